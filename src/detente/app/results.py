"""Pages that `prove --page` and `weigh report` wrote, to be shown beside the pages of a site.

Decides what is said of one: its title, and whether it is about the text of the roadmap that is shown.
Called by the server and by `detente report`.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from detente.app.files import LARGEST_RESULT, read_bytes
from detente.app.refusals import UsageRefusedError
from detente.report.links import quoted
from detente.report.site import Result

if TYPE_CHECKING:
    from detente.app.desk import State

_TITLE = re.compile(r"<title>([^<]{1,300})</title>")


def shown_results(state: State) -> tuple[Result, ...]:
    """Return what is said of the pages of results that a state of the files may show."""
    digest = state.work.plan.roadmap.digest[:16]
    return tuple(result(p, f"/results/{quoted(p.stem)}", digest) for p in state.results)


def result(path: Path, address: str, digest: str) -> Result:
    """Return what is said of a page of results; `digest` begins that of the roadmap's text."""
    title, ours = _said(path, path.stat().st_mtime_ns, digest)
    return Result(name=path.stem, title=title, address=address, ours=ours)


def checked(paths: tuple[Path, ...], view: str) -> None:
    """Refuse results that may not be shown, cannot be read, or could not be told apart."""
    if paths and view != "restricted":
        raise UsageRefusedError(
            "results of `prove` and `weigh` are restricted", "give `--view restricted` too"
        )
    for path in paths:
        read_bytes(path, at_most=LARGEST_RESULT, what="page of a result")
        if sum(p.stem == path.stem for p in paths) > 1:
            raise UsageRefusedError(
                f"two results are called `{path.stem}`", "give each file another name"
            )


@lru_cache(maxsize=64)
def _said(path: Path, _written: int, digest: str) -> tuple[str, bool]:
    data = read_bytes(path, at_most=LARGEST_RESULT, what="page of a result")
    text = data.decode("utf-8", "replace")
    found = _TITLE.search(text)
    return html.unescape(found[1]) if found else path.stem, digest in text
