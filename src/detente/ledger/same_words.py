"""Entries that say the same share the words for it.

Decides nothing: an entry is as it was read, and takes half the memory. Sources, days, kinds and
qualifiers are the same in most records of a ledger. Called by the stores, for all they read.
"""

from __future__ import annotations

from msgspec.structs import force_setattr

from detente.ledger.canonical import Entry
from detente.ledger.records import Event, Observation, QualifierValue, Record, Return

_OF_ALL = ("source", "valid_from", "valid_until", "known_on", "publisher")
_OF_THESE: dict[type[Record], tuple[str, ...]] = {
    Observation: (*_OF_ALL, "subject", "value", "unit"),
    Event: (*_OF_ALL, "type", "subject", "event", "size", "unit"),
    Return: (*_OF_ALL, "type", "subject"),
}


class Shared:
    """Replaces what was said before by what says the same."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._qualifiers: dict[tuple[tuple[str, str], ...], dict[str, QualifierValue]] = {}

    def __call__(self, entry: Entry) -> Entry:
        """Return the entry, whose words are those of the entries before it."""
        words, record = self._words, entry.record
        force_setattr(entry, "origin", words.setdefault(entry.origin, entry.origin))
        force_setattr(entry, "recorded_at", words.setdefault(entry.recorded_at, entry.recorded_at))
        for name in _OF_THESE.get(type(record), _OF_ALL):
            text = getattr(record, name)
            if text is not None:
                force_setattr(record, name, words.setdefault(text, text))
        if isinstance(record, Event):
            told = tuple(record.qualifiers.items())
            shared = self._qualifiers.setdefault(told, record.qualifiers)
            force_setattr(record, "qualifiers", shared)
        return entry
