"""The codes of mistakes in files of assumptions: what each means, why it is one, and one repair.

Codes of the file itself and of its keys are those of roadmaps. Called by `explain` and by the
reference; `bad` and `repaired` are lines of such a file, and the tests read both.
"""

from __future__ import annotations

from detente.roadmap.code import Code

_TABLE = (
    Code(
        "D901",
        "a number that cannot be read",
        "Numbers are written such as 0.3, 30 % or 1200; commas between digits mean different things in different places.",
        'price: {low: 180, mode: 200, high: "1,240", prior: "A round number."}',
        'price: {low: 180, mode: 200, high: 1240, prior: "A round number."}',
    ),
    Code(
        "D902",
        "a range that contradicts itself",
        "A range goes from low over mode, the likeliest value, to high. A number without a range has `value:` alone.",
        'worth: {low: 9, mode: 5, high: 12, prior: "Few travel."}',
        'worth: {low: 3, mode: 5, high: 12, prior: "Few travel."}',
    ),
    Code(
        "D903",
        "a number without an origin",
        "Each number says where it comes from, because every result prints which share of them is judgement: `data:` a source, `literature:` a citation, `prior:` the analyst's reason.",
        "reputation: {low: 1, mode: 4, high: 9}",
        'reputation: {low: 1, mode: 4, high: 9, prior: "A visible suspension is awkward."}',
    ),
    Code(
        "D904",
        "a number that cannot be",
        "Shares and chances lie between 0 and 1. A discount lies above 0, or what is far away would count as much as what is near, without an end.",
        'discount: {low: -5 %, mode: 10 %, high: 20 %, prior: "Rulers who expect to stay."}',
        'discount: {low: 5 %, mode: 10 %, high: 20 %, prior: "Rulers who expect to stay."}',
    ),
    Code(
        "D905",
        "chances that do not add up",
        "The weights of the types, and the chances of the postures at the start, add up to 1. The chances to leave a posture, and of what is seen and what stays silent, add up to at most 1 even at their highest.",
        'weight: {value: 0.5, prior: "The rest."}',
        'weight: {value: 0.4, prior: "The rest."}',
    ),
    Code(
        "D906",
        "a name that nothing has",
        "Assumptions speak of what their roadmap declares, of measures under `beyond:`, or of other parts of the same file.",
        "  vissas:\n    worth:",
        "  visas:\n    worth:",
    ),
    Code(
        "D907",
        "something without a value",
        "A measure that a step gives, a benchmark that a step looks at, a severity or a sender that is left out would silently count as nothing.",
        '  prisoners:\n    seen:        {value: 0.9, prior: "Counts appear weekly."}\n    silent:      {value: 0.05, prior: "Monitors under pressure."}\n    false_alarm: {value: 0, prior: "None known."}\n',
        '  prisoners:\n    seen:        {value: 0.9, prior: "Counts appear weekly."}\n    silent:      {value: 0.05, prior: "Monitors under pressure."}\n    false_alarm: {value: 0, prior: "None known."}\n  detentions:\n    seen:        {value: 0.7, prior: "Families keep silent."}\n    silent:      {value: 0.05, prior: "Monitors under pressure."}\n    false_alarm: {value: 0.05, prior: "Which articles are political is disputed."}\n',
    ),
    Code(
        "D908",
        "a path that leads to no number",
        "A scenario changes numbers of this file, each named by the keys that lead to it, with points between.",
        "reputaton: {low: 4",
        "reputation: {low: 4",
    ),
    Code(
        "D909",
        "routes that cannot be reckoned",
        "Routes count in USD a tonne and Mt a year, which makes USD mn. A route may be measured by another, but that other must state its own rail and port.",
        "currency: EUR mn",
        "currency: USD mn",
    ),
    Code(
        "D910",
        "a roadmap that cannot be used",
        "A file of assumptions names its roadmap by its path from there, and the roadmap must be free of mistakes.",
        "roadmap: thww.roadmap.yaml",
        "roadmap: thaw.roadmap.yaml",
    ),
    Code(
        "D911",
        "a price on a person",
        "Measures are valued, persons never: whoever counts relief by the head invites the next arrest.",
        'keeping_per_prisoner: {value: 1, prior: "None."}\n    keeping:',
        "keeping:",
    ),
    Code(
        "D912",
        "a size that cannot be used",
        "A capacity or a worth follows the `size:` that the roadmap states for a measure: there must be one, in a unit that compares, and a route must need the measure. No size is carried twice.",
        "capacity: {size_of: visas}",
        "capacity: {size_of: wood_quota}",
    ),
    Code(
        "D913",
        "more carried than is given",
        "A route that a measure opens carries no more than the measure gives. The roadmap says how much that is; stated here once more, the two can differ.",
        'capacity: {value: 0.4, prior: "The quota."}',
        "capacity: {size_of: wood_quota}",
    ),
)

CODES_OF_STAKES = {code.number: code for code in _TABLE}
"""Every code of a file of assumptions by its number, in order."""
