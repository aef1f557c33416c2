"""A monitor that is asked about many days forgets what it can work out again, and answers alike."""

import pytest

from detente.core.times import day
from detente.watch import monitor, temporal
from tests.examples.belarus import Belarus


def test_many_days_are_answered_with_bounded_memory(
    real: Belarus, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [
        ("2025-08-01", "2025-09-01"),
        ("2025-09-01", "2025-09-01"),
        ("2025-09-20", "2025-10-01"),
    ]
    days = [(day(on), day(known)) for on, known in asked]
    wanted = [real.monitor.board(*d) for d in days]
    monkeypatch.setattr(monitor, "KEPT", 2)
    monkeypatch.setattr(temporal, "KEPT", 5)
    bounded = monitor.Monitor(real.plan, real.monitor.evidence)
    for _ in range(2):
        assert [bounded.board(*d).steps for d in days] == [b.steps for b in wanted]
    assert len(bounded._courses) == 2
    assert len(bounded._engine._decided) <= 5
