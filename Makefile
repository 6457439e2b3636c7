# The commands of this project. CI runs `make test`, the command that README.md names.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
JAVASCRIPT := tests/peers/javascript

.PHONY: demo test test-heavy coverage test-all trace faults vectors peers outsider hardware bench bench-recognition mutants campaign site site-test clean

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
	$(BIN)/pytest -q -n auto --dist loadgroup --no-loadscope-reorder --durations=20 -m "not heavy"
	$(BIN)/python -m tests.peers --fast --effort 0.1

# Run the tests that compute much: the kill matrix, exhaustive comparisons, whole verifications.
test-heavy: $(STAMP)
	$(BIN)/pytest -q -n auto --dist loadgroup --no-loadscope-reorder -m heavy

# Run all tests and hold the coverage at 100 % of lines and branches; tracing makes them three times as slow.
coverage: $(STAMP)
	$(BIN)/pytest -q -n auto --dist loadgroup --no-loadscope-reorder --cov --cov-report=term

# Run the tests alone under each CPython from 3.11 to 3.14 that is installed.
test-all: $(STAMP)
	@tests/tools/every_python.sh

# Print which code realises each clause of SPEC.md, and which tests check it.
trace: $(STAMP)
	@$(BIN)/python -m tests.tools.trace

# Regenerate the page that says which stored question catches which fault; a test compares the two.
faults: $(STAMP)
	$(BIN)/python -m tests.tools.matrix > xo_ref/docs/FAULTS.md

# Regenerate the stored questions; a test compares the two.
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

# Verify well-known libraries; those that cannot be installed are reported as not run. Takes 20 minutes.
peers:
	-@$(MAKE) --no-print-directory .venv-peers/installed
	-@$(MAKE) --no-print-directory .venv-tensorflow/installed
	@if command -v npm > /dev/null && test -f $(JAVASCRIPT)/package-lock.json; then \
	    npm ci --silent --no-audit --no-fund --prefix $(JAVASCRIPT) || echo "npm ci failed: the JavaScript libraries are not run"; \
	else echo "no npm, or nothing for it to install: the JavaScript libraries are not run"; fi
	.venv-peers/bin/python -W ignore -m tests.peers.onnx_nodes
	.venv-peers/bin/python -m tests.peers

# Time the engine against other libraries; needs gcc, takes a quarter of an hour, writes into tests/benchmarks.
bench: .venv-peers/installed
	.venv-peers/bin/python -m tests.benchmarks

# Measure on seeded drawings how far recognition carries.
bench-recognition: .venv-peers/installed
	.venv-peers/bin/python -m tests.benchmarks.recognition

# Install the wheel in a clean environment and use it from a separate project. Takes about a minute, most of it to
# install; not part of `make test`.
outsider:
	PYTHON=$(PYTHON) tests/peers/outsider.sh

# Simulate the circuits of tests/hardware: both benches, every mutant, and the tutorial's section. Installs nothing: needs
# iverilog, verilator, g++ and make (Debian packages), and `.venv/bin/pip install -r tests/hardware/requirements.txt`.
# What is missing is named, is not run and does not count as passed. Takes about half an hour.
hardware: $(STAMP)
	$(BIN)/python -m tests.hardware

# Mutation-test the definition and the engine; writes only build/mutants; takes about an hour of processor time.
# `.venv/bin/python -m tests.tools.mutants --sample 260` tries a fixed sample.
mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet 'cosmic-ray==8.7.0' --constraint tests/constraints.txt
	$(BIN)/python -m tests.tools.mutants

.venv-site/installed: pyproject.toml tests/site/requirements.txt
	$(PYTHON) -m venv .venv-site
	.venv-site/bin/python -m pip install --quiet --requirement tests/site/requirements.txt --editable '.[site]'
	@touch $@

# Build the site with the explorer into build/site; needs node and npm. Read it by
# `python3 -m http.server --directory build/site`, because a browser runs no module from a file.
site: .venv-site/installed
	@command -v npm > /dev/null || { echo "the site is not built; it lacks npm (Debian: apt-get install nodejs npm)"; exit 2; }
	@test -d tests/site/node_modules/axe-core || npm ci --silent --no-audit --no-fund --prefix tests/site
	.venv-site/bin/python -m tests.site

# Try the built site in Chromium, Debian's package `chromium`: the explorer, every page, the report. Takes ten minutes.
# What is missing is named and does not count as passed. Screenshots are written into build/site-pictures.
site-test: site
	.venv-site/bin/python -m tests.site.browser

.venv-cluster/installed: pyproject.toml tests/tools/cluster.txt
	$(PYTHON) -m venv .venv-cluster
	.venv-cluster/bin/python -m pip install --quiet loky --editable '.[cluster,search]' --constraint tests/tools/cluster.txt
	@touch $@

# Run a campaign on Dask, a scheduler and three workers, and one on loky; kill a worker of each. Takes about three minutes.
campaign: .venv-cluster/installed
	.venv-cluster/bin/python -m tests.tools.cluster

clean:
	rm -rf .venv .venv-* $(JAVASCRIPT)/node_modules tests/site/node_modules build dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
