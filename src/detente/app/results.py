"""Pages that `prove --page` and `weigh report` wrote, to be shown among the pages of a site.

Decides what is said of one: its title, and whether it is about what is read of the roadmap that is shown.
Called by the server and by `detente report`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from detente.app.files import LARGEST_RESULT, read_bytes
from detente.app.refusals import UsageRefusedError
from detente.report.links import quoted
from detente.report.result_page import NoResultPageError, ResultPage, result_page
from detente.report.view import Result


def results_of(paths: Iterable[Path], content: str, *, deeper: int = 0) -> tuple[Result, ...]:
    """Return the pages of results; `content` is what is read of the roadmap that is shown.

    `deeper`: headings go so many levels down. What is no page of a result any more is left out.
    """
    found = []
    for path in paths:
        try:
            page, text = _read(path, path.stat().st_mtime_ns, deeper)
        except (NoResultPageError, OSError):
            continue
        found.append(Result(name=path.stem, page=page, ours=content[:16] in text))
    return tuple(found)


def checked(paths: tuple[Path, ...], view: str) -> None:
    """Refuse results that may not be shown, cannot be read, or could not be told apart."""
    if paths and view != "restricted":
        raise UsageRefusedError(
            "results of `prove` and `weigh` are restricted", "give `--view restricted` too"
        )
    for path in paths:
        try:
            _read(path, 0, 0)
        except NoResultPageError as e:
            raise UsageRefusedError(
                f"{path} is no page of a result: {e}",
                "name a page that `detente prove --page` or `detente weigh report` wrote",
            ) from e
        if sum(p.stem == path.stem for p in paths) > 1:
            raise UsageRefusedError(
                f"two results are called `{path.stem}`", "give each file another name"
            )


@lru_cache(maxsize=64)
def _read(path: Path, _written: int, deeper: int) -> tuple[ResultPage, str]:
    data = read_bytes(path, at_most=LARGEST_RESULT, what="page of a result")
    text = data.decode("utf-8", "replace")
    return result_page(text, under=f"{quoted(path.stem)}-", deeper=deeper), text
