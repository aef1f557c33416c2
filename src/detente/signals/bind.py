"""Records bound to the indicators and acts of one plan.

Decides which record an indicator reads, in which unit, and whose voice it is. Does not judge: votes
and counting are the plan's. A record written with an indicator's id is read by that indicator
alone; one of a source that the indicator does not list is shown and never votes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias, TypedDict

from detente.core.times import FOREVER, Day, DayRange, day
from detente.ledger.asof import Known
from detente.ledger.records import (
    CertificationRecord,
    Decision,
    Event,
    LegalAct,
    Observation,
    Override,
    Record,
    Return,
    Statement,
    Waiver,
    reading,
    true_range,
)
from detente.ledger.said import event_said, level_said
from detente.plan.evidence import (
    ActClaim,
    CoverClaim,
    EntryClaim,
    EventClaim,
    Evidence,
    IndicatorEvidence,
    LevelClaim,
)
from detente.plan.plan import Plan
from detente.roadmap.model import Context, Indicator, Kind


def bind(plan: Plan, known: Iterable[Known], *, root: str = "", size: int = 0) -> Evidence:
    """Return everything that the records say to a plan, with the days it was known."""
    rows = list(known)
    roadmap = plan.roadmap
    gone = {k.entry.record.id: k.until for k in rows}
    acts = tuple(a for a in (_act(k, roadmap.id, gone) for k in rows) if a is not None)
    read = _rows_read(plan, rows)
    indicators = {i.id: _indicator(plan, i, read[i.id]) for i in roadmap.indicators.values()}
    changes = {k.known for k in rows} | {k.until for k in rows}
    return Evidence(
        indicators=indicators,
        acts=acts,
        epochs=tuple(sorted(changes)),
        reconstructed=any(k.entry.backfill for k in rows),
        root=root,
        size=size,
    )


def context_levels(context: Context, known: Iterable[Known]) -> tuple[LevelClaim, ...]:
    """Return what is reported of a figure that stands beside the benchmarks and gates nothing."""
    out = []
    for k in known:
        r = k.entry.record
        if isinstance(r, Observation) and r.subject in (context.id, context.reads.subject):
            said = reading(r.value)
            out.append(
                LevelClaim(
                    record=r.id,
                    source=r.source,
                    group=r.source,
                    judged=False,
                    known=k.known,
                    until=k.until,
                    order=k.entry.seq,
                    days=true_range(r),
                    spans=r.precision == "day",
                    value=said.interval,
                )
            )
    return tuple(out)


def _rows_read(plan: Plan, rows: Iterable[Known]) -> dict[str, list[Known]]:
    """The records that each indicator reads. Records of one description are read alike."""
    indicators = plan.roadmap.indicators
    out: dict[str, list[Known]] = {name: [] for name in indicators}
    readers: dict[tuple[object, ...], list[str]] = {}
    for k in rows:
        r = k.entry.record
        if not isinstance(r, Observation | Event | Return):
            continue
        about = (type(r), r.subject, getattr(r, "type", None), getattr(r, "where", None))
        key = (*about, getattr(r, "who", None) is None)
        if key not in readers:
            readers[key] = [
                i.id for i in indicators.values() if _reads(i, r, indicators.keys() - {i.id})
            ]
        for name in readers[key]:
            out[name].append(k)
    return out


def _indicator(plan: Plan, indicator: Indicator, rows: Iterable[Known]) -> IndicatorEvidence:
    levels: list[LevelClaim] = []
    events: list[EventClaim] = []
    covers: list[CoverClaim] = []
    entries: list[EntryClaim] = []
    unlisted: list[LevelClaim | EventClaim | EntryClaim] = []
    voices: dict[str, Whose] = {}
    for k in rows:
        record = k.entry.record
        listed = record.source in indicator.sources
        whose = voices.get(record.source)
        if whose is None:
            whose = voices[record.source] = _whose(plan, indicator, record.source)
        match record:
            case Observation(who=str()) | Event(who=str()):
                entry = _entry(k, record, whose)
                entries.append(entry) if listed else unlisted.append(entry)
            case Observation() if indicator.kind is not Kind.EVENTS:
                level = _level(indicator, k, record, whose)
                levels.append(level) if listed else unlisted.append(level)
            case Event() if indicator.kind is Kind.EVENTS:
                event = _event(indicator, k, record, whose)
                events.append(event) if listed else unlisted.append(event)
            case Return() if indicator.kind in (Kind.EVENTS, Kind.REGISTER) and listed:
                covers.append(CoverClaim(**_voice(k, whose), days=true_range(record)))
            case _:
                pass
    return IndicatorEvidence(
        levels=tuple(levels),
        events=tuple(events),
        covers=tuple(covers),
        entries=tuple(entries),
        unlisted=tuple(unlisted),
    )


def _reads(indicator: Indicator, record: Record, others: Iterable[str]) -> bool:
    if isinstance(record, Observation | Event) and (record.who is not None) is not (
        indicator.kind is Kind.REGISTER
    ):
        return False  # what is said of one entry is for registers, and they read nothing else
    match record:
        case Observation(subject=subject):
            return subject == indicator.id or (
                subject == indicator.reads.subject and subject not in others
            )
        case Event(subject=subject, type=kind):
            if subject is not None and (subject == indicator.id or subject in others):
                return subject == indicator.id
            if subject is not None and subject == indicator.reads.subject:
                return True
            return kind is not None and kind == indicator.reads.event
        case Return(subject=subject, type=kind, where=where):
            if subject is not None:
                return subject in (indicator.id, indicator.reads.subject)
            complete_for_it = set(where) <= set(indicator.reads.where)
            return kind is not None and kind == indicator.reads.event and complete_for_it
        case _:
            return False


class Voice(TypedDict):
    """Whose voice a claim is, and when it is known: what every claim carries."""

    record: str
    source: str
    group: str
    judged: bool
    known: Day
    until: Day
    order: int


Whose: TypeAlias = tuple[str, bool]
"""The group of a source, and whether it is of the judged side."""


def _whose(plan: Plan, indicator: Indicator, name: str) -> Whose:
    source = plan.roadmap.sources.get(name)
    if source is None:
        return name, False
    return source.group, source.side is not None and source.side == indicator.barred


def _voice(k: Known, whose: Whose) -> Voice:
    return {
        "record": k.entry.record.id,
        "source": k.entry.record.source,
        "group": whose[0],
        "judged": whose[1],
        "known": k.known,
        "until": k.until,
        "order": k.entry.seq,
    }


def _level(indicator: Indicator, k: Known, record: Observation, whose: Whose) -> LevelClaim:
    value, word = level_said(record, indicator.unit, indicator.rounded)
    return LevelClaim(
        **_voice(k, whose),
        days=true_range(record),
        spans=record.precision == "day",
        value=value,
        word=word,
    )


def _entry(k: Known, record: Observation | Event, whose: Whose) -> EntryClaim:
    days = true_range(record)
    change = isinstance(record, Event)
    exact = record.precision == "day" and not change
    return EntryClaim(
        **_voice(k, whose),
        who=record.who or "",
        # what is so on each of some days is so from the first of them on
        days=DayRange(days.first, days.first) if exact else days,
        attested=days.last if exact else days.first,
        state=record.state[-1] if isinstance(record, Event) else record.value,
        came=record.state[0] if isinstance(record, Event) else None,
    )


def _event(indicator: Indicator, k: Known, record: Event, whose: Whose) -> EventClaim:
    of_it = record.subject == indicator.id
    size, sizes = event_said(
        record,
        where=() if of_it else indicator.reads.where,
        cases=indicator.unit.base == "cases",
        rounded=indicator.rounded,
    )
    return EventClaim(
        **_voice(k, whose),
        days=true_range(record),
        size=size,
        event=record.event,
        part_of=record.part_of,
        total=record.total,
        complete=record.complete,
        sizes=sizes,
    )


def _act(k: Known, roadmap: str, gone: Mapping[str, Day]) -> ActClaim | None:
    r = k.entry.record
    if isinstance(r, Observation | Event | Return):
        return None
    details: dict[str, str | None] = {"note": r.note, "url": r.url}
    effective: str | None = None
    kind: str
    verb: str
    subject: str
    match r:
        case Decision():
            kind, verb, subject, effective = "decision", r.decides, r.step, r.effective
            fixed = "; ".join(f"{name}={value}" for name, value in sorted(r.baselines.items()))
            details |= {"member": r.member, "until": r.until, "reason": r.reason}
            details |= {"baselines": fixed or None}
        case CertificationRecord():
            kind, verb, subject = "certification", "yes" if r.holds else "no", r.step
            details |= {"reason": r.reason}
        case Override():
            kind, verb, subject = "override", "overrides", r.step
            details |= {"benchmark": r.benchmark, "until": r.until, "reason": r.reason}
        case Waiver():
            kind, verb, subject = "waiver", r.of, r.benchmark
            details |= {"step": r.step, "until": r.until, "reason": r.reason}
        case LegalAct():
            kind, verb, subject = "legal act", r.act, r.measure or r.restriction or ""
            effective = r.effective
            details |= {
                "scope": r.scope,
                "until": r.until,
                "wind_down_until": r.wind_down_until,
                "because": r.because,
                "ground": r.ground,
                "title": r.title,
                "instrument": r.instrument,
                "event": r.event,
            }
        case Statement():
            kind, verb, subject = "statement", r.says, r.about or ""
            details |= {"text": r.text, "benchmark": r.benchmark}
        case _:
            return None
    if isinstance(r, Decision | CertificationRecord | Override | Waiver) and r.roadmap not in (
        None,
        roadmap,
    ):
        return None
    adopted = day(r.valid_from)
    rests_on = r.rests_on if isinstance(r, Override | Waiver) else ()
    return ActClaim(
        record=r.id,
        kind=kind,
        by=r.by,
        verb=verb,
        subject=subject,
        adopted=adopted,
        effective=day(effective) if effective else adopted,
        known=k.known,
        until_known=k.until,
        void_from=min((gone.get(name, FOREVER) for name in rests_on), default=FOREVER),
        order=k.entry.seq,
        details=MappingProxyType({key: text for key, text in details.items() if text}),
    )
