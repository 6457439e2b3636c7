"""Is it an X or an O: features matched at roughly the same places."""
