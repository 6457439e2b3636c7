# The commands of this project. `make test` is what the README names and what CI runs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: demo test test-all trace faults vectors bench bench-recognition mutants clean

demo:
	@$(PYTHON) -m xo_ref demo

$(STAMP): pyproject.toml tests/constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint tests/constraints.txt
	@touch $(STAMP)

test: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto -m heavy
	$(BIN)/pytest -q -n auto -m "not heavy" --cov --cov-report=term --durations=20

# The tests alone under every CPython from 3.11 to 3.14 that this machine has.
test-all: $(STAMP)
	@tests/every_python.sh

trace: $(STAMP)
	@$(BIN)/python -m tests.trace

# Write anew which stored vector catches which fault; a test holds that the page is what this writes.
faults: $(STAMP)
	$(BIN)/python -m xo_ref.kit.matrix > xo_ref/docs/FAULTS.md

# Write the stored vectors anew; a test holds that the file is what this writes.
vectors: $(STAMP)
	$(BIN)/python -m xo_ref.kit.generate

.venv-peers/installed: pyproject.toml tests/benchmarks/requirements.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --requirement tests/benchmarks/requirements.txt --editable '.[peers]'
	@touch .venv-peers/installed

# The engine beside other libraries; needs gcc, takes some minutes, writes into tests/benchmarks.
bench: .venv-peers/installed
	.venv-peers/bin/python -m tests.benchmarks
	.venv-peers/bin/python -m tests.benchmarks.readme

# How far recognition carries, on seeded drawings.
bench-recognition: .venv-peers/installed
	.venv-peers/bin/python -m tests.benchmarks.recognition

# Mutation testing of the definition and the engine; writes build/mutants only; takes an hour or two of processor time.
mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet 'cosmic-ray==8.7.0' --constraint tests/constraints.txt
	$(BIN)/python -m tests.mutants

clean:
	rm -rf .venv .venv-* build dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
