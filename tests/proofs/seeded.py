"""Modules of what checks proofs, made once more with a fault put into one of them."""

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType

import detente.proofs
from detente.proofs import proof

WHERE = Path(proof.__file__).parent


@cache
def code(name: str) -> CodeType:
    return compile((WHERE / f"{name}.py").read_text(encoding="utf-8"), name, "exec")


def with_fault(order: Sequence[str], name: str, right: str, wrong: str) -> dict[str, ModuleType]:
    """These modules, each made after those that it reads, one of them with a fault in it."""
    text = (WHERE / f"{name}.py").read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{name} has {text.count(right)} times: {right}"
    there = {m: sys.modules[f"detente.proofs.{m}"] for m in order}
    made: dict[str, ModuleType] = {}
    try:
        for m in order:
            made[m] = sys.modules[f"detente.proofs.{m}"] = ModuleType(f"detente.proofs.{m}")
            faulty = compile(text.replace(right, wrong), name, "exec") if m == name else code(m)
            exec(faulty, made[m].__dict__)
    finally:
        for m, module in there.items():
            sys.modules[f"detente.proofs.{m}"] = module
            setattr(detente.proofs, m, module)
    return made
