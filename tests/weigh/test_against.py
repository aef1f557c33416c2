"""What a sample says of a reply is sought against, and the answer says how hard."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.world import run
from tests.weigh.test_deviation import SMALL


def test_a_sweep_says_how_hard_its_conclusions_were_tried_and_goes_on(tmp_path: Path) -> None:
    record = tmp_path / "small.sweep"
    asked = ("weigh", "sweep", SMALL, "--record", record, "--points", "2", "--workers", "1")
    done = run(*asked, "--against")
    assert done.code == 0, done.err
    assert "Sought against" in done.out
    records = sorted(tmp_path.glob("small.sweep*"))
    assert len(records) >= 3
    before = {p: p.read_bytes() for p in records}
    found = json.loads(run(*asked, "--against", "--json").out)
    assert {p: p.read_bytes() for p in records} == before  # nothing was asked twice
    assert [c["says"].split()[-1] for c in found["conclusions"]] == ["hard.", "soft."]
    for c in found["conclusions"]:
        assert c["drawn"] == 2
        assert c["stands"] == (c["held"] == 2 and not c["against"])
        if c["held"] == 2:
            assert c["sought"] > 10
    for c in found["conclusions"]:
        if c["stands"]:
            assert f"holds at all 2 points drawn and at {c['sought']} more" in " ".join(
                done.out.split()
            )


def test_what_turns_an_answer_is_sought_from_a_sample_only(tmp_path: Path) -> None:
    done = run(
        "weigh", "sweep", SMALL, "--record", tmp_path / "x", "--against", "--factor", "discount"
    )  # fmt: skip
    assert done.code == 2
    assert "leave out `--factor`, or `--against`" in done.err
