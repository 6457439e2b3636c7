# The commands of this project. `make test` is what the README names and what CI runs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
JAVASCRIPT := tests/peers/javascript

.PHONY: demo test test-all trace faults vectors peers outsider bench bench-recognition mutants clean

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
	$(BIN)/python -m tests.peers --fast --time 1

# The tests alone under every CPython from 3.11 to 3.14 that this machine has.
test-all: $(STAMP)
	@tests/tools/every_python.sh

trace: $(STAMP)
	@$(BIN)/python -m tests.tools.trace

# Write anew which stored vector catches which fault; a test holds that the page is what this writes.
faults: $(STAMP)
	$(BIN)/python -m tests.tools.matrix > xo_ref/docs/FAULTS.md

# Write the stored vectors anew; a test holds that the file is what this writes.
vectors: $(STAMP)
	$(BIN)/python -m tests.tools.generate

.venv-peers/installed: pyproject.toml tests/peers/requirements.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --requirement tests/peers/requirements.txt --editable '.[peers]'
	@touch $@

.venv-tensorflow/installed: tests/peers/requirements-tensorflow.txt
	$(PYTHON) -m venv .venv-tensorflow
	.venv-tensorflow/bin/python -m pip install --quiet --requirement tests/peers/requirements-tensorflow.txt
	@touch $@

# The implementations that people use, verified; what cannot be installed is reported as not run. Takes some minutes.
peers:
	-@$(MAKE) --no-print-directory .venv-peers/installed
	-@$(MAKE) --no-print-directory .venv-tensorflow/installed
	@if command -v npm > /dev/null && test -f $(JAVASCRIPT)/package-lock.json; then \
	    npm ci --silent --no-audit --no-fund --prefix $(JAVASCRIPT) || echo "npm ci failed: what it installs is not run"; \
	else echo "no npm, or nothing for it to install: what it installs is not run"; fi
	.venv-peers/bin/python -m tests.peers

# The engine beside other libraries; needs gcc, takes some minutes, writes into tests/benchmarks.
bench: .venv-peers/installed
	.venv-peers/bin/python -m tests.benchmarks

# How far recognition carries, on seeded drawings.
bench-recognition: .venv-peers/installed
	.venv-peers/bin/python -m tests.benchmarks.recognition

# The wheel as somebody else has it: in a clean environment, used by a project of its own. Takes about a minute, most of
# it to install; not a part of `make test`.
outsider:
	PYTHON=$(PYTHON) tests/peers/outsider.sh

# Mutation testing of the definition and the engine; writes build/mutants only; takes an hour or so of processor time.
# `.venv/bin/python -m tests.tools.mutants --sample 260` draws a sample, the same every time.
mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet 'cosmic-ray==8.7.0' --constraint tests/constraints.txt
	$(BIN)/python -m tests.tools.mutants

clean:
	rm -rf .venv .venv-* $(JAVASCRIPT)/node_modules build dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
