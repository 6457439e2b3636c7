"""The frameworks for machine learning, and their formats of exchange."""

from tests.peers.ways import Way

__all__ = ["WAYS"]

WAYS: tuple[Way, ...] = ()
