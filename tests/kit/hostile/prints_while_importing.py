"""Writes to standard output, in every way, while it is imported."""

import os

print("loading the model", flush=True)
os.write(1, b"\x00\xff\n")


def feature_map(*_: object) -> object:
    return [[1]]
