"""Asks Storm how long a breach can last, in its own environment; prints JSON.

    python benchmarks/peer_storm.py DAYS

The model is one condition on events with a window of twice DAYS, a cure of DAYS and an end by it, as
a decision process: each day is quiet or brings a new breach. The question: can it have been broken for
so many days in a row, once for a number that can be reached and once for four times as many.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import stormpy  # type: ignore[import-not-found]

MODEL = """\
mdp
const int sight = {window};
const int cure = {cure};
const int ends = cure + 1;
const int cured = ends + 2;
const int row = {run};
formula next = min(bad + 1, sight);
formula clean = next >= min(cure, sight) & code >= cure;
module condition
  bad  : [0..sight] init sight;
  code : [0..cured] init 0;
  run  : [0..row] init 0;
  over : bool init false;
  [quiet] !over & next = sight -> (bad' = sight) & (code' = 0) & (run' = 0);
  [quiet] !over & next < sight & code = 0 -> (bad' = next) & (code' = 1) & (run' = min(run + 1, row));
  [quiet] !over & next < sight & code = cured -> (bad' = next) & (run' = min(run + 1, row));
  [quiet] !over & next < sight & code > 0 & code < cured & clean -> (bad' = next) & (code' = cured) & (run' = min(run + 1, row));
  [quiet] !over & next < sight & code > 0 & code < ends & !clean -> (bad' = next) & (code' = code + 1) & (run' = min(run + 1, row));
  [quiet] !over & next < sight & code = ends & !clean -> (over' = true);
  [breach] !over & (code = 0 | code = cured) -> (bad' = 0) & (code' = 1) & (run' = min(run + 1, row));
  [breach] !over & code > 0 & code < ends -> (bad' = 0) & (code' = code + 1) & (run' = min(run + 1, row));
  [breach] !over & code = ends -> (over' = true);
  [stay] over -> true;
endmodule
label "long" = run = row & !over;
"""


def ask(days: int, run: int) -> tuple[bool, int, float]:
    """Return whether it can be, how many states Storm built, and the processor seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "condition.prism"
        path.write_text(MODEL.format(window=2 * days, cure=days, run=run), encoding="utf-8")
        start = time.process_time()
        program = stormpy.parse_prism_program(str(path))
        (wanted,) = stormpy.parse_properties('Pmax=? [F "long"]', program)
        model = stormpy.build_model(program, [wanted])
        result = stormpy.model_checking(model, wanted)
        found = result.get_value(model.initial_states[0]) > 0.5
        return bool(found), int(model.nr_states), time.process_time() - start


def main() -> None:
    """Print one line for each number of days in a row."""
    days = int(sys.argv[1])
    ask(3, 4)  # loading is not measured
    out = [
        dict(zip(("run", "found", "states", "seconds"), (run, *ask(days, run)), strict=True))
        for run in (days + 1, 4 * (days + 1))
    ]
    print(json.dumps(out))


if __name__ == "__main__":
    main()
