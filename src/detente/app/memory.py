"""When memory is searched for values that hold each other.

Decides nothing about answers. Called where so many values are made that the search takes longer than
it is worth.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Values are made by the hundred thousand, and few of them hold each other.

    To look for some after every few hundred of them takes as long as to make a good part of them.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
