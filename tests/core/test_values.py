"""Values made by `core.values.dataclass` are those of the standard library's own decorator."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, replace

import pytest

from detente.core import values
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.watch import results


def pair(decorator: Callable[..., Callable[[type], type]]) -> tuple[type, type]:
    """The same two classes, made by either decorator."""

    @decorator(frozen=True, slots=True, kw_only=True)
    class Placed:
        place: int = field(compare=False)

    @decorator(frozen=True, slots=True, kw_only=True)
    class Named(Placed):
        name: str
        parts: tuple[int, ...] = ()
        notes: list[str] = field(default_factory=list, repr=False, compare=False)
        seen: list[str] = field(init=False, default_factory=list)
        kind: str = field(init=False, default="named")
        length: int = field(init=False)

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")
            object.__setattr__(self, "length", len(self.name))

    return Placed, Named


HERE = (c.__name__, m.__name__, results.__name__)
BOTH = [pair(values.dataclass), pair(dataclasses.dataclass)]


def outcome(make: Callable[[], object]) -> str:
    try:
        return repr(make()).replace("pair.<locals>.", "")
    except (TypeError, ValueError, AttributeError) as e:
        return type(e).__name__


@pytest.mark.parametrize(
    "question",
    [
        lambda p, n: n(place=1, name="a"),
        lambda p, n: n(name="a"),
        lambda p, n: n(place=1, name=""),
        lambda p, n: n(1, "a"),
        lambda p, n: n(place=1, name="a", more=2),
        lambda p, n: n(place=1, name="a", seen=["b"]),
        lambda p, n: n(place=1, name="a", length=2),
        lambda p, n: n(place=1, name="a").seen is n(place=1, name="a").seen,
        lambda p, n: n(place=1, name="a") == n(place=2, name="a"),
        lambda p, n: n(place=1, name="a") == n(place=1, name="b"),
        lambda p, n: n(place=1, name="a") == p(place=1),
        lambda p, n: p(place=1) == p(place=2),
        lambda p, n: len({n(place=1, name="a"), n(place=2, name="a"), n(place=1, name="b")}),
        lambda p, n: hash(n(place=1, name="a")) == hash(n(place=2, name="a")),
        lambda p, n: replace(n(place=1, name="a"), parts=(1, 2)),
        lambda p, n: replace(n(place=1, name="a"), name=""),
        lambda p, n: setattr(n(place=1, name="a"), "name", "b"),
        lambda p, n: delattr(n(place=1, name="a"), "name"),
        lambda p, n: copy.deepcopy(n(place=1, name="a", notes=["x"])).notes,
        lambda p, n: copy.copy(n(place=1, name="a")),
        lambda p, n: [f.name for f in dataclasses.fields(n)],
        lambda p, n: dataclasses.asdict(n(place=1, name="a")),
        lambda p, n: n.__match_args__,
        lambda p, n: hasattr(n(place=1, name="a"), "__dict__"),
        lambda p, n: n(place=1, name="a").notes is n(place=1, name="a").notes,
    ],
)
def test_they_answer_alike(question: Callable[[type, type], object]) -> None:
    ours, standard = BOTH
    assert outcome(lambda: question(*ours)) == outcome(lambda: question(*standard))


def test_a_value_of_the_language_goes_through_a_pickle() -> None:
    from detente.core.text import Source, Span

    place = Span(Source("x", "abc"), 0, 1)
    item = c.All(span=place, items=(c.Named(span=place, name="a"), c.Named(span=place, name="b")))
    again = pickle.loads(pickle.dumps(item))
    assert again == item
    assert again.items[0].span == place
    assert isinstance(m.Accept(), m.Accept)
    with pytest.raises(FrozenInstanceError):
        setattr(again, "items", ())  # noqa: B010


def test_the_classes_of_the_language_are_made_so() -> None:
    # made by the standard decorator each of them would cost three times as much at the start
    every = (*vars(c).values(), *vars(m).values(), *vars(results).values())
    made = [x for x in every if dataclasses.is_dataclass(x) and x.__module__ in HERE]
    assert len(made) >= 90
    assert {x.__setattr__ for x in made} == {values._never_set}
