"""Why a command stops, as types with a message and one repair; the guard in `cli` shows them.

Exit codes: 1 where what was handed in is rejected, 2 where the command cannot be carried out as
given. Errors of a ledger have types of their own, in `ledger.errors`.
"""

from __future__ import annotations

from importlib.util import find_spec

REJECTED = 1
USAGE = 2
UNEXPECTED = 70


class RefusedError(Exception):
    """Raised where a command stops; `help` is one repair, `code` the exit code."""

    code = REJECTED

    def __init__(self, message: str, help: str) -> None:  # noqa: A002  the word of all diagnostics
        super().__init__(message)
        self.message = message
        self.help = help


class InputRefusedError(RefusedError):
    """What was handed in holds something that is not taken."""


class UsageRefusedError(RefusedError):
    """The command cannot be carried out as given: a missing file, a day that does not fit."""

    code = USAGE


def needs_solver(doing: str, *names: str) -> None:
    """Refuse where a package of the extra `solve` that this needs is not installed."""
    lacking = [name for name in names if find_spec(name) is None]
    if lacking:
        one = len(lacking) == 1
        raise UsageRefusedError(
            f"{doing} needs {' and '.join(lacking)}, which {'is' if one else 'are'} not installed",
            f"install {'it' if one else 'them'}: pip install 'detente[solve]'",
        )
