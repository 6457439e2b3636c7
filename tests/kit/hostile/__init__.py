"""Targets that misbehave, each a real program or module run in a process of its own."""
