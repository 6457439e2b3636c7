"""Judging answers: number formats, error bounds, arithmetic classes, counts per clause."""
