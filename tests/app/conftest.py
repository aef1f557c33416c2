"""A roadmap and a ledger with a little evidence."""

from pathlib import Path

import pytest

from tests.app.world import evidence_in, ledger_in, roadmap_in


@pytest.fixture
def roadmap(tmp_path: Path) -> Path:
    return roadmap_in(tmp_path)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return ledger_in(tmp_path, evidence_in(tmp_path))
