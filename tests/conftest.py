"""Settings shared by all tests: how many random examples Hypothesis tries.

`ci`, the default, tries the same examples in every run, so a red run stays red until it is
repaired. `soak` tries many and new ones; it is what `./run soak` sets by DETENTE_EXAMPLES.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    deadline=None,
    max_examples=5_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("DETENTE_EXAMPLES", "ci"))
