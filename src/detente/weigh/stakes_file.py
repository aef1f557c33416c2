"""The text of a file of assumptions to `Stakes`, with every objection, in the order of the file.

Decides which keys there are. Numbers are read by `stakes_number`; what must fit together is checked
by `stakes_checks`. Reads no file: the text and the roadmap are handed in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from detente.core.diagnostics import Diagnostic
from detente.core.text import Source, Span
from detente.roadmap.form import Form, entries, shape
from detente.roadmap.found import ENOUGH, EnoughError, Found, listed, nearest
from detente.roadmap.model import Roadmap, Role
from detente.roadmap.names import RESERVED
from detente.roadmap.syntax import Items, Mapping, Node, Scalar, content_of, without_mark
from detente.roadmap.traps import tree_of
from detente.weigh import stakes as s
from detente.weigh import stakes_number as n
from detente.weigh.stakes_checks import check, without_persons
from detente.weigh.stakes_senders import SendersReader
from detente.weigh.stakes_sizes import SizesReader

T = TypeVar("T")
R = TypeVar("R")

STAKES_KEYS = (
    "stakes",
    "roadmap",
    "title",
    "handling",
    "version",
    "currency",
    "discount",
    "reputation",
    "rerouting",
    "measures",
    "beyond",
    "together",
    "goods",
    "conditions",
    "detection",
    "patron",
    "types",
    "postures",
    "snap_back",
    "senders",
    "discretion",
    "scenarios",
)
MEASURE_KEYS = ("worth", "keeps", "sender_cost", "scales")
TOGETHER_KEYS = ("measures", "worth")
GOOD_KEYS = ("means", "volume", "price", "losses", "routes")
LOSS_KEYS = ("share", "eased")
EASED_KEYS = ("measures", "share")
ROUTE_KEYS = (
    "opens_with",
    "dearer_than",
    "rail",
    "port",
    "capacity",
    "share",
    "patron_earns",
)
CONDITION_KEYS = ("keeping", "breaking", "reaching", "slips")
DETECTION_KEYS = ("seen", "silent", "false_alarm")
PATRON_KEYS = (
    "party",
    "penalty",
    "offset",
    "offset_lasts",
    "provoked_by",
    "presses",
    "relents",
)
TYPE_KEYS = ("about", "weight", "costs", "rents", "relief", "patron")
REROUTING_KEYS = ("chance", "leaves")
SCENARIO_KEYS = ("about", "numbers")

_NUMBER = "write such as {low: 1, mode: 2, high: 4, prior: why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRoadmap:
    """Why the roadmap that a file of assumptions names cannot be used, and one repair."""

    message: str
    help: str


def roadmap_named(source: Source) -> str | None:
    """Return the path of the roadmap that a file of assumptions names, or `None`."""
    root = tree_of(without_mark(source), Found())
    entry = root.get("roadmap") if isinstance(root, Mapping) else None
    return entry.value.text if entry and isinstance(entry.value, Scalar) else None


def read(
    source: Source, roadmap: Roadmap | NoRoadmap
) -> tuple[s.Stakes | None, tuple[Diagnostic, ...]]:
    """Return the assumptions of a text, or `None` where something is wrong, and all findings."""
    source = without_mark(source)
    found = Found(ENOUGH)
    try:
        return _read(source, roadmap, found)
    except EnoughError:
        return None, found.in_order()


def _read(
    source: Source, roadmap: Roadmap | NoRoadmap, found: Found
) -> tuple[s.Stakes | None, tuple[Diagnostic, ...]]:
    root = tree_of(source, found)
    if root is None:
        return None, found.in_order()
    if not isinstance(root, Mapping) or not root.entries:
        found.add(
            "D212",
            Span(source, root.span.start, root.span.start + 1),
            f"this file is {shape(root)}; expected keys such as `stakes:` and `measures:`",
            "start with `stakes: its_name`",
        )
        return None, found.in_order()
    whole = without_persons(root, found)
    head = Form(whole, root.entries[0].key.span, "the file", STAKES_KEYS, found)
    named = head.scalar("roadmap", need="name its roadmap, such as `roadmap: thaw.roadmap.yaml`")
    if isinstance(roadmap, NoRoadmap):
        if named is not None:
            found.add("D910", named.span, roadmap.message, roadmap.help)
        return None, found.in_order()
    reader = _Reader(head, roadmap, found, head.text("currency") or "USD mn")
    stakes = reader.stakes(source, content_of(root))
    check(stakes, roadmap, reader.faulty, found)
    return (None if found.failed else stakes), found.in_order()


@dataclass(slots=True)
class _Reader:
    head: Form
    roadmap: Roadmap
    found: Found
    currency: str
    numbers: dict[str, s.Number] = field(default_factory=dict)
    beyond: dict[str, str] = field(default_factory=dict)
    sorts: dict[str, n.Sort] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    """Sections with an error of their own: what follows from it is not objected to again."""
    sizes: SizesReader = field(init=False)

    def __post_init__(self) -> None:
        self.sizes = SizesReader(self)

    def stakes(self, source: Source, content: str) -> s.Stakes:
        """What could be read; where something is wrong, its parts without fault."""
        head = self.head
        for key in ("stakes", "title", "version"):
            head.scalar(key, need=f"write `{key}: ...`")
        handling = head.choice("handling", ("public", "restricted")) or "restricted"
        self.beyond = {
            key.text: value.text if isinstance(value, Scalar) else ""
            for key, value in self.section("beyond")
        }
        discount = self.number(head, "", "discount", n.DISCOUNT)
        reputation = self.number(head, "", "reputation", n.MONEY_ONCE)
        rerouting = self.rerouting()
        measures = self.each("measures", self.measure)
        together = self.watched("measures", self.together)
        goods = self.watched("measures", lambda: self.each("goods", self.good))
        conditions = self.each("conditions", self.condition)
        detection = self.each("detection", self.detection)
        patron = self.patron()
        types = self.each("types", self.type_)
        senders = SendersReader(self)
        postures = self.each("postures", senders.postures)
        snap_back = self.watched("snap_back", senders.snap_back)
        weighing = self.each("senders", senders.sender)
        discretion = senders.discretion(types)
        numbers = dict(self.numbers)
        scenarios = self.each("scenarios", self.scenario)
        none = s.Number(
            path="",
            low=0,
            mode=0,
            high=0,
            unit="",
            origin=s.Origin.PRIOR,
            said="",
            url="",
            span=head.span,
        )
        return s.Stakes(
            id=head.text("stakes") or "",
            title=head.text("title") or "",
            handling=handling,
            version=head.text("version") or "",
            currency=self.currency,
            discount=discount or none,
            rerouting=rerouting,
            measures=measures,
            beyond=self.beyond,
            together=together,
            goods=goods,
            conditions=conditions,
            detection=detection,
            reputation=reputation or none,
            patron=patron,
            types=types,
            postures=postures,
            snap_back=snap_back,
            senders=weighing,
            discretion=discretion,
            scenarios=scenarios,
            numbers=numbers,
            digest=hashlib.sha256(source.text.encode()).hexdigest(),
            content=content,
            span=head.span,
        )

    # Sections and single numbers.

    def section(self, name: str) -> list[tuple[Scalar, Node]]:
        """The entries of a section, with names that can be used in paths."""
        out = []
        for key, value in entries(self.head.node(name), name, self.found):
            self.name(key)
            out.append((key, value))
        return out

    def name(self, key: Scalar) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", key.text) or key.text in RESERVED:
            better = re.sub(r"[^a-z0-9]+", "_", key.text.lower()).strip("_")
            self.found.add(
                "D215",
                key.span,
                f"`{key.text}` cannot be a name here: names have small letters, digits and _, start with a letter and are no word of the language",
                f"write such as `{better}_1`"
                if better in RESERVED
                else f"write `{better or 'a1'}`",
            )

    def each(self, section: str, read: Callable[[Scalar, Node], T | None]) -> dict[str, T]:
        """What `read` makes of each entry of a section, by name."""

        def all_of_them() -> dict[str, T]:
            out = {}
            for key, value in self.section(section):
                item = read(key, value)
                if item is not None:
                    out[key.text] = item
            return out

        return self.watched(section, all_of_them)

    def watched(self, section: str, read: Callable[[], R]) -> R:
        """What `read` gives; the section is marked where it objected to something."""
        before = self.found.errors
        out = read()
        if self.found.errors > before:
            self.faulty.add(section)
        return out

    def number(
        self, form: Form, where: str, key: str, sort: n.Sort, *, optional: bool = False
    ) -> s.Number | None:
        """The number under a key; a missing one is objected to unless it is optional."""
        node = form.node(key, need="" if optional else _NUMBER)
        if node is None:
            return None
        path = f"{where}.{key}" if where else key
        self.sorts[path] = sort
        number = n.number_of(node, form.places[key], path, sort, self.currency, self.found)
        if number is not None:
            self.numbers[path] = number
        return number

    # Worth of relief.

    def measures_in(self, form: Form, key: str) -> frozenset[str]:
        """The measures that a list names: of the roadmap, or from `beyond`."""
        return frozenset(
            x.text
            for x in form.texts(key)
            if self.known("measure", x.text, x.span, (*self.roadmap.measures, *self.beyond))
        )

    def known(self, kind: str, name: str, span: Span, names: Iterable[str]) -> bool:
        names = tuple(names)
        if name in names:
            return True
        meant = nearest(name, names)
        self.found.add(
            "D906",
            span,
            f"there is no {kind} called `{name}`",
            f"did you mean `{meant}`?" if meant else f"write {listed(names, most=20) or 'another'}",
        )
        return False

    def measure(self, key: Scalar, node: Node) -> s.MeasureStake | None:
        names = (*self.roadmap.measures, *self.beyond)
        if not self.known("measure", key.text, key.span, names):
            return None
        form = Form(node, key.span, f"measure {key.text}", MEASURE_KEYS, self.found)
        where = f"measures.{key.text}"
        return s.MeasureStake(
            worth=self.number(form, where, "worth", n.MONEY_A_YEAR, optional=True),
            keeps=self.number(form, where, "keeps", n.SHARE, optional=True),
            sender_cost=self.number(form, where, "sender_cost", n.ANY_MONEY_A_YEAR, optional=True),
            scales=self.sizes.scales(form, where, key.text),
        )

    def items(self, node: Node | None, key: str) -> tuple[Node, ...]:
        if node is None:
            return ()
        if isinstance(node, Items):
            return node.items
        self.found.add(
            "D212",
            Span(node.span.source, node.span.start, node.span.start + 1),
            f"`{key}:` is {shape(node)}; expected a list",
            "write one item a line, each after `- `",
        )
        return ()

    def together(self) -> tuple[s.Together, ...]:
        out = []
        for i, item in enumerate(self.items(self.head.node("together"), "together"), 1):
            place = self.head.places["together"]
            form = Form(item, place, f"item {i} of `together:`", TOGETHER_KEYS, self.found)
            worth = self.number(form, f"together.{i}", "worth", n.MONEY_A_YEAR)
            form.node("measures", need="write such as `measures: [first, second]`")
            if worth is not None:
                out.append(s.Together(measures=self.measures_in(form, "measures"), worth=worth))
        return tuple(out)

    def good(self, key: Scalar, node: Node) -> s.Good | None:
        form = Form(node, key.span, f"good {key.text}", GOOD_KEYS, self.found)
        where = f"goods.{key.text}"
        volume = self.number(form, where, "volume", n.MEGATONNES)
        price = self.number(form, where, "price", n.USD_A_TONNE)
        losses = []
        for name, value in entries(form.node("losses"), "losses", self.found):
            self.name(name)
            loss = self.loss(name, value, f"{where}.losses.{name.text}")
            losses += [loss] if loss else []
        routes: dict[str, s.Route] = {}
        node_of_routes = form.node("routes", need="write at least the route in use")
        listed_routes = list(entries(node_of_routes, "routes", self.found))
        for name, value in listed_routes:
            self.name(name)
            others = [k.text for k, _ in listed_routes if k.text != name.text]
            route = self.route(name, value, f"{where}.routes.{name.text}", others)
            if route is not None:
                routes[name.text] = route
        if volume is None or price is None:
            return None
        return s.Good(
            id=key.text,
            means=form.text("means") or key.text,
            volume=volume,
            price=price,
            losses=tuple(losses),
            routes=routes,
        )

    def loss(self, key: Scalar, node: Node, where: str) -> s.Loss | None:
        form = Form(node, key.span, f"loss {key.text}", LOSS_KEYS, self.found)
        share = self.number(form, where, "share", n.SHARE)
        eased = []
        for i, item in enumerate(self.items(form.node("eased"), "eased"), 1):
            inner = Form(
                item, form.places["eased"], f"item {i} of `eased:`", EASED_KEYS, self.found
            )
            by = self.number(inner, f"{where}.eased.{i}", "share", n.SHARE)
            inner.node("measures", need="write such as `measures: [first, second]`")
            if by is not None:
                eased.append(s.Eased(measures=self.measures_in(inner, "measures"), share=by))
        if share is None:
            return None
        return s.Loss(id=key.text, share=share, eased=tuple(eased))

    def route(self, key: Scalar, node: Node, where: str, others: list[str]) -> s.Route | None:
        form = Form(node, key.span, f"route {key.text}", ROUTE_KEYS, self.found)
        dearer = form.scalar("dearer_than")
        if dearer is not None:
            self.known("other route of this good", dearer.text, dearer.span, others)
        sort = n.USD_A_TONNE if dearer is None else n.FACTOR
        rail = self.number(form, where, "rail", sort)
        port = self.number(form, where, "port", sort)
        opens = self.measures_in(form, "opens_with")
        capacity, carries = self.sizes.capacity(form, where, opens)
        share = self.number(form, where, "share", n.SHARE, optional=True)
        earns = self.number(form, where, "patron_earns", n.SHARE, optional=True)
        if rail is None or port is None or capacity is None:
            return None
        return s.Route(
            id=key.text,
            opens_with=opens,
            rail=rail,
            port=port,
            capacity=capacity,
            share=share,
            patron_earns=earns,
            carries=carries,
            dearer_than=None if dearer is None else dearer.text,
        )

    def rerouting(self) -> s.Rerouting | None:
        node = self.head.node("rerouting")
        if node is None:
            return None
        place = self.head.places["rerouting"]
        form = Form(node, place, "`rerouting:`", REROUTING_KEYS, self.found)
        chance = self.number(form, "rerouting", "chance", n.CHANCE_A_YEAR)
        leaves = self.number(form, "rerouting", "leaves", n.SHARE)
        if chance is None or leaves is None:
            return None
        return s.Rerouting(chance=chance, leaves=leaves)

    # The target.

    def condition(self, key: Scalar, node: Node) -> s.ConditionStake | None:
        if not self.known("benchmark", key.text, key.span, self.roadmap.benchmarks):
            return None
        form = Form(node, key.span, f"condition {key.text}", CONDITION_KEYS, self.found)
        where = f"conditions.{key.text}"
        keeping = self.number(form, where, "keeping", n.ANY_MONEY_A_YEAR)
        breaking = self.number(form, where, "breaking", n.ANY_MONEY_A_YEAR)
        reaching = self.number(form, where, "reaching", n.MONEY_ONCE, optional=True)
        slips = self.number(form, where, "slips", n.CHANCE, optional=True)
        if keeping is None or breaking is None:
            return None
        return s.ConditionStake(keeping=keeping, breaking=breaking, reaching=reaching, slips=slips)

    def detection(self, key: Scalar, node: Node) -> s.Detection | None:
        if not self.known("indicator", key.text, key.span, self.roadmap.indicators):
            return None
        form = Form(node, key.span, f"detection of {key.text}", DETECTION_KEYS, self.found)
        where = f"detection.{key.text}"
        seen = self.number(form, where, "seen", n.CHANCE)
        silent = self.number(form, where, "silent", n.CHANCE)
        false_alarm = self.number(form, where, "false_alarm", n.CHANCE)
        if seen is None or silent is None or false_alarm is None:
            return None
        return s.Detection(seen=seen, silent=silent, false_alarm=false_alarm)

    def patron(self) -> s.Patron | None:
        node = self.head.node("patron")
        if node is None:
            return None
        form = Form(node, self.head.places["patron"], "the patron", PATRON_KEYS, self.found)
        party = form.scalar("party", need="write which party, such as `party: moscow`")
        patrons = [p.id for p in self.roadmap.parties.values() if p.role is Role.PATRON]
        if party is not None:
            self.known("patron", party.text, party.span, patrons)
        provoked = [
            x.text
            for x in form.texts("provoked_by")
            if self.known("benchmark", x.text, x.span, self.roadmap.benchmarks)
        ]
        penalty = self.number(form, "patron", "penalty", n.MONEY_A_YEAR)
        offset = self.number(form, "patron", "offset", n.SHARE)
        lasts = self.number(form, "patron", "offset_lasts", n.MONTHS, optional=True)
        presses = self.number(form, "patron", "presses", n.CHANCE)
        relents = self.number(form, "patron", "relents", n.CHANCE)
        if party is None or not (penalty and offset and presses and relents):
            return None
        return s.Patron(
            party=party.text,
            penalty=penalty,
            offset=offset,
            offset_lasts=lasts,
            provoked_by=tuple(provoked),
            presses=presses,
            relents=relents,
        )

    def type_(self, key: Scalar, node: Node) -> s.TargetType | None:
        form = Form(node, key.span, f"type {key.text}", TYPE_KEYS, self.found)
        where = f"types.{key.text}"
        weight = self.number(form, where, "weight", n.WEIGHT)
        factors = [
            self.number(form, where, k, n.FACTOR) for k in ("costs", "rents", "relief", "patron")
        ]
        costs, rents, relief, patron = factors
        if not (weight and costs and rents and relief and patron):
            return None
        return s.TargetType(
            id=key.text,
            about=form.text("about") or "",
            weight=weight,
            costs=costs,
            rents=rents,
            relief=relief,
            patron=patron,
        )

    def scenario(self, key: Scalar, node: Node) -> s.Scenario | None:
        form = Form(node, key.span, f"scenario {key.text}", SCENARIO_KEYS, self.found)
        need = "write the numbers that are otherwise, each by its path"
        out = {}
        for path, value in entries(form.node("numbers", need=need), "numbers", self.found):
            sort = self.sorts.get(path.text)
            if sort is None:
                meant = nearest(path.text, self.sorts)
                self.found.add(
                    "D908",
                    path.span,
                    f"`{path.text}` is no number of this file",
                    f"did you mean `{meant}`?" if meant else "write such as `patron.penalty`",
                )
                continue
            number = n.number_of(value, path.span, path.text, sort, self.currency, self.found)
            if number is not None:
                out[path.text] = number
        return s.Scenario(id=key.text, about=form.text("about") or "", numbers=out)
