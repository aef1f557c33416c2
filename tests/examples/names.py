"""Whether a text names somebody who is or was held for politics, as far as known names tell.

They are kept as hashes of how they begin, in the spellings of several languages, so that the list
names nobody either. It finds only whom it knows: reading stays needed.
"""

from __future__ import annotations

import hashlib
import re

from detente.ledger.records import Record

HASHES = """
    1069d378c7ca 11a0df249ae5 13231439bf3f 14b91da79db8 1724dfae7d76 19601b90f24b
    20c6ecc1e856 229a0dcb226e 250a71294284 277fc41703ca 2e9dffa7a407 314caf9c5063
    3340d1a39075 40979d09d785 4961d18829f6 4c024df5925d 4cb2a49adb26 501625d117c7
    52b912f52db9 53f19da5e930 557911270f69 599a5a38e55a 5c2cb3b5e5ef 6025e4b75abc
    64a2725c0192 6dcf36d6255e 6df3c1ebea02 6e0b98da29a9 786477b57e1a 7c7475d7b60f
    7f340eae631c 8af6a1f9d295 929f40049046 982c78b07e2d 9bc42818f246 a94fa99d8712
    aaaca62cc889 b7dcf2a3571c c28296a94664 c30eecbe737a ca9f8111431b d11abbcad92d
    d42cf1594914 d5eba224017a d7a6fdf51c1e dbf7783eb9c5 dc096a476221 de93cb697d13
    ef21dd16e587 f0c7a1faee2c f2fdc38bcb5d f8e19f2b6dc8 fe43b83d4252
"""
KNOWN = frozenset(HASHES.split())
SHORTEST, LONGEST = 5, 12


def begins_a_known_name(word: str, known: frozenset[str] = KNOWN) -> bool:
    lengths = range(SHORTEST, min(LONGEST, len(word)) + 1)
    return any(hashlib.sha256(word[:n].encode()).hexdigest()[:12] in known for n in lengths)


def words(text: str) -> set[str]:
    return {w for w in re.findall(r"[^\W\d_]+", text.lower()) if len(w) >= SHORTEST}


def names_somebody(text: str) -> bool:
    return any(begins_a_known_name(w) for w in words(text))


LEFT_OUT = "Address left out: it names a prisoner."


def addressed(record: Record) -> bool:
    """Whether a record has the address of its page, or says why it has none."""
    return bool(record.url) or (record.note or "").endswith(LEFT_OUT)
