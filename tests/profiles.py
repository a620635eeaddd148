"""How far hypothesis searches: HYPOTHESIS_PROFILE names one of these.

`quick` and `ci` draw the same examples every time, so that a verdict depends on the code
alone; `thorough` draws many others each time, and keeps what failed in `.hypothesis`.
"""

import os

from hypothesis import HealthCheck, settings

SHARES = {"quick": 0.1, "ci": 0.3, "thorough": 10.0}
"""What part of a test's usual number of examples a profile draws."""

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or "ci"
USUAL = 100
"""How many examples hypothesis draws of its own."""


def examples(usual: int = USUAL) -> int:
    """How many examples the profile draws for a test that usually takes so many."""
    return max(2, round(usual * SHARES[PROFILE]))


def load() -> None:
    """Let the profile that the environment names hold for all tests.

    Raises:
        ValueError: there is no such profile.
    """
    if PROFILE not in SHARES:
        raise ValueError(f"HYPOTHESIS_PROFILE must be one of {', '.join(SHARES)}; got {PROFILE!r}.")
    settings.register_profile(
        PROFILE,
        max_examples=examples(),
        deadline=None,  # a busy machine is slow, not wrong
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=PROFILE != "thorough",
    )
    settings.load_profile(PROFILE)
