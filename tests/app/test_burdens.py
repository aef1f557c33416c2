"""A roadmap that tightens is spoken of in words of grounds and burdens, on every page and screen."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.app.cli import cli
from tests.examples.worlds import EXAMPLES

VISA = EXAMPLES / "visa-suspension" / "visa_suspension.roadmap.yaml"
ROADMAP = """\
roadmap: visas
title: Visas again
standing: an example, adopted by nobody
handling: public
version: 1
opens: 2025-12-30
ends: 2028-12-31
calendar: {timezone: Europe/Brussels, working_days: weekdays}
direction: tightens
parties:
  country:    {role: target, name: Authorities of the country}
  commission: {role: sender, name: European Commission, decides: executive}
  council:    {role: sender, name: Council of the EU, decides: unanimity}
sources:
  monitors: {name: Independent monitors, public: true}
indicators:
  relations:
    kind: level
    categories: [normal, deteriorated]
    means: Whether relations have deteriorated.
    sources: [monitors]
    stale_after: 12 months
severities:
  remedied: {cure: none, effect: revoke, mode: by decision, order_within: 20 working days}
benchmarks:
  reasons:
    deteriorated:
      text: Relations have deteriorated.
      when: relations is deteriorated
      if_broken: remedied
restrictions:
  listing: {by: council, basis: A regulation, on_expiry: continues}
measures:
  visas:
    gives: Officials need a visa.
    instrument: implementing act
    on_expiry: continues
    by: {who: commission, basis: A regulation}
    rests_on: listing
steps:
  officials:
    title: Visas for officials
    needs: [deteriorated]
    keeps: [deteriorated]
    gives: [visas]
    decided_by: commission within 90 days
    sunset: at most 12 months after grant
    renew: for 24 months by decision of commission and council if deteriorated
"""
EVIDENCE = """\
# backfill: true
kind,id,source,subject,value,valid_from,known_on,by,act,title,measure,effective,step,decides
observation,a,monitors,relations,deteriorated,2026-01-15,2026-01-15,,,,,,,
decision,c,commission,,,2026-03-05,2026-03-05,commission,,,,,officials,grants
legal_act,d,commission,,,2026-03-06,2026-03-06,commission,delivers,An act,visas,2026-03-06,,
observation,e,monitors,relations,normal,2026-06-01,2026-06-01,,,,,,,
"""
OF_RELIEF = re.compile(
    r"relief|no entitlement|conditions met|gives relief|not delivered", re.IGNORECASE
)


def run(*args: object) -> str:
    done = CliRunner().invoke(cli, [str(a) for a in args], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("visa")
    (folder / "r.roadmap.yaml").write_text(ROADMAP, encoding="utf-8")
    (folder / "e.csv").write_text(EVIDENCE, encoding="utf-8")
    run("record", "init", folder / "v.ledger")
    run("record", "import", folder / "v.ledger", folder / "e.csv")
    return folder / "v.ledger"


def over(ledger: Path) -> tuple[object, ...]:
    return (ledger.parent / "r.roadmap.yaml", "--ledger", ledger)


def asked(ledger: Path, day: str) -> tuple[object, ...]:
    return (*over(ledger), "--on", day, "--known-at", day)


def test_a_board_tells_of_grounds_before_and_after_the_decision(ledger: Path) -> None:
    before = run("status", *asked(ledger, "2026-02-01"))
    assert "grounds met;" in before
    assert "not imposed" in before
    assert "Measures under the roadmap" in before
    later = run("status", *asked(ledger, "2026-06-10"))
    assert "no longer met: deteriorated" in later
    assert "visas imposed" in later
    # what is due is what the severity says, and it is never called by another name
    assert "revoke (officials)" in later
    assert "suspend (officials)" not in later
    assert OF_RELIEF.findall(before + later) == []


def test_no_answer_speaks_of_relief(ledger: Path) -> None:
    day = "2026-06-10"
    said = run("timeline", *over(ledger), "--from", "2026-01-01", "--to", day) + run(
        "why", "officials", *asked(ledger, day)
    )
    said += run("due", *asked(ledger, day))
    said += run("inaction", *over(ledger), "--from", day, "--to", "2027-06-01")
    said += run("balance", *over(ledger), "--from", "2026-01-01", "--to", day)
    assert OF_RELIEF.findall(said) == []


@pytest.mark.parametrize("command", ["report", "brief"])
def test_no_page_speaks_of_relief(ledger: Path, tmp_path: Path, command: str) -> None:
    page = tmp_path / "page.html"
    run(command, *asked(ledger, "2026-06-10"), "-o", page)
    text = re.sub(
        r"<(style|script)\b.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    said = html.unescape(re.sub(r"<[^>]+>", " ", text))
    assert "In force, no longer met" in said
    assert OF_RELIEF.findall(said) == []


def test_the_treaty_text_says_what_grounds_are_and_who_prolongs() -> None:
    said = run("read", VISA, "--on", "2026-02-01")
    assert OF_RELIEF.findall(said) == []
    assert "grounds oblige nobody" in said
    assert "Annex II. Measures" in said
    assert "its word counts towards met, and never against" in said
    assert "European Commission, executive act; European Parliament and Council" in said
