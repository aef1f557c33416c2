"""Times peers' checkers in their own environment, on files of a given length; prints JSON.

    python peer_checkers.py LINES YAML_FILE

Cedar reads policies and validates them against a schema; cfn-lint reads a CloudFormation template
and runs its rules; yamllint looks at the layout of the very roadmap. Each is warm: the second of
two rounds counts, the median of five.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path


def median(check: Callable[[], object]) -> float:
    check()
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        check()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def cedar(lines: int) -> Callable[[], object]:
    from cedarpy import validate_policies

    one = """permit (
  principal == User::"u{n}",
  action == Action::"grant",
  resource in Step::"s{n}"
) when {{
  resource.prisoners <= {n} && resource.arrests == 0 &&
  context.days > 60
}};
"""
    size = one.count("\n")
    text = "".join(one.format(n=n) for n in range(lines // size))
    attributes = {k: {"type": "Long"} for k in ("prisoners", "arrests")}
    step = {"memberOfTypes": ["Step"], "shape": {"type": "Record", "attributes": attributes}}
    context = {"type": "Record", "attributes": {"days": {"type": "Long"}}}
    applies = {"principalTypes": ["User"], "resourceTypes": ["Step"], "context": context}
    schema = {
        "": {
            "entityTypes": {"User": {}, "Step": step},
            "actions": {"grant": {"appliesTo": applies}},
        }
    }
    kept = json.dumps(schema)
    done = validate_policies(text, kept)
    assert done.validation_passed, done
    return lambda: validate_policies(text, kept)


def cfn(lines: int) -> Callable[[], object]:
    from cfnlint.api import lint_all

    one = """  Bucket{n}:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${{AWS::StackName}}-{n}"
      VersioningConfiguration:
        Status: Enabled
      Tags:
        - Key: step
          Value: s{n}
"""
    text = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"
    text += "".join(one.format(n=n) for n in range(min(lines // one.count("\n"), 480)))
    wrong = [found for found in lint_all(text) if found.rule.id.startswith("E")]
    assert not wrong, wrong[:3]
    return lambda: lint_all(text)


def yamllint(path: str) -> Callable[[], object]:
    from yamllint.config import YamlLintConfig
    from yamllint.linter import run

    text = Path(path).read_text(encoding="utf-8")
    config = YamlLintConfig("extends: default")
    return lambda: list(run(text, config, path))


def main() -> None:
    lines, path = int(sys.argv[1]), sys.argv[2]
    checks = {"cedarpy": cedar(lines), "yamllint": yamllint(path)}
    if lines <= 1_000:  # of a long template it needs a minute
        checks["cfn-lint"] = cfn(lines)
    print(json.dumps({name: median(check) for name, check in checks.items()}))


if __name__ == "__main__":
    main()
