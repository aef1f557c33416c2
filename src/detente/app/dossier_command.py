"""`detente dossier`: records, proofs and decisions in one folder, for a court or a parliament."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.files import LARGEST_RESULT, MAX_ROADMAP, make_folder, read_bytes, write_bytes
from detente.app.options import (
    FILE,
    clock_of,
    json_option,
    known_at_option,
    known_day,
    ledger_option,
    on_option,
    roadmap_argument,
)
from detente.app.refusals import UsageRefusedError
from detente.core.times import Day, iso
from detente.report.words import DISCLAIMER
from detente.roadmap.found import listed

if TYPE_CHECKING:
    from detente.app import exchange_dossier as xd

LEVELS = ("public", "restricted", "sealed")


@click.group("dossier")
def dossier_() -> None:
    """Hand over records, proofs and decisions, for a court or a parliament; check a dossier.

    \b
    Example:
      detente dossier write thaw.roadmap.yaml --ledger thaw.ledger \\
        --level public -o dossier.zip
      detente dossier verify dossier.zip
    """


@dossier_.command("write")
@roadmap_argument
@ledger_option
@click.option(
    "--output", "-o", type=FILE, required=True, help="A zip file (.zip) or a new folder to write."
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="public",
    show_default=True,
    help="For whom: public withholds protected sources, persons, recorders and results; restricted "
    "withholds recorders; sealed withholds nothing.",
)
@on_option
@known_at_option
@click.option(
    "--result",
    "results",
    type=FILE,
    multiple=True,
    help="A page that `prove --page` or `weigh report` wrote. May be given more than once.",
)
@json_option
@click.pass_context
def write(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    output: Path,
    level: str,
    on: Day | None,
    known_at: Day | None,
    results: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Write a dossier: the board with its reasons, the roadmap, every record of the ledger, every
    decision beside what was known when it was taken, proofs, and an index with all digests.

    What a level withholds is marked where it stood. A dossier in which a withheld name is still
    found is not written.

    \b
    Example:
      detente dossier write thaw.roadmap.yaml --ledger thaw.ledger \\
        --on 2026-03-20 --level sealed -o dossier/
    """
    from detente.app.dossier_making import MANIFEST, Asking, Making
    from detente.app.status_command import asked_day
    from detente.app.workspace import open_workspace
    from detente.report.withheld import Level

    work = open_workspace(roadmap, ledger, clock_of(ctx))
    asking = Asking(
        level=Level(level),
        on=asked_day(on, work),
        known_at=known_day(known_at, work.today),
        results=_results(results),
    )
    text = read_bytes(roadmap, at_most=MAX_ROADMAP, what="roadmap")
    making = Making(text, str(roadmap), work.entries, asking)
    files = making.files()
    _write(output, files)
    if as_json:
        click.echo(files["dossier.json"].decode(), nl=False)
        return
    seen = making.asked.board.seen
    in_part = sum(bool(x.withheld) for x in making.lines)
    proofs = sum(n.startswith("proofs/") for n in files)
    click.echo(f"{output}: {seen.title}; {level}")
    click.echo(f"Standing: {seen.standing}")
    click.echo(f"As of {iso(seen.on)}, as known on {iso(seen.known_at)}")
    click.echo(
        f"{len(making.lines)} records{f', {in_part} in part' if in_part else ''}; "
        f"{len(making.decided)} decisions; {proofs} proofs; {len(files)} files"
    )
    click.echo("Tell whoever receives it the digest of its manifest, by another way:")
    click.echo(f"  {sha256(files[MANIFEST]).hexdigest()}")
    click.echo(DISCLAIMER)


def _results(paths: tuple[Path, ...]) -> dict[str, bytes]:
    out: dict[str, bytes] = {}
    for path in paths:
        if path.suffix.lower() not in (".html", ".htm") or path.name in out:
            raise UsageRefusedError(
                f"`{path}` is no page of its own name", "name pages (.html), each of another name"
            )
        out[path.name] = read_bytes(path, at_most=LARGEST_RESULT, what="page of a result")
    return out


def _write(output: Path, files: dict[str, bytes]) -> None:
    if output.suffix.lower() == ".zip":
        write_bytes(output, _zipped(files))
        return
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UsageRefusedError(
            f"`{output}` is there already", "name a new folder: nothing else belongs in a dossier"
        )
    for folder in {(output / name).parent for name in files}:
        make_folder(folder)
    for name, data in files.items():
        write_bytes(output / name, data)


def _zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a zip file; the same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, data)
    return out.getvalue()


_WORDS = {True: "holds", False: "FAILS", None: "not checked"}


@dossier_.command("verify")
@click.argument("dossier", type=FILE, metavar="DOSSIER")
@click.option("--manifest", "noted", metavar="DIGEST", help="The digest of the manifest, as told.")
@click.option(
    "--against", type=FILE, help="The sealed dossier: is this one what may be shown of it?"
)
@json_option
@click.pass_context
def verify(
    ctx: click.Context, dossier: Path, noted: str | None, against: Path | None, as_json: bool
) -> None:
    """Check a dossier: its files, its records against the root, the roadmap's text, the board worked
    out anew, and every proof. Exit code 1 where something fails.

    With `--against`, a public or restricted dossier is made anew from the sealed one, and every file
    compared: nothing was put in, changed or left out but what is marked.

    \b
    Example:
      detente dossier verify public.zip --against sealed.zip
    """
    from detente.app import exchange_dossier as xd
    from detente.app.dossier_reading import Checking, unpack
    from detente.app.exported import as_json as written

    packed = unpack(dossier)
    sealed = unpack(against) if against is not None else None
    checks = list(Checking(packed).all(noted=noted, sealed=sealed))
    sound = all(c.holds is not False for c in checks)
    if as_json:
        found = xd.DossierVerify(
            disclaimer=DISCLAIMER,
            file=str(dossier),
            level=packed.manifest.level,
            manifest=packed.digest,
            sound=sound,
            checks=checks,
        )
        click.echo(written(found))
    else:
        click.echo(f"{dossier}: {packed.manifest.level}; manifest {packed.digest}")
        for c in checks:
            click.echo(f"  {_WORDS[c.holds]}: {c.of}: {c.says}")
        for said in _ending(checks, sealed=sealed is not None):
            click.echo(said)
        click.echo(DISCLAIMER)
    if not sound:
        ctx.exit(1)


def _ending(checks: Sequence[xd.DossierCheck], *, sealed: bool) -> Iterator[str]:
    """Yield what the checks come to, and what would check what is left open."""
    open_ = [c.of for c in checks if c.holds is None]
    if any(c.holds is False for c in checks):
        yield "it does not hold"
    elif sealed or not open_:
        yield "it holds"
    else:
        yield f"what was checked holds; not checked: {listed(open_, 'and')}"
    if open_ and not sealed:
        yield (
            "This dossier alone does not show that its records are those of the ledger, since parts "
            "are withheld. Whoever holds the sealed dossier can check that: add `--against SEALED.zip`."
        )
