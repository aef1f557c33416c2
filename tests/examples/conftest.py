"""The Belarus example, loaded once: as it is, and with what somebody might declare."""

import pytest

from tests.examples.belarus import LIST_OF_WAVES, PARDONS_2024, Belarus, belarus


@pytest.fixture(scope="session")
def real() -> Belarus:
    """The real record."""
    return belarus()


@pytest.fixture(scope="session")
def waves_complete() -> Belarus:
    """The real record, and the list of waves since the opening declared complete."""
    return belarus(LIST_OF_WAVES)


@pytest.fixture(scope="session")
def pardons_2024_complete() -> Belarus:
    """The real record, and the list of pardons of May to July 2024 declared complete."""
    return belarus(PARDONS_2024)
