"""The values that everything else speaks of: pixels, grids, maps; immutable, and checked once."""
