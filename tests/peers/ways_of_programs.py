"""Programs that speak the protocol: C and JavaScript."""

from tests.peers.ways import Way

__all__ = ["WAYS"]

WAYS: tuple[Way, ...] = ()
