"""The codes of what `prove` finds wrong with a roadmap: what each means, and one repair."""

from __future__ import annotations

from detente.roadmap.code import Code

CODES_OF_PROOFS: dict[str, Code] = {
    code.number: code
    for code in (
        Code(
            "D501",
            "a step that is never granted",
            "What it needs and what it keeps ask opposite things, or it asks for more voices than may speak for it, or no story was found that leads to it. A promise that cannot be earned moves nobody.",
            "s2:\n    needs: [exports_ended]\n    keeps: [exports_above_30]",
            "s2:\n    needs: [exports_ended]\n    keeps: [exports_ended]",
        ),
        Code(
            "D502",
            "relief that outlives the breach",
            "A step ends by itself; its relief ends only when somebody undoes it. In 2010 it took 43 days from the crackdown to the sanctions. Where no time is promised, or a breach without cure leaves no time, relief stands on.",
            "by: {who: council, basis: A law, undo: {automatic: at expiry}}",
            "by: {who: council, basis: A law, undo: {promised: 5 days}}",
        ),
        Code(
            "D503",
            "a breach that can be repeated for ever",
            "A cure period alone is no limit: broken for a month, in order for a day, and again. A renewal that reads a condition on one day only is passed by pausing before that day.",
            "serious: {cure: 30 days, effect: suspend}",
            'serious: {cure: "30 days, at most 45 days in any 365 days", effect: suspend}',
        ),
    )
}
"""By number."""
