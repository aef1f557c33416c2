"""Whether a record can be kept: each field on its own, and its parts against one another.

Decides what is refused before anything is written. Does not decide what a record means, nor
whether what it says is true. Called by the importers, which collect faults row by row, and by
`ledger`, which lets nothing past it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import get_args, get_origin

import msgspec

from detente.core.times import day, words
from detente.ledger.canonical import MAX_RECORD, decode_record, encode_record
from detente.ledger.errors import Fault, RefusedRecordError
from detente.ledger.opaque import faults_of_entry
from detente.ledger.records import (
    Correct,
    Decision,
    Event,
    LegalAct,
    Observation,
    Reading,
    Record,
    Return,
    reading,
)
from detente.ledger.shapes import shape_fault

MAX_NAME = 200
_DATES = ("valid_from", "valid_until", "known_on", "effective", "until", "wind_down_until")
_TEXTS = frozenset({"note", "text", "title", "reason", "url", "published_at", *_DATES})
_CHOICES = frozenset({"precision", "confidence", "act", "scope", "decides", "says", "of", "ruling"})
_WORD = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_CLEAN = re.compile(r"[!-~](?:[ -~]*[!-~])?", re.ASCII)
_UNSAFE_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINK = re.compile(r"(https?|doi|urn|archive):\S+", re.ASCII)
_NO_NUMBER = frozenset({"nan", "inf", "infinity", "yes", "no", "true", "false", "null", "none"})

_KINDS: tuple[type[Record], ...] = get_args(Record)
_WHEN = {
    k: tuple(n for n in (*_DATES, "precision", "published_at") if hasattr(k, n)) for k in _KINDS
}
"""The fields of each kind that say when."""
_SAID_WHEN: dict[type[Record], Callable[[Record], tuple[str | None, ...]]] = {
    k: attrgetter(*names) for k, names in _WHEN.items()
}
_SEVERAL = {
    k: tuple(f.name for f in msgspec.structs.fields(k) if get_origin(f.type) in (tuple, dict))
    for k in _KINDS
}
"""The fields of each kind that hold several texts."""


def checked(record: Record) -> Record:
    """Return the record as it will be kept: its texts normalised (NFC), its edges trimmed.

    Raises `RefusedRecordError` with every fault found.
    """
    return written(record)[0]


def written(record: Record) -> tuple[Record, bytes]:
    """Return the record as it will be kept, with its bytes; see `checked`."""
    tidy = _shaped(record)
    plain = _plain(tidy)
    if not plain:
        tidy = _trimmed(tidy)
        plain = _plain(tidy)
    data = encode_record(tidy)
    faults = _faults(tidy, plain)
    if len(data) > MAX_RECORD:
        faults.append(_too_long())
    if faults:
        raise RefusedRecordError(tidy.id, tuple(faults))
    return tidy, data


def faults_of(record: Record) -> tuple[Fault, ...]:
    """Return all that is wrong with a record whose fields have their declared types."""
    faults = _faults(record, _plain(record))
    if len(encode_record(record)) > MAX_RECORD:
        faults.append(_too_long())
    return tuple(faults)


def _shaped(record: Record) -> Record:
    """Return the record with every field of its declared type; refuses what is not."""
    try:
        return decode_record(encode_record(record))
    except UnicodeEncodeError as e:
        fault = Fault(
            field="id",
            message="the record holds half a character",
            help="save the text as UTF-8 and send it again",
        )
        raise RefusedRecordError(_name_of(record), (fault,)) from e
    except (TypeError, OverflowError, RecursionError) as e:
        fault = Fault(
            field="id",
            message="the record holds something that is neither text nor yes/no",
            help="give every value as text, such as `1186` or `40..52`",
        )
        raise RefusedRecordError(_name_of(record), (fault,)) from e
    except msgspec.ValidationError as e:
        raise RefusedRecordError(_name_of(record), (shape_fault(str(e)),)) from e


def _name_of(record: Record) -> str:
    shown = str(record.id)[:60]  # its type is not known to be right here
    return shown if shown.isprintable() else "?"


def tidied(record: Record) -> Record:
    """Return the record with its texts normalised (NFC) and without blanks around them."""
    return record if _plain(record) else _trimmed(record)


def _trimmed(record: Record) -> Record:
    changed: dict[str, str] = {}
    for name, value in zip(record.__struct_fields__, msgspec.structs.astuple(record), strict=True):
        if value.__class__ is str and not _CLEAN.fullmatch(value):
            text = unicodedata.normalize("NFC", value.strip()).replace("\r\n", "\n")
            if text != value:
                changed[name] = text
    return msgspec.structs.replace(record, **changed) if changed else record


def _plain(record: Record) -> bool:
    """True where all texts are short plain ASCII without blanks around them, as nearly all are."""
    texts = [v for v in msgspec.structs.astuple(record) if v.__class__ is str]
    joined = f"|{'|'.join(texts)}|"
    return (
        joined.isascii()
        and joined.isprintable()
        and "| " not in joined
        and " |" not in joined
        and "||" not in joined
        and (len(joined) <= MAX_NAME or max(map(len, texts)) <= MAX_NAME)
    )


def _faults(record: Record, plain: bool) -> list[Fault]:
    """Return what is wrong with a record whose fields have the right types."""
    kind = type(record)
    faults = list(_texts(record, plain))
    days = _of_days if plain else _of_days.__wrapped__  # what is long is not worth keeping
    faults += days(kind, _SAID_WHEN[kind](record))
    faults += _values(record)
    faults += _parts(record)
    return faults


def _texts(record: Record, plain: bool) -> Iterator[Fault]:
    for name in _SEVERAL[type(record)] if plain else record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, str):
            yield from _text(name, value)
        elif isinstance(value, tuple):
            for item in value:
                yield from _item(name, item)
        elif isinstance(value, dict):
            for key in value:
                if not _WORD.fullmatch(key) or len(key) > MAX_NAME:
                    yield Fault(
                        field=name,
                        message=f"`{_shown(key)}` in `{name}` is no name",
                        help="use lower case letters, digits and `_`, such as `expelled`",
                    )
    if record.url is not None and not _LINK.fullmatch(record.url):
        yield Fault(
            field="url",
            message=f"`{_shown(record.url)}` is not the address of a page",
            help="write it whole, such as https://example.org/page, or leave it out",
        )


def _text(name: str, value: str) -> Iterator[Fault]:
    if not value:
        yield Fault(
            field=name, message=f"`{name}` is blank", help=f"give `{name}`, or leave it out"
        )
    elif name in _TEXTS:
        if m := _UNSAFE_TEXT.search(value):
            yield _unsafe(name, m[0])
    elif name not in _CHOICES:
        yield from _name(name, value)


def _item(field: str, item: str) -> Iterator[Fault]:
    if field in ("where", "state") and not _WORD.fullmatch(item):
        yield Fault(
            field=field,
            message=f"`{_shown(item)}` in `{field}` is no {'qualifier' if field == 'where' else 'state'}",
            help="use lower case letters, digits and `_`, such as `expelled`",
        )
    elif not item or item != item.strip() or ";" in item:
        yield Fault(
            field=field,
            message=f"`{_shown(item)}` in `{field}` is blank, has blanks around it or a `;` in it",
            help="write the items without `;`",
        )
    else:
        yield from _name(field, item)


def _name(field: str, value: str) -> Iterator[Fault]:
    if len(value) > MAX_NAME:
        yield Fault(
            field=field,
            message=f"`{field}` has {len(value)} characters; at most {MAX_NAME} are kept",
            help=f"shorten `{field}`; a longer text belongs in `note`",
        )
    elif not _CLEAN.fullmatch(value):
        # All of "Other" (controls, direction marks, surrogates) and line breaks: two names that
        # look alike must be alike.
        for c in value:
            if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
                yield _unsafe(field, c)
                return


def _unsafe(field: str, char: str) -> Fault:
    called = unicodedata.name(char, "a control character").lower()
    return Fault(
        field=field,
        message=f"`{field}` holds a character that cannot be seen (U+{ord(char):04X}, {called})",
        help=f"type `{field}` again without it",
    )


def _shown(text: str) -> str:
    safe = "".join(c if c.isprintable() else "?" for c in text[:61])
    return safe if len(text) <= 60 else safe[:60] + "..."


@lru_cache(maxsize=1 << 13)
def _of_days(kind: type[Record], said: tuple[str | None, ...]) -> tuple[Fault, ...]:
    """Return what is wrong with what a record says of days; many records say the same."""
    when = dict(zip(_WHEN[kind], said, strict=True))
    return tuple(_dates(when)) or tuple(_times(kind, when))


def _dates(when: Mapping[str, str | None]) -> Iterator[Fault]:
    for name in _DATES:
        text = when.get(name)
        if text is None or (name == "valid_until" and text == "open"):
            continue
        try:
            day(text)
        except ValueError:
            yield _no_day(name, text)
    published = when["published_at"]
    if published is not None and not _published(published):
        yield _no_day("published_at", published)


def _published(text: str) -> bool:
    try:
        if len(text) == 10:
            day(text)
        else:
            return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
    return True


def _no_day(field: str, text: str) -> Fault:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        message = f"`{field}` is `{text}`, a day that does not exist"
    else:
        message = f"`{field}` is `{_shown(text)}`, not a day written YYYY-MM-DD"
    return Fault(field=field, message=message, help="write the day such as 2025-09-11")


def _times(kind: type[Record], when: Mapping[str, str | None]) -> Iterator[Fault]:
    valid_from, until, known_on = when["valid_from"] or "", when["valid_until"], when["known_on"]
    first, known = day(valid_from), day(known_on or "")
    last = None if until in (None, "open") else day(until or "")
    if last is not None and last < first:
        yield Fault(
            field="valid_until",
            message=f"`valid_until` ({until}) is before `valid_from` ({valid_from})",
            help="exchange the two, or correct the year",
        )
        return
    for name in ("until", "wind_down_until"):
        end = when.get(name)
        start = when.get("effective") or valid_from
        if end is not None and day(end) < day(start):
            yield Fault(
                field=name,
                message=f"`{name}` ({end}) is before the act takes effect ({start})",
                help="correct the year, or the day it takes effect",
            )
    yield from _precision(when)
    if issubclass(kind, Observation | Event | Return):
        if until == "open":
            yield Fault(
                field="valid_until",
                message="`valid_until` is `open`, but nobody can report days to come",
                help="leave `valid_until` blank, or give the last day reported on",
            )
            return
        speaks = first if last is None else last
        if known < speaks:
            yield Fault(
                field="known_on",
                message=(
                    f"`known_on` ({words(known)}) is before the last day reported on "
                    f"({words(speaks)})"
                ),
                help="correct the day; what is still to come is a statement or a legal act",
            )


def _precision(when: Mapping[str, str | None]) -> Iterator[Fault]:
    precision, until = when["precision"], when["valid_until"]
    if precision == "day":
        return
    if precision == "not_before":
        if until is not None:
            yield Fault(
                field="valid_until",
                message="`precision` is `not_before`, which has no `valid_until`",
                help="leave `valid_until` blank, or make the precision `range`",
            )
    elif until in (None, "open"):
        yield Fault(
            field="valid_until",
            message=f"`precision` is `{precision}`, but the last day is missing",
            help=f"give the last day of the {precision} as `valid_until`",
        )


def _values(record: Record) -> Iterator[Fault]:
    match record:
        case Observation():
            yield from _value("value", record.value, words_too=True)
        case Event():
            if record.size is not None:
                yield from _value("size", record.size, counted=True)
            for key, value in record.qualifiers.items():
                if value not in ("yes", "no"):
                    yield from _value("qualifiers", value, counted=True, of=f" of `{key}`")
        case Decision():
            for key, value in record.baselines.items():
                yield from _value("baselines", value, of=f" of `{key}`")
        case _:
            return


def _said(text: str) -> Reading | None:
    """Return what a value says, or `None` where it is none."""
    if len(text) > 80 or text in _NO_NUMBER or not text.isascii():
        return None
    try:
        return reading(text)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def _value(
    field: str, text: str, *, words_too: bool = False, counted: bool = False, of: str = ""
) -> tuple[Fault, ...]:
    """Return what is wrong with a value; few differ."""
    wanted = "a number such as 1186, >=1100, 40..52 or ~1160"
    if field == "qualifiers":
        wanted = "yes, no or " + wanted
    elif words_too:
        wanted += ", or a word such as open"
    said = _said(text)
    if said is None or (said.category is not None and not words_too):
        fault = Fault(
            field=field,
            message=f"`{_shown(text)}`{of} in `{field}` is no value",
            help=f"write {wanted}",
        )
        return (fault,)
    low, high = said.interval.lo, said.interval.hi
    if counted and any(end is not None and end.numerator < 0 for end in (low, high)):
        fault = Fault(
            field=field,
            message=f"`{text}`{of} in `{field}` is below 0",
            help="count persons or cases, from 0 up",
        )
        return (fault,)
    return ()


def _parts(record: Record) -> Iterator[Fault]:
    match record:
        case Observation():
            if record.who is not None:
                yield from faults_of_entry(record)
            return
        case Event():
            if record.who is not None or record.state:
                yield from faults_of_entry(record)
            yield from _event_parts(record)
            return
        case Return() if record.type is None and record.subject is None:
            yield _no_subject("which list is complete")
        case Return() if record.where and record.type is None:
            yield Fault(
                field="where",
                message="`where` narrows a `type`, and there is none",
                help="give the `type`, such as release",
            )
        case LegalAct():
            yield from _act_parts(record)
        case Correct() if record.by_record == record.target:
            yield Fault(
                field="by_record",
                message="a record cannot be replaced by itself",
                help="send the new wording under a new id and name that",
            )
        case _:
            pass
    target: str | None = getattr(record, "target", None)
    if target is not None and record.id in (target, getattr(record, "by_record", None)):
        yield Fault(
            field="target",
            message="the record names itself",
            help="give this record its own id",
        )


def _event_parts(record: Event) -> Iterator[Fault]:
    if record.type is None and record.subject is None:
        yield _no_subject("what happened")
    if record.event is not None and record.event == record.part_of:
        yield Fault(
            field="part_of",
            message="an event cannot be a part of itself",
            help="give the part its own `event`",
        )
    if record.total and record.valid_until is None:
        yield Fault(
            field="valid_until",
            message="a total needs the period it covers, and its last day is missing",
            help="give the last day of the period as `valid_until`",
        )
    if record.total and record.size is None:
        yield Fault(field="size", message="a total has no `size`", help="give the total as `size`")
    if record.complete and not record.total:
        yield Fault(
            field="complete",
            message="`complete` is said of totals only",
            help="to declare a list of events complete, send a return",
        )


def _act_parts(record: LegalAct) -> Iterator[Fault]:
    needs: tuple[str, ...] = ()
    if record.act in ("delivers", "undoes"):
        needs = ("measure",)
    elif record.act == "prolongs":
        needs = ("restriction", "until")
    for name in needs:
        if getattr(record, name) is None:
            yield Fault(
                field=name,
                message=f"an act that {record.act} needs a `{name}`, and there is none",
                help=f"give `{name}`, or choose another `act`",
            )


def _no_subject(what: str) -> Fault:
    return Fault(
        field="type",
        message=f"neither `type` nor `subject` says {what}",
        help="give `type`, such as release, or a `subject`",
    )


def _too_long() -> Fault:
    return Fault(
        field="note",
        message="the record takes more than 64 KiB",
        help="shorten its texts, and attach the long one by its hash",
    )
