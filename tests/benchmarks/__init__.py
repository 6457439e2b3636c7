"""What the engine is measured against, and how: `python -m tests.benchmarks`, in the environment of `make bench`."""
