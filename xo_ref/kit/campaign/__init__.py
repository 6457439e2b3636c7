"""Everything up to a size, on as many machines as there are: shards, their results, one report."""
