"""The codes of mistakes in test files: what each means, why it is one, and one repair.

Codes of the file itself and of its keys are those of roadmaps. Called by `explain` and by the
reference; `bad` and `repaired` are lines of a test file, and the tests read both.
"""

from __future__ import annotations

from detente.roadmap.code import Code

_TABLE = (
    Code(
        "D801",
        "a line of evidence that is not understood",
        "A report is `DATE SOURCE INDICATOR VALUE`, then where needed `known DATE`. An act is `DATE PARTY VERB NAME`, then where needed `legal DATE` or `known DATE`. A complete list is `FIRST..LAST SOURCE lists INDICATOR`.",
        "- 2025-02-12 ministry granted s1, legal 2025-02-14",
        "- 2025-02-12 ministry grants s1, legal 2025-02-14",
    ),
    Code(
        "D802",
        "an expectation that is not understood",
        "An expectation is `DATE NAME STATE`. After a step's state may come `because BENCHMARK VERDICT`; at the end `, as known DATE` or `, as now known`.",
        "- 2025-02-20 no_arrests not met since yesterday",
        "- 2025-02-20 no_arrests not met",
    ),
    Code(
        "D803",
        "a rule for every day that is not understood",
        "Sentences under `always` are: each suspension for a SEVERITY breach starts at most N days after the breach was known; no step is STATE while one of its needs (or keeps) is VERDICT; no step is STATE while NAME is STATE; no step in force more than N days after BENCHMARK is breached; no measure of STEP delivered while BENCHMARK is breached for more than N days; NAME is STATE, with or without `while`. Under `never` stand `NAME is STATE` and `any step is STATE`, with or without `while`.",
        "- no step is ready unless one of its needs is met",
        "- no step is ready while one of its needs is not met or unknown",
    ),
    Code(
        "D804",
        "a name that cannot stand here",
        "A test speaks of what its roadmap declares; a misspelt name would test nothing.",
        "- 2025-02-14 vissas delivered",
        "- 2025-02-14 visas delivered",
    ),
    Code(
        "D805",
        "a day that cannot be",
        "Days are written year first. Steps, measures and restrictions have states from the opening of the roadmap on.",
        "- 2025-02-30 s1 in force",
        "- 2025-02-14 s1 in force",
    ),
    Code(
        "D806",
        "a value that cannot be",
        "Values are numbers such as 1186, >=1100, 40..52 or ~1160, in the unit of the indicator, or one of its words.",
        "- 2025-02-01 monitors prisoners forty known 2025-02-02",
        "- 2025-02-01 monitors prisoners 40 known 2025-02-02",
    ),
    Code(
        "D807",
        "a state that this cannot have",
        "Benchmarks are met, not met or unknown; steps wait, are ready, granted and so on; measures are delivered or not. Only an unknown verdict has a reason.",
        "- 2025-02-20 no_arrests breached",
        "- 2025-02-20 no_arrests not met",
    ),
    Code(
        "D808",
        "a record that no ledger would take",
        "What a test tells must be possible: nothing is known before it is so.",
        "- 2025-02-01 monitors prisoners 40 known 2025-01-02",
        "- 2025-02-01 monitors prisoners 40 known 2025-02-02",
    ),
    Code(
        "D809",
        "a reason that cannot be one",
        "`because` is held against the explanation of a step, and a step looks only at what it needs and keeps.",
        "- 2025-02-14 visas delivered because no_arrests met",
        "- 2025-02-14 visas delivered",
    ),
    Code(
        "D810",
        "a file that cannot be used",
        "A test names its roadmap and its evidence by their paths from the test file on.",
        "roadmap: laddder.roadmap.yaml",
        "roadmap: ladder.roadmap.yaml",
    ),
    Code(
        "D811",
        "a report without a vote",
        "Only sources that an indicator lists vote; a report of another is shown and changes nothing.",
        "- 2025-02-20 lawyers arrests 1\n      - 2025-02-20 monitors arrests 1",
        "- 2025-02-20 monitors arrests 1",
    ),
    Code(
        "D812",
        "a complete list of what is no list",
        "Only events and registers can be listed completely; a level is reported by its value, and goes stale.",
        "for: [arrests, prisoners]",
        "for: [arrests]",
    ),
    Code(
        "D813",
        "a test that expects nothing",
        "It would pass whatever the roadmap says.",
        "  silence:\n    extends: visas_are_given\n    silent: {who: [monitors], from: 2025-02-20}\n",
        "  silence:\n    extends: visas_are_given\n    silent: {who: [monitors], from: 2025-02-20}\n    expect:\n      - 2025-04-20 no_arrests unknown (missing)\n",
    ),
    Code(
        "D814",
        "a test that goes on from none",
        "`extends` names another test of the same file, whose evidence comes first.",
        "extends: visas_were_given\n    evidence",
        "extends: visas_are_given\n    evidence",
    ),
    Code(
        "D815",
        "a record that nothing reads",
        "No indicator of the roadmap reads what this record is about, so it changes nothing.",
        "- {kind: event, source: monitors, subject: arests, size: 1, valid_from: 2025-02-20}",
        "- {kind: event, source: monitors, subject: arrests, size: 1, valid_from: 2025-02-20}",
    ),
)

CODES_OF_TESTS = {code.number: code for code in _TABLE}
"""Every code of a test file by its number, in order."""

WARNINGS_OF_TESTS = frozenset({"D811", "D815"})
"""Those that do not keep a file from being run."""
