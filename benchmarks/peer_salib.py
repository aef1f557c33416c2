"""Sobol indices by SALib, of points and values handed in: run in the peers' environment."""

from __future__ import annotations

import json
import sys

import numpy as np
from SALib.analyze import sobol


def main() -> None:
    """Read names, blocks (A, B, then one a factor) as JSON; print SALib's indices."""
    given = json.loads(sys.stdin.read())
    blocks = np.array(given["blocks"])
    k, n = len(blocks) - 2, blocks.shape[1]
    # SALib wants A, the mixed blocks, then B, for each point in turn.
    order = [0, *range(2, k + 2), 1]
    values = blocks[order].T.ravel()
    problem = {"num_vars": k, "names": given["names"], "bounds": [[0, 1]] * k}
    found = sobol.analyze(problem, values, calc_second_order=False, num_resamples=100, seed=1)
    assert len(values) == n * (k + 2)
    print(json.dumps({"first": list(found["S1"]), "total": list(found["ST"])}))


if __name__ == "__main__":
    main()
