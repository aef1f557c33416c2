"""Faults put into the walk on purpose, one by one: each makes some story end otherwise.

Beside each fault stands a story, made by hand for its rule, that finds it on every run. The right
walk tells each as the monitor does.
"""

import pytest

from tests.proofs.rare import rare
from tests.proofs.seeded import with_fault
from tests.proofs.walked import otherwise

ORDER = ("pasts", "deciding", "ticking", "daily")

FAULTS = [
    (
        "ticking",
        "range(self.on, self.on + terms.cure + 1):",
        "range(self.on, self.on + terms.cure):",
        "days of breach are used up on the last day of a cure",
    ),
    (
        "ticking",
        "range(self.on, d + 1)) if",
        "range(self.on, d)) if",
        "days of breach are used up before a cure is over",
    ),
    (
        "ticking",
        "s.breached.get(rest.name, []))",
        "[])",
        "days of breach are used up before a cure is over",
    ),
    (
        "ticking",
        "d - window < x <= d",
        "d - window <= x <= d",
        "days of breach leave the window of their budget one by one",
    ),
    (
        "ticking",
        "<= d}) > days:",
        "<= d}) >= days:",
        "days of breach leave the window of their budget one by one",
    ),
    (
        "deciding",
        "(not members or x.member in members)",
        "True",
        "the vote of somebody who is no member",
    ),
    (
        "deciding",
        "known < min(until, void) and",
        "known < until and",
        "a waiver that rests on a record which is taken back",
    ),
    (
        "daily",
        'if n[0] != "freeze" and clock.terms.automatic:',
        'if n[0] != "freeze":',
        "an effect that waits for a decision moves nothing and freezes nothing",
    ),
    (
        "daily",
        'if had is None or (had != "freeze" and not clock.terms.automatic):',
        "if had is None:",
        "an effect that waits for a decision moves nothing and freezes nothing",
    ),
    (
        "daily",
        "clock.stage > 0 and clock.terms.automatic",
        "clock.stage > 0",
        "a suspension that was waited for is taken back",
    ),
    (
        "daily",
        "clock.let_off = True, self._override(s, clock.name, self.on)",
        'clock.let_off = True, ""',
        "a restore by override uses up the override and not the waiver",
    ),
    (
        "daily",
        'return verdict == "met" and not provisional',
        'return verdict == "met"',
        "a cure in a step that is over must be a firm one",
    ),
    (
        "daily",
        "if o.state in RUNNING:\n            clock",
        "if True:\n            clock",
        "a cure in a step that is over must be a firm one",
    ),
    (
        "deciding",
        "sorted(acts, key=legal)",
        "acts",
        "the first votes by their legal days are those that count",
    ),
    (
        "deciding",
        "[*first.values()][:k]",
        "[*first.values()]",
        "the first votes by their legal days are those that count",
    ),
    (
        "deciding",
        "adopted=max(day",
        "adopted=min(day",
        "one of two adopts its renewal too late",
    ),
    ("deciding", "until=min(last_of", "until=max(last_of", "one of two sets an earlier end"),
    (
        "deciding",
        "day(x.valid_from) <= on <= last_of(x)",
        "on <= last_of(x)",
        "an override that is known before it is adopted",
    ),
    (
        "ticking",
        "self.renewals, self.granted = 0, legal",
        "self.granted = legal",
        "renewals are counted anew after a new grant",
    ),
    (
        "ticking",
        "self.clocks, self.breached, self.causes = {}, {}, set()",
        "self.clocks, self.causes = {}, set()",
        "days of breach are counted anew after a new grant",
    ),
    (
        "ticking",
        "record in self.acts.open and (record",
        "(record",
        "an excuse with an end is not used up",
    ),
    (
        "ticking",
        "if clock is not None and not clock.settled and in_force:",
        "if clock is not None and not clock.settled:",
        "days on which a step is suspended are no days of breach",
    ),
    (
        "ticking",
        "if clock is not None and not clock.settled and in_force:",
        "if clock is not None and in_force:",
        "days that are let off are no days of breach",
    ),
    (
        "ticking",
        "first = self.on - n + 1",
        "first = self.on - n + 2",
        "clean days that cure begin after the breach",
    ),
    (
        "daily",
        "s.causes, s.cured, s.restored = set(r.causes), False, None",
        "s.cured, s.restored = False, None",
        "a restore taken back is no cure for the next one",
    ),
    (
        "ticking",
        "if free and in_force and terms",
        "if free and terms",
        "nobody waits for what is unknown while a step is suspended",
    ),
    (
        "daily",
        "made.legal > final + 1 or",
        "made.legal > final or",
        "a renewal known late is from the day after the sunset",
    ),
    (
        "daily",
        "                s.renewed_to = made.until\n                self._move(s, trigger",
        "                self._move(s, trigger",
        "a renewal known late sets its own end",
    ),
    (
        "daily",
        "s.cured = all(self",
        "s.cured = any(self",
        "all that suspended a step must be cured",
    ),
    (
        "daily",
        "any(self._override(s, n, made.legal)",
        "any(self._override(s, n, self.on)",
        "an override of the legal day of a restore that is known late",
    ),
    (
        "ticking",
        'order = [None, "freeze", "suspend", "revoke"]',
        'order = [None, "revoke", "suspend", "freeze"]',
        "how long a step stays revoked follows from the gravest of its clocks",
    ),
    (
        "ticking",
        "-(c.terms.cure or 0)",
        "(c.terms.cure or 0)",
        "how long a step stays revoked follows from the shortest cure",
    ),
    (
        "ticking",
        "if old < self.renewed_to < latest",
        "if self.renewed_to < latest",
        "a renewal does not end a step before its old sunset",
    ),
    (
        "daily",
        "max(first, s.granted or first)",
        "first",
        "a step is granted after its own sunset",
    ),
]


@pytest.mark.parametrize(("name", "right", "wrong", "story"), FAULTS, ids=range(len(FAULTS)))
def test_a_walk_with_a_fault_in_it_is_found_out(name, right, wrong, story) -> None:
    faulty = with_fault(ORDER, name, right, wrong)["daily"].walk
    assert any(otherwise(*rare(story), faulty)), f"{name}: {right} -> {wrong}"
