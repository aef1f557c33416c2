"""A small roadmap, a little evidence, and a way to run commands on a set day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from detente.app.cli import cli
from detente.app.clock import Clock
from detente.core.times import day

ROADMAP = """\
roadmap: small
title: A small thaw
standing: proposal, adopted by nobody
handling: public
version: 1
opens: 2025-06-21
ends: 2027-12-31
calendar: {timezone: Europe/Brussels, working_days: eu_institutions, month_end: last day}
parties:
  minsk:    {role: target,  name: Belarusian authorities}
  brussels: {role: sender,  name: Council of the EU, decides: unanimity}
sources:
  viasna:      {name: Viasna Human Rights Centre}
  dissidentby: {name: dissidentby}
indicators:
  in_prison:
    kind: level
    unit: persons
    means: People held on a given day.
    sources: [viasna, dissidentby]
    stale_after: 45 days
    baselines: as known now
  arrests:
    kind: events
    unit: persons
    means: New arrests.
    reads: {event: detention}
    sources: [viasna]
    silence: "nil return every 30 days, due 5 days later"
severities:
  serious: {cure: 30 days, effect: suspend, then: revoke after 60 days}
benchmarks:
  prisoners:
    fewer_held:
      text: Fewer than a thousand are held.
      when: in_prison < 1000 persons
  arrests:
    no_arrests:
      text: Nobody was arrested for sixty days.
      when: no arrests over last 60 days
      if_broken: serious
restrictions:
  eu_measures: {by: brussels, basis: A decision, ends: 02-28 each year, on_expiry: lapses, vote: unanimity}
measures:
  channel:
    gives: A channel for schools.
    instrument: derogation
    on_expiry: continues
    by: {who: brussels, basis: A regulation}
    rests_on: eu_measures
steps:
  s1:
    title: Schools
    needs: [fewer_held]
    keeps: [no_arrests]
    gives: [channel]
    decided_by: brussels within 30 days
    sunset: 12 months after grant
"""

EVIDENCE = """\
# backfill: yes
# note: two counts and a wave
kind,id,source,subject,type,value,size,unit,valid_from,known_on,publisher
observation,v1,viasna,in_prison,,1186,,persons,2025-08-15,2025-08-16,Viasna
observation,d1,dissidentby,in_prison,,1160,,persons,2025-08-15,2025-08-17,Telegram
event,e1,viasna,,detention,,7,persons,2025-09-11,2025-09-14,Viasna
"""

ON_20_MARCH = Clock(
    now=lambda: datetime(2026, 3, 20, 12, 0, tzinfo=UTC), today_is=day("2026-03-20")
)


@dataclass(frozen=True)
class Answered:
    """What a command wrote, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.out)


def run(*args: object, clock: Clock = ON_20_MARCH, **env: str) -> Answered:
    """Run a command in this process."""
    result = CliRunner().invoke(cli, [str(a) for a in args], obj=clock, env=env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answered(result.exit_code, result.stdout, result.stderr)


def roadmap_in(folder: Path, text: str = ROADMAP) -> Path:
    """Write a roadmap."""
    path = folder / "small.roadmap.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def evidence_in(folder: Path, text: str = EVIDENCE, name: str = "evidence.csv") -> Path:
    """Write a batch."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def ledger_in(folder: Path, *batches: Path) -> Path:
    """Make a ledger that holds these batches."""
    path = folder / "small.ledger"
    assert run("record", "init", path).code == 0
    for batch in batches:
        done = run("record", "import", path, batch)
        assert done.code == 0, done.err
    return path
