"""What the engine is measured against, and how: `python -m tests.benchmarks`, with `requirements.txt` installed."""
