"""Sobol indices of the worth of relief, beside SALib on the same points and values.

    python benchmarks/check_indices.py [POINTS]

SALib is installed from the Python package index into an environment of its own. Ends with exit code
1 where an index differs by more than 1e-4: the estimators are the same, but SALib centres the values
on another mean.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from bench_peers import peer_python

from detente.app.stakes_reading import stakes_or_refusal
from detente.weigh.sensitivity import influences
from detente.weigh.sweep_design import factors_of, for_indices
from detente.weigh.worth import at, gains

HERE = Path(__file__).resolve().parent
STAKES = HERE.parent / "examples" / "belarus" / "belarus_thaw.stakes.yaml"


def main() -> int:
    """Print both; return the exit code."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    stakes, roadmap, _ = stakes_or_refusal(STAKES)
    names = ("goods: potash", "measures: worth", "discount")
    factors = tuple(f for f in factors_of(stakes) if f.id in names)
    design = for_indices(stakes, factors, n, seed=1)
    values = np.array(
        [gains(stakes, roadmap.measures, at(stakes.at(r.tolist()))).target[0] for r in design.rows]
    )
    ours = {i.factor: i for i in influences(design, values)}
    given = {
        "names": [f.id for f in factors],
        "blocks": values.reshape(len(factors) + 2, n).tolist(),
    }
    done = subprocess.run(
        [str(peer_python()), str(HERE / "peer_salib.py")],
        input=json.dumps(given),
        check=True,
        capture_output=True,
        text=True,
    )
    theirs = json.loads(done.stdout)
    worst = 0.0
    print(f"indices of the worth of all relief, {len(design.rows):,} points")
    for i, factor in enumerate(factors):
        a, b = ours[factor.id], (theirs["first"][i], theirs["total"][i])
        print(
            f"{factor.id:<18} first {a.first:.6f} SALib {b[0]:.6f}   total {a.total:.6f} SALib {b[1]:.6f}"
        )
        worst = max(worst, abs(a.first - b[0]), abs(a.total - b[1]))
    print(f"largest difference {worst:.2g}")
    return int(worst > 1e-4)


if __name__ == "__main__":
    sys.exit(main())
