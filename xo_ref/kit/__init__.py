"""The kit tells whether an implementation follows the specification, and if not, what it computes."""
