"""Pixels, grids and maps: immutable, validated once."""
