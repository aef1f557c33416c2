"""Records as Hypothesis draws them: always such that a ledger takes them."""

from datetime import date

from hypothesis import strategies as st

from detente.ledger.checks import checked
from detente.ledger.errors import RefusedRecordError
from detente.ledger.records import Event, LegalAct, Observation, Record, Return, Statement

DAYS = st.dates(date(2020, 1, 1), date(2025, 6, 30)).map(date.isoformat)
LATER = st.dates(date(2025, 7, 1), date(2026, 3, 1)).map(date.isoformat)
NUMBERS = st.integers(0, 5_000)
VALUES = st.one_of(
    NUMBERS.map(str),
    NUMBERS.map(lambda n: f">={n}"),
    NUMBERS.map(lambda n: f"<{n}"),
    NUMBERS.map(lambda n: f"~{n}"),
    st.tuples(NUMBERS, NUMBERS).map(lambda p: f"{min(p)}..{max(p)}"),
)
WORDS = st.text("abcdefghij_", min_size=1, max_size=12).filter(lambda w: w[0] != "_")
TEXTS = st.text(
    st.one_of(
        st.sampled_from(",;\"'=+-@#\t\nй €ž`|"),
        st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=40,
)


def _kept(record: Record) -> Record | None:
    try:
        return checked(record)
    except RefusedRecordError:
        return None


@st.composite
def records(draw: st.DrawFn, ids: st.SearchStrategy[str] | None = None) -> Record:
    """Return an observation, event, return, act or statement that a ledger takes."""
    common = {
        "id": draw(ids or st.text("abcxyz0123456789-.йž", min_size=1, max_size=20)),
        "source": draw(WORDS),
        "valid_from": draw(DAYS),
        "known_on": draw(LATER),
        "note": draw(st.none() | TEXTS),
        "author": draw(st.none() | WORDS),
        "confidence": draw(st.sampled_from([None, "high", "low"])),
        "known_on_assumed": draw(st.booleans()),
        "attachments": tuple(draw(st.lists(WORDS, max_size=2))),
        "url": draw(st.sampled_from([None, "https://example.org/?a=1;b=2"])),
    }
    kind = draw(st.sampled_from([Observation, Event, Return, LegalAct, Statement]))
    own: dict[str, object] = {}
    if kind is Observation:
        own = {"subject": draw(WORDS), "value": draw(VALUES | st.just("open"))}
    elif kind is Event:
        own = {
            "type": draw(WORDS),
            "size": draw(st.none() | VALUES),
            "event": draw(st.none() | WORDS),
            "qualifiers": draw(
                st.dictionaries(WORDS, VALUES | st.sampled_from(["yes", "no"]), max_size=3)
            ),
        }
    elif kind is Return:
        own = {"type": draw(WORDS), "where": tuple(draw(st.lists(WORDS, max_size=2)))}
    elif kind is LegalAct:
        own = {
            "by": draw(WORDS),
            "act": "delivers",
            "measure": draw(WORDS),
            "title": draw(TEXTS),
            "scope": draw(st.sampled_from(["in force", "announced"])),
        }
    else:
        own = {"by": draw(WORDS), "text": draw(TEXTS)}
    record = _kept(kind(**common, **own))
    from hypothesis import assume

    assume(record is not None)
    assert record is not None
    return record
