"""The codes of warnings: what practice teaches to look twice at, and why.

Where a real case taught it, `why` names the case. Collected by `codes`.
"""

from __future__ import annotations

from detente.roadmap.code import Code

PRACTICE = (
    Code(
        "D504",
        "a cure shorter than its window",
        "An average over three months hardly recovers in thirty days: the bad month stays in it, and the cure is an empty offer. Quiet days cure `no ... over last` and limits on a count or total; these are left alone.",
        "minor: {cure: 60 days, effect: freeze",
        "minor: {cure: 90 days, effect: freeze",
    ),
    Code(
        "D602",
        "only one side's sources",
        "A verdict that rests on the senders' own reports is easily doubted.",
        "means: People freed.\n    sources: [embassy]",
        "means: People freed.\n    sources: [monitors, embassy]",
    ),
    Code(
        "D603",
        "text and condition differ",
        "Readers quote the text; the condition decides. So it is with what a measure gives and its `size:`.",
        "text: No arrest for ninety days.",
        "text: No arrest for sixty days.",
    ),
    Code(
        "D605",
        "a measure in other hands",
        "Whoever gives a measure should decide on the step that gives it.",
        "by: {who: [ministry, council], basis: A law,",
        "by: {who: ministry, basis: A law,",
    ),
    Code(
        "D606",
        "used by nothing",
        "What no step needs, keeps or gives changes nothing. A benchmark that is only watched is `hardness: soft`.",
        "needs: [fewer_held]",
        "needs: [fewer_held, arrests_halved]",
    ),
    Code(
        "D607",
        "a calendar without a table",
        "Without a table of holidays only weekends are free, and deadlines may fall too early.",
        "working_days: atlantis, month_end",
        "working_days: eu_institutions, month_end",
    ),
    Code(
        "D610",
        "relief without an end or a trigger",
        "The potash licence of 15 December 2025 has no end and names no condition: nothing takes it back but a new decision, which somebody must want.",
        "gives: [medicine, exchanges]\n    decided_by",
        "gives: [medicine, exchanges]\n    sunset: 12 months after grant\n    decided_by",
    ),
    Code(
        "D611",
        "a suspension that stays if nobody acts",
        "In 2008 the travel ban came back by itself if nobody prolonged its suspension. From October 2015 measures and suspension ended together: doing nothing made the relief permanent.",
        "on_expiry: lapses\n    by: {who: council",
        "on_expiry: reverts\n    by: {who: council",
    ),
    Code(
        "D612",
        "how many are held, not how many come and go",
        "In 2025, 342 prisoners were pardoned and 509 people newly recognised as prisoners; for months the number held hardly moved. A number alone can be met by releasing and arresting.",
        "needs: [lasting]\n",
        "needs: [lasting, releases_match]\n",
    ),
    Code(
        "D613",
        "`all` without a list",
        "In August 2015 the EU spoke of the release of all political prisoners; a human-rights group still counted two. Whose list counts, and as of which day, must be said.",
        "text: Half of all those held are free.",
        "text: The number held has fallen by half.",
    ),
    Code(
        "D614",
        "a trigger later than the end of what it would bring back",
        "Relief rests on restrictions with ends of their own, such as 28 February in the EU. Once they have lapsed, a breach has nothing to bring back.",
        "ban: {by: council, basis: A decision, ends: 2026-02-28,",
        "ban: {by: council, basis: A decision, ends: 02-28 each year,",
    ),
    Code(
        "D615",
        "a wind-down longer than the relief",
        "The licences revoked in 2021 ran on for 45 days, so that trade could be wound up. A wind-down longer than the licence doubles it.",
        "wind_down: 6 months",
        "wind_down: 45 days",
    ),
    Code(
        "D616",
        "relief that hangs on another measure",
        "On 15 December 2025 the US licensed potash while the way to the sea stayed shut: a licence without transit is worth about a tenth of both.",
        "needs_also: [visas]",
        "needs_also: [medicine]",
    ),
    Code(
        "D617",
        "a way back that needs unanimity",
        "After the crackdown of 19 December 2010 it took the EU 43 days to bring the measures back. Where unanimity is needed, one member can keep the relief in force.",
        "effect: suspend, mode: by decision, then: revoke after 60 days",
        "effect: suspend, then: revoke after 60 days",
    ),
    Code(
        "D618",
        "protected relief that a breach would suspend",
        "Humanitarian relief is never suspended or revoked. A step that gives it and is suspended looks harder than it is.",
        "gives: [visas, medicine]\n    certified_by",
        "gives: [visas]\n    certified_by",
    ),
    Code(
        "D619",
        "gestures where structure is meant",
        "Prisoners freed in waves and answered with licences become a price list: each release is paid for, and arrests go on.",
        "needs: [releases_match]\n",
        "needs: [lasting, releases_match]\n",
    ),
    Code(
        "D620",
        "a guarantee that protected relief breaks",
        "Humanitarian relief is never taken back, so a guarantee that it will be is broken by the first breach.",
        "never medicine delivered more than",
        "never visas delivered more than",
    ),
)
