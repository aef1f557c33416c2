"""The API against its own description: what it allows and what it does not, and never an error of
the server."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from detente.app.api import WHAT_IF
from detente.app.desk import Desk
from detente.app.offers import OFFERS
from detente.app.server import application
from tests.app.world import ON_20_MARCH, evidence_in, ledger_in, roadmap_in

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("described")
    desk = Desk(roadmap_in(folder), ledger_in(folder, evidence_in(folder)), ON_20_MARCH)
    return schemathesis.openapi.from_asgi("/api/openapi.json", application(desk))


@pytest.mark.parametrize("name", [*OFFERS, WHAT_IF])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described_and_none_is_an_error_of_the_server(described, name, mode):
    operation = described.find_operation_by_id(name)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=3, suppress_health_check=list(HealthCheck))
    def answered(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    answered()
