"""All questions asked of a plan, in the order of the table of properties.

Called by the shell. Each answer says how many states were looked at and how long that took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from detente.prove import dead, loops, promises, relief, silence
from detente.prove import properties as p
from detente.prove.answers import Answer, Property, Status
from detente.prove.packed import TooWideError
from detente.prove.prover import Prover

QUESTIONS: dict[Property, Callable[[Prover], Iterator[Answer]]] = {
    Property.REACH: p.reach,
    Property.DEAD: dead.dead,
    Property.PROMPT: p.prompt,
    Property.DUTY: loops.duty,
    Property.CYCLE: loops.cycle,
    Property.INACTION: relief.inaction,
    Property.SILENCE: silence.silence,
    Property.FOG: silence.fog,
    Property.VETO: relief.veto,
    Property.CONFLICT: relief.conflict,
    Property.GUARANTEES: promises.guarantees,
}
"""What answers each property, in the order in which they are shown."""


def verify(prover: Prover, wanted: tuple[Property, ...] = tuple(QUESTIONS)) -> Iterator[Answer]:
    """Yield the answers to the properties asked for; a question never stays without one."""
    for each, ask in QUESTIONS.items():
        if each not in wanted:
            continue
        answers = ask(prover)
        count = 0
        while True:
            began = prover.seconds()
            try:
                answer = next(answers)
            except StopIteration:
                break
            except TooWideError as e:
                yield _too_wide(each, str(e))
                count += 1
                break
            answer = _said_if_untold(prover, answer)
            yield replace(answer, seconds=prover.seconds() - began)
            count += 1
        if not count:
            yield Answer(
                property=each,
                about=(),
                status=Status.PROVED,
                sentence=_NOTHING[each],
                bound="the roadmap has no such thing",
            )


def _said_if_untold(prover: Prover, answer: Answer) -> Answer:
    """Return an answer that says why no case shows it, where none does."""
    if answer.if_replayed is None or answer.case is not None:
        return answer
    steps = (n for n in answer.about if n in prover.plan.roadmap.steps)
    out_of_reach = next((s for s in steps if s not in prover.climbed.granted), None)
    why = (
        "no timeline was found in which this happens"
        if out_of_reach is None
        else f"no story was found in which {out_of_reach} is granted, so that no timeline can show it"
    )
    return replace(answer, notes=(*answer.notes, why))


_NOTHING = {
    Property.REACH: "there is no step to reach",
    Property.DEAD: "no step needs or keeps anything",
    Property.PROMPT: "no step keeps anything",
    Property.DUTY: "no step keeps anything",
    Property.CYCLE: "no step is renewed after a term",
    Property.INACTION: "no step gives anything, and no restriction ends",
    Property.SILENCE: "no step keeps anything",
    Property.FOG: "no step keeps anything",
    Property.VETO: "no step gives anything",
    Property.CONFLICT: "no step gives anything",
    Property.GUARANTEES: "the roadmap states no `guarantees:`",
}


def _too_wide(each: Property, bits: str) -> Answer:
    return Answer(
        property=each,
        about=(),
        status=Status.POSSIBLE,
        sentence=f"not looked at: the windows and clocks of this roadmap take {bits}, and 62 are looked at",
        bound="nothing was looked at",
    )
