"""What a file of assumptions says of the senders: postures, snap-backs, what they weigh.

Decides which keys these parts have. Called by `stakes_file`, whose reader it reads with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from detente.core.text import Span
from detente.roadmap.form import Form, entries
from detente.roadmap.found import Found
from detente.roadmap.model import Roadmap, Role
from detente.roadmap.syntax import Node, Scalar
from detente.weigh import stakes as s
from detente.weigh import stakes_number as n

POSTURE_KEYS = ("start", "delivers", "resolve", "drift")
SENDER_KEYS = ("progress", "leak", "reimposing")
DISCRETION_KEYS = ("noise", "unkept", "welcome")


class Reader(Protocol):
    """What reads the file: it knows the roadmap, reads numbers and objects to names."""

    head: Form
    roadmap: Roadmap
    found: Found

    def name(self, key: Scalar) -> None:
        """Object to what cannot be a name."""

    def known(self, kind: str, name: str, span: Span, names: Iterable[str]) -> bool:
        """Return whether a name is one of these; objects to one that is not."""

    def number(
        self, form: Form, where: str, key: str, sort: n.Sort, *, optional: bool = False
    ) -> s.Number | None:
        """Return the number under a key; objects to a missing one unless it is optional."""


@dataclass(frozen=True, slots=True)
class SendersReader:
    """Reads the parts about the senders, with the reader of the file."""

    of: Reader

    def _senders_of(self) -> list[str]:
        return [p.id for p in self.of.roadmap.parties.values() if p.role is Role.SENDER]

    def postures(self, key: Scalar, node: Node) -> dict[str, s.Posture] | None:
        """Return how a sender may stand, by posture."""
        if not self.of.known("sender", key.text, key.span, self._senders_of()):
            return None
        listed_ = list(entries(node, f"postures of {key.text}", self.of.found))
        names = [k.text for k, _ in listed_]
        out = {}
        for name, value in listed_:
            self.of.name(name)
            where = f"postures.{key.text}.{name.text}"
            posture = self._posture(name, value, where, [x for x in names if x != name.text])
            if posture is not None:
                out[name.text] = posture
        return out

    def _posture(self, key: Scalar, node: Node, where: str, others: list[str]) -> s.Posture | None:
        form = Form(node, key.span, f"posture {key.text}", POSTURE_KEYS, self.of.found)
        start = self.of.number(form, where, "start", n.CHANCE_AT_START)
        delivers = self.of.number(form, where, "delivers", n.CHANCE)
        resolve = self.of.number(form, where, "resolve", n.SHARE)
        drift: dict[str, s.Number] = {}
        node_of_drift = form.node("drift")
        if node_of_drift is not None:
            place = form.places["drift"]
            inner = Form(node_of_drift, place, f"drift of {key.text}", others, self.of.found)
            for other in others:
                number = self.of.number(inner, f"{where}.drift", other, n.CHANCE, optional=True)
                drift |= {other: number} if number is not None else {}
        if start is None or delivers is None or resolve is None:
            return None
        return s.Posture(id=key.text, start=start, delivers=delivers, resolve=resolve, drift=drift)

    def snap_back(self) -> dict[str, s.Number]:
        """Return by severity the chance that a due re-imposition falls."""
        node = self.of.head.node("snap_back")
        if node is None:
            return {}
        out: dict[str, s.Number] = {}
        for key, _ in entries(node, "snap_back", self.of.found):
            if self.of.known("severity", key.text, key.span, self.of.roadmap.severities):
                form = Form(
                    node,
                    self.of.head.places["snap_back"],
                    "`snap_back:`",
                    tuple(self.of.roadmap.severities),
                    Found(),
                )
                number = self.of.number(form, "snap_back", key.text, n.CHANCE)
                out |= {key.text: number} if number is not None else {}
        return out

    def sender(self, key: Scalar, node: Node) -> s.SenderStake | None:
        """Return what a sender weighs."""
        if not self.of.known("sender", key.text, key.span, self._senders_of()):
            return None
        form = Form(node, key.span, f"sender {key.text}", SENDER_KEYS, self.of.found)
        where = f"senders.{key.text}"
        progress = self.of.number(form, where, "progress", n.MONEY_A_YEAR)
        leak = self.of.number(form, where, "leak", n.PER_RELIEF)
        reimposing = self.of.number(form, where, "reimposing", n.MONEY_ONCE)
        if progress is None or leak is None or reimposing is None:
            return None
        return s.SenderStake(progress=progress, leak=leak, reimposing=reimposing)

    def discretion(self, types: Iterable[str]) -> s.DiscretionStake | None:
        """Return what the senders weigh whom nothing binds."""
        node = self.of.head.node("discretion")
        if node is None:
            return None
        form = Form(
            node, self.of.head.places["discretion"], "discretion", DISCRETION_KEYS, self.of.found
        )
        noise = self.of.number(form, "discretion", "noise", n.MONEY_ABOVE)
        unkept = self.of.number(form, "discretion", "unkept", n.MONEY_ONCE)
        welcome = form.node("welcome", need="write for each type what it is worth to deal with it")
        if noise is None or unkept is None or welcome is None:
            return None
        inner = Form(welcome, form.places["welcome"], "welcome", tuple(types), self.of.found)
        by_type = {
            t: number
            for t in types
            if (number := self.of.number(inner, "discretion.welcome", t, n.ANY_MONEY_A_YEAR))
        }
        return s.DiscretionStake(noise=noise, unkept=unkept, welcome=by_type)
