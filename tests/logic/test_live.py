"""Answers kept current are those worked out from scratch, run by run."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.verdict import Verdict
from detente.logic import few, runs
from detente.logic import formula as f
from detente.logic.live import Live
from detente.logic.meaning import Event
from detente.logic.whole import Signals, Whole, truth_from_rows
from tests.logic import small


@st.composite
def changes(draw):
    """What is learned late: of a signal, of a figure, an event more or one taken back."""
    out: list[tuple] = []
    for _ in range(draw(st.integers(1, 6))):
        first = small.BEGINS + draw(st.integers(0, small.N - 1))
        last = min(first + draw(st.sampled_from([0, 0, 1, 6, 20])), small.BEGINS + small.N - 1)
        what = draw(st.sampled_from(["signal", "signal", "figure", "add", "remove"]))
        if what == "signal":
            name = draw(st.sampled_from(small.SIGNALS))
            out.append((what, name, first, last, draw(small.verdicts)))
        elif what == "figure":
            out.append((what, "x", first, last, draw(small.figures())[0]))
        elif what == "add":
            least = draw(st.integers(0, 3))
            event = Event(first=first, last=last, least=least, most=least + draw(st.integers(0, 1)))
            out.append((what, "e", event))
        else:
            out.append((what, "e", draw(st.integers(0, 20))))
    return out


def days_of(signals, names):
    return {n: [signals.truths[n].on(small.BEGINS + i) for i in range(small.N)] for n in names}


@settings(max_examples=settings().max_examples * 4)
@given(small.worlds(), st.lists(small.conditions, min_size=1, max_size=4), changes())
def test_after_every_change_the_answers_are_those_from_scratch(world, conditions, told):
    named, signals = world
    live = Live(signals, conditions)
    rows = days_of(signals, small.SIGNALS)
    ends = [named.figures["x"](small.BEGINS + i) for i in range(small.N)]
    events = list(named.events["e"])
    for what, name, *rest in told:
        before = {c: live.truth(c) for c in conditions}
        if what == "signal":
            first, last, verdict = rest
            changed = live.tell(name, first, last, verdict)
            for d in range(first, last + 1):
                rows[name][d - small.BEGINS] = verdict
        elif what == "figure":
            first, last, pair = rest
            changed = live.figure(name, first, last, pair)
            for d in range(first, last + 1):
                ends[d - small.BEGINS] = pair
        elif what == "add":
            changed = live.add(name, rest[0])
            events.append(rest[0])
        elif events:
            changed = live.remove(name, events.pop(rest[0] % len(events)))
        else:
            continue
        now = small.as_runs(rows, {"x": ends}, {"e": events}, named.clipped)
        whole = Whole(now)
        for c in conditions:
            scratch, kept = whole.truth(c), live.truth(c)
            assert np.array_equal(scratch.must, kept.must), c
            assert np.array_equal(scratch.may, kept.may), c
            same = np.array_equal(before[c].must, kept.must) and np.array_equal(
                before[c].may, kept.may
            )
            assert same or c in changed


@given(small.worlds(), small.conditions, st.randoms(use_true_random=False))
def test_the_order_and_the_size_of_what_arrives_make_no_difference(world, condition, random):
    named, signals = world
    nothing = small.as_runs(
        {n: [Verdict.UNKNOWN] * small.N for n in small.SIGNALS},
        {"x": [(None, None)] * small.N},
        {"e": []},
        named.clipped,
    )
    live = Live(nothing, [condition])
    arrivals: list[tuple] = []
    for name in small.SIGNALS:
        at = 0
        while at < small.N:  # chunks of any size, of one day too
            size = random.choice([1, 1, 3, 10])
            arrivals.append(("chunk", name, at, min(at + size, small.N)))
            at += size
    arrivals += [("figure", i) for i in range(small.N)]
    arrivals += [("event", e) for e in named.events["e"]]
    random.shuffle(arrivals)
    for kind, *rest in arrivals:
        if kind == "chunk":
            name, first, end = rest
            for i in range(first, end):
                d = small.BEGINS + i
                live.tell(name, d, d, named.signals[name](d))
        elif kind == "figure":
            d = small.BEGINS + rest[0]
            live.figure("x", d, d, named.figures["x"](d))
        else:
            live.add("e", rest[0])
    scratch = Whole(signals).truth(condition)
    assert np.array_equal(live.truth(condition).must, scratch.must)
    assert np.array_equal(live.truth(condition).may, scratch.may)


@given(small.rows())
def test_what_is_met_and_what_is_unknown_are_together_what_is_not_refuted(said):
    truth = truth_from_rows(np.array(said, np.uint8), small.BEGINS)
    must, may = truth.must.tolist(), truth.may.tolist()
    unknown = few.without(may, must)
    assert few.together(must, unknown) == may
    assert unknown == runs.intersection([truth.may, runs.complement(truth.must)]).tolist()


def certain(**rows):
    """Signals of met and not met only, a day a letter: `+` met, `-` not met."""
    return Signals(
        begins=0,
        truths={
            n: truth_from_rows(np.array([2 * (x == "+") for x in row], np.uint8), 0)
            for n, row in rows.items()
        },
        clipped=True,
    )


def shown(live, condition, n):
    return "".join("-?+"[live.on(condition, d)] for d in range(n))


def test_a_violation_that_is_told_late_stands_where_it_belongs():
    quiet = f.Historically(f.Signal("p"), f.Back(0, 1))
    live = Live(certain(p="++++++++"), [quiet])
    assert shown(live, quiet, 8) == "++++++++"
    assert live.tell("p", 2, 2, Verdict.NOT_MET) == [quiet]
    assert shown(live, quiet, 8) == "++--++++"
    assert live.tell("p", 2, 2, Verdict.MET) == [quiet]
    assert shown(live, quiet, 8) == "++++++++"


def test_a_change_is_worked_in_only_where_it_can_reach():
    days = 1_000
    condition = f.Historically(f.Once(f.Signal("p"), f.Back(1, 5)), f.Back(2, 10))
    live = Live(certain(p="+-" * (days // 2)), [condition])
    worked: list[tuple[int, int]] = []

    def spied(work):
        def working(x, y):
            worked.append((x, y))
            return work(x, y)

        return working

    live._works = {place: spied(work) for place, work in live._works.items()}
    live.tell("p", 500, 519, Verdict.NOT_MET)
    assert worked
    assert all(x >= 500 + 1 and y <= 519 + 1 + 5 + 10 for x, y in worked)
    worked.clear()
    assert live.tell("p", 503, 503, Verdict.NOT_MET) == []  # it was so already
    assert worked == []


def test_a_since_is_looked_at_no_further_than_it_can_go_on():
    ever = f.Since(f.Signal("p"), f.Signal("q"), f.Back(0, None))
    live = Live(certain(p="+++-++++", q="--------"), [ever])
    live.tell("q", 0, 0, Verdict.MET)
    assert shown(live, ever, 8) == "+++-----"
    live.tell("p", 3, 3, Verdict.MET)
    assert shown(live, ever, 8) == "++++++++"
