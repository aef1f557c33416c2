"""Answers that are remembered, or on their way: each is made once, whoever asks.

Decides how much is remembered, and that those who ask for the same thing while it is made share the
making of it. Knows nothing of what the answers are. Called by `desk`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future
from threading import Lock

REMEMBERED = 64 * 1024 * 1024
"""So many bytes of answers are kept."""


class Remembered:
    """Answers by their questions, the latest asked for up to a bound of bytes.

    Safe to call from several threads. Nothing is made while the lock is held, so that an answer that
    is there never waits for one that is not.
    """

    def __init__(self, at_most: int = REMEMBERED) -> None:
        """`at_most`: so many bytes are kept, and none that alone is an eighth of that."""
        self._at_most = at_most
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._making: dict[Hashable, Future[bytes]] = {}

    def get(self, key: Hashable) -> bytes | None:
        """Return the answer under a key, if it is there."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def promised(self, key: Hashable, make: Callable[[], bytes], by: Executor) -> Future[bytes]:
        """Return the answer under a key, or the promise of it: one that is being made, or a new one.

        What goes wrong in making it is told to all who wait; the next who asks has it tried again.
        """
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                ready: Future[bytes] = Future()
                ready.set_result(found)
                return ready
            promise = self._making.get(key)
            if promise is None:
                promise = self._making[key] = by.submit(self._made, key, make)
            return promise

    def _made(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        try:
            answer = make()
        except BaseException:
            with self._lock:
                del self._making[key]
            raise
        with self._lock:
            del self._making[key]
            self._keep(key, answer)
        return answer

    def _keep(self, key: Hashable, answer: bytes) -> None:
        if len(answer) > self._at_most // 8:
            return
        self._answers[key] = answer
        self._bytes += len(answer)
        while self._bytes > self._at_most:
            _, old = self._answers.popitem(last=False)
            self._bytes -= len(old)
