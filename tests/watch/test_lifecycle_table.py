"""Nothing in the lifecycle table is idle: take anything away and some story goes wrong."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType

import pytest

from detente.plan import lifecycle
from detente.plan.lifecycle import TABLE, Guard, Row, State, Trigger
from tests.watch import (
    test_lifecycle_clocks,
    test_lifecycle_grants,
    test_lifecycle_hindsight,
    test_lifecycle_relief,
    test_lifecycle_sunsets,
    test_lifecycle_undone,
)

MODULES = (
    test_lifecycle_grants,
    test_lifecycle_sunsets,
    test_lifecycle_clocks,
    test_lifecycle_relief,
    test_lifecycle_hindsight,
    test_lifecycle_undone,
)
Story = Callable[[], object]


def stories(of: ModuleType) -> list[Story]:
    """The stories of a file that need nothing handed in."""
    return [
        story
        for name, story in vars(of).items()
        if name.startswith("test_") and not getattr(story, "pytestmark", None)
    ]


STORIES = [story for module in MODULES for story in stories(module)]
OF_SUNSETS = (Trigger.RENEWAL, Trigger.SUNSET, Trigger.LATE_RENEWAL)
OF_CLOCKS = (
    Trigger.BREACH,
    Trigger.CURE,
    Trigger.SUSPENSION,
    Trigger.REVOCATION,
    Trigger.RESTORE,
    Trigger.COOLED_OFF,
)


def in_order(happening: Trigger) -> list[Story]:
    """All stories, those that are likely to go wrong first."""
    first: ModuleType = test_lifecycle_grants
    if happening in OF_SUNSETS:
        first = test_lifecycle_sunsets
    elif happening in (Trigger.SUSPENSION_TAKEN_BACK, Trigger.RESTORE_TAKEN_BACK):
        first = test_lifecycle_undone
    elif happening in OF_CLOCKS:
        first = test_lifecycle_clocks
    return sorted(STORIES, key=lambda s: s.__module__ != first.__name__)


def without(row: Row, change: Row | None) -> tuple[Row, ...]:
    """The table with a row changed, or taken out."""
    instead = () if change is None else (change,)
    at = TABLE.index(row)
    return (*TABLE[:at], *instead, *TABLE[at + 1 :])


def mutations() -> Iterator[tuple[str, Trigger, tuple[Row, ...]]]:
    """The table with one thing taken away: a row or one of its states, its guard, an effect."""
    for row in TABLE:
        name = f"{'/'.join(s.value for s in row.of)} {row.when.name}"
        for state in row.of:
            rest = tuple(s for s in row.of if s is not state)
            changed = replace(row, of=rest) if rest else None
            yield f"from {state.value}: {name}", row.when, without(row, changed)
        if row.only_if is not Guard.ALWAYS:
            open_ = replace(row, only_if=Guard.ALWAYS)
            yield f"guard: {name}", row.when, without(row, open_)
        for what in row.does:
            less = replace(row, does=tuple(d for d in row.does if d is not what))
            yield f"{what.name}: {name}", row.when, without(row, less)


MUTATIONS = {name: (happening, table) for name, happening, table in mutations()}


def goes_wrong(story: Story) -> bool:
    try:
        story()
    except Exception:  # noqa: BLE001 - any way of going wrong will do
        return True
    return False


@pytest.mark.parametrize("name", MUTATIONS)
def test_without_it_a_story_goes_wrong(name: str, monkeypatch: pytest.MonkeyPatch):
    happening, table = MUTATIONS[name]
    monkeypatch.setattr(lifecycle, "TABLE", table)
    assert any(goes_wrong(story) for story in in_order(happening))


def test_no_state_has_two_rows_for_one_happening():
    pairs = [(state, row.when) for row in TABLE for state in row.of]
    assert len(pairs) == len(set(pairs))


def test_every_state_can_be_reached_and_every_happening_has_a_row():
    assert {row.to for row in TABLE} == set(State)
    assert {row.when for row in TABLE} == set(Trigger)


def test_relief_stands_only_in_force():
    assert [s.value for s in State if s.in_force] == ["granted", "breached"]
