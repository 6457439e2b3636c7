# The commands of this project. `make test` is what the README names and what CI runs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: demo test test-all trace clean

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
	$(BIN)/pytest -q -n auto --cov --cov-report=term

# The tests alone under every CPython from 3.11 to 3.14 that this machine has.
test-all: $(STAMP)
	@tests/every_python.sh

trace: $(STAMP)
	@$(BIN)/python -m tests.trace

clean:
	rm -rf .venv .venv-* build dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
