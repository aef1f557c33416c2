"""The schema for editors lets good roadmaps pass, and says no where the parser would."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from detente.core.text import Source
from detente.core.times import day
from detente.roadmap import indicators, ladder, parse
from detente.roadmap.json_schema import REQUIRED, SHAPES, roadmap_schema
from detente.roadmap.parse import read
from detente.roadmap.template import Answers, started

ROOT = Path(__file__).resolve().parents[2]
GOOD = sorted(
    [*ROOT.glob("examples/**/*.roadmap.yaml"), *ROOT.glob("tests/roadmaps/good/*.roadmap.yaml")]
)
SCHEMA = roadmap_schema()
JUDGE = Draft202012Validator(SCHEMA)
KEYS = {
    "roadmap": parse.ROADMAP_KEYS,
    "party": parse.PARTY_KEYS,
    "source": parse.SOURCE_KEYS,
    "indicator": indicators.INDICATOR_KEYS,
    "default": indicators.DEFAULT_KEYS,
    "context": indicators.CONTEXT_KEYS,
    "severity": ladder.SEVERITY_KEYS,
    "unknown": ladder.UNKNOWN_KEYS,
    "benchmark": ladder.BENCHMARK_KEYS,
    "restriction": ladder.RESTRICTION_KEYS,
    "measure": ladder.MEASURE_KEYS,
    "by": ladder.BY_KEYS,
    "undo": ladder.UNDO_KEYS,
    "step": ladder.STEP_KEYS,
    "duty": ladder.DUTY_KEYS,
}


class AsEditorsDo(yaml.SafeLoader):
    """Numbers and true or false are read as such, days stay texts, as YAML 1.2 has it."""


AsEditorsDo.yaml_implicit_resolvers = {
    letter: [(tag, what) for tag, what in rules if not tag.endswith(("timestamp", "null", ":int"))]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
AsEditorsDo.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789")
)


def loaded(text, loader=yaml.BaseLoader):
    return yaml.load(text, Loader=loader)


def objections(value):
    return [e.message for e in JUDGE.iter_errors(value)]


def small():
    return loaded((ROOT / "tests/roadmaps/good/small.roadmap.yaml").read_text(encoding="utf-8"))


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("part", KEYS)
def test_every_key_of_the_parser_has_a_shape_and_a_line_of_help_and_no_other_has(part):
    missing = [k for k in KEYS[part] if k not in SHAPES[part]]
    assert missing == []
    assert [k for k in SHAPES[part] if k not in KEYS[part]] == []
    assert all(shape and help_ for shape, help_ in SHAPES[part].values())


@pytest.mark.parametrize("loader", [yaml.BaseLoader, AsEditorsDo])
@pytest.mark.parametrize("path", GOOD, ids=lambda p: p.name)
def test_good_roadmaps_pass(path, loader):
    assert objections(loaded(path.read_text(encoding="utf-8"), loader)) == []


def test_a_new_roadmap_passes():
    text = started(
        Answers(
            name="a",
            title="b",
            target="c",
            senders=("d",),
            opens=day("2026-01-01"),
            ends=day("2027-01-01"),
            ended="e",
            days=1,
            relief="f",
        )
    )
    assert objections(loaded(text)) == []


@pytest.mark.parametrize(
    "code",
    ["D012", "D109", "D210", "D212", "D213", "D215", "D219"],
)
def test_bad_roadmaps_of_these_codes_do_not_pass(code):
    (path,) = ROOT.glob(f"tests/roadmaps/bad/{code}_*.roadmap.yaml")
    assert objections(loaded(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("opens", "June 2025"),
        ("handling", "secret"),
        ("parties.north.role", "enemy"),
        ("parties.panel.decides", "2 of"),
        ("sources.monitors.weight", "3"),
        ("indicators.prisoners.kind", "list"),
        ("indicators.on_the_list.states.held", "inside"),
        ("indicators.prisoners.stale_after", "60 dayz"),
        ("indicators.prisoners.accept", "many"),
        ("indicators.arrests.silence", "30 days"),
        ("indicators.prisoners.reads", {"subject": "a", "event": "b"}),
        ("severities.grave.cure", "soon"),
        ("severities.minor.then", "suspend later"),
        ("benchmarks.people.fewer_held.when", ["a", {"b_of": ["c"]}]),
        ("benchmarks.people.fewer_held.when", {"any_of": ["a"], "all_of": ["b"]}),
        ("benchmarks.people.stepwise_fewer.at_most", {"soon": "80 persons"}),
        ("restrictions.ban.ends", "28 February"),
        ("restrictions.ban.vote", "most"),
        ("measures.timber.size", "40"),
        ("measures.timber.size", "20 to 40 kt per year"),
        ("measures.timber.size", "50%"),
        ("measures.timber.size", "up to 40 kt"),
        ("measures.visas.protected", "cultural"),
        ("measures.timber.by.undo", {"promised": "quickly"}),
        ("steps.s1.decided_by", "ministry"),
        ("steps.s1.sunset", "12 months"),
        ("steps.s1.renew", "at most 2 times"),
        ("duties.publish.each", "morning"),
        ("Steps", {}),
    ],
)
def test_a_value_of_the_wrong_shape_does_not_pass(place, value):
    whole = small()
    *way, last = place.split(".")
    at = whole
    for key in way:
        at = at[key]
    at[last] = value
    assert objections(whole)


FULLEST = {
    "roadmap": (),
    "party": ("parties", "panel"),
    "source": ("sources", "embassy"),
    "indicator": ("indicators", "prisoners"),
    "context": ("context", "growth"),
    "severity": ("severities", "grave"),
    "unknown": ("unknown",),
    "benchmark": ("benchmarks", "people", "fewer_held"),
    "restriction": ("restrictions", "ban"),
    "measure": ("measures", "timber"),
    "by": ("measures", "timber", "by"),
    "step": ("steps", "s1"),
    "duty": ("duties", "publish"),
}
NEEDED_UNLESS = {
    "indicator": {"unit", "sources", "stale_after"},  # defaults may give them
    "benchmark": {"when"},  # or of:, which the schema asks for as well
}


@pytest.mark.parametrize("part", FULLEST)
def test_what_the_schema_requires_is_what_the_parser_misses(part):
    fullest = small()
    for key in FULLEST[part]:
        fullest = fullest[key]
    missed = set()
    for key in fullest:
        whole = small()
        at = whole
        for step in FULLEST[part]:
            at = at[step]
        del at[key]
        _, found = read(Source("small", yaml.safe_dump(whole, sort_keys=False, width=1000)))
        if any(d.code == "D211" and f"no `{key}:`" in d.message for d in found):
            missed.add(key)
            assert objections(whole) or key in NEEDED_UNLESS.get(part, ())
        else:
            assert not objections(whole)
    assert missed - NEEDED_UNLESS.get(part, set()) == set(REQUIRED.get(part, ()))
