"""The running root against the definition in RFC 6962, written out naively here."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.ledger.merkle import EMPTY, edge


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, from already hashed leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def leaf(i: int) -> bytes:
    return sha256(b"\x00" + str(i).encode()).digest()


@given(st.lists(st.integers(0, 9), max_size=12))
def test_the_running_root_is_the_tree_hash_however_the_leaves_are_divided(sizes):
    grown = EMPTY
    leaves: list[bytes] = []
    for size in sizes:
        batch = [leaf(len(leaves) + i) for i in range(size)]
        leaves += batch
        grown = grown.extended(batch)
        assert grown.root == tree_hash(leaves)
        assert grown.size == len(leaves)
        grown = edge(grown.size, grown.packed())


def test_the_roots_of_the_examples_of_rfc_6962_are_those_that_others_publish():
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    data.append("606162636465666768696a6b6c6d6e6f")
    leaves = [sha256(b"\x00" + bytes.fromhex(d)).digest() for d in data]
    assert EMPTY.extended(leaves[:1]).root.hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert EMPTY.extended(leaves).root.hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


def test_an_edge_of_the_wrong_length_is_none():
    with pytest.raises(ValueError, match="cannot be the edge of 3 leaves"):
        edge(3, b"\x00" * 32)
