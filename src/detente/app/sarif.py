"""Findings as SARIF 2.1.0, which code hosts and editors show beside the lines of a change.

Decides the shape only; what is found and said comes from the room `roadmap`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from detente import __version__
from detente.core.diagnostics import Diagnostic, Label
from detente.prove.codes import CODES_OF_PROOFS
from detente.roadmap.code import Code
from detente.roadmap.codes import CODES, WARNINGS

_WARNINGS = {*WARNINGS, *CODES_OF_PROOFS}


def as_sarif(path: Path, found: Sequence[Diagnostic], codes: Mapping[str, Code] = CODES) -> str:
    """Return the log of one check or proof, with a rule for each code that there is."""
    rules = list(codes)
    uri = _uri(path)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "detente",
                        "semanticVersion": __version__,
                        "rules": [_rule(code) for code in codes.values()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": uri}, "encoding": "UTF-8"}],
                "results": [_result(d, uri, rules.index(d.code)) for d in found],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _rule(code: Code) -> dict[str, object]:
    example = f"\n\nFound:\n{code.bad}\n\nRepaired:\n{code.repaired}" if code.bad else ""
    return {
        "id": code.number,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why},
        "help": {"text": code.why + example},
        "defaultConfiguration": {"level": "warning" if code.number in _WARNINGS else "error"},
    }


def _result(d: Diagnostic, uri: str, rule: int) -> dict[str, object]:
    notes = "".join(f"\nnote: {note}" for note in d.notes)
    others = [
        {"id": n, "message": {"text": label.text or "see here"}, **_place(label, uri)}
        for n, label in enumerate(d.labels[1:], 1)
    ]
    return {
        "ruleId": d.code,
        "ruleIndex": rule,
        "level": d.severity.value,
        "message": {"text": f"{d.message}\nhelp: {d.help}{notes}"},
        "locations": [_place(d.labels[0], uri)],
        **({"relatedLocations": others} if others else {}),
    }


def _place(label: Label, uri: str) -> dict[str, object]:
    span = label.span
    end_line, end_column = span.source.place(max(span.end, span.start))
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "index": 0},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        }
    }
