"""The running root over all entries: the tree hash of RFC 6962, grown from the right.

Decides how leaves become one root. Does not decide what a leaf is (`canonical`). An edge keeps the
hashes of the perfect subtrees only, so a batch is added without reading the entries before it.
Source: RFC 6962 section 2.1. Called by the stores, through `ledger`, and by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

import msgspec

_HASH = 32


class Edge(msgspec.Struct, frozen=True):
    """The right edge of the tree: how many leaves, and its perfect subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.peaks) != self.size.bit_count():
            raise ValueError(f"{len(self.peaks)} subtrees cannot hold {self.size} leaves")

    def extended(self, leaves: Iterable[bytes]) -> Edge:
        """Return the edge after these leaves."""
        size, peaks = self.size, list(self.peaks)
        for node in leaves:
            carry = size
            while carry & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                carry >>= 1
            peaks.append(node)
            size += 1
        return Edge(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The tree hash; of no leaves, the hash of nothing."""
        return _root(self.peaks)

    def packed(self) -> bytes:
        """Return the subtree hashes one after another, as a store keeps them."""
        return b"".join(self.peaks)


@lru_cache(maxsize=16)
def _root(peaks: tuple[bytes, ...]) -> bytes:
    if not peaks:
        return sha256(b"").digest()
    node = peaks[-1]
    for peak in reversed(peaks[:-1]):
        node = sha256(b"\x01" + peak + node).digest()
    return node


EMPTY = Edge()
"""The edge of a tree without leaves."""


def edge(size: int, packed: bytes) -> Edge:
    """Return the edge that `packed` wrote down; raises `ValueError` where it cannot be one."""
    if len(packed) != _HASH * size.bit_count():
        raise ValueError(f"{len(packed)} bytes cannot be the edge of {size} leaves")
    return Edge(size, tuple(packed[i : i + _HASH] for i in range(0, len(packed), _HASH)))
