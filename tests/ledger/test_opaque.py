"""Ids of entries say nothing of whom they stand for; what looks like a name is refused."""

import pytest

from detente.ledger.batches import read_batch
from detente.ledger.opaque import opaque
from detente.ledger.records import Event
from detente.ledger.rows import from_cells

CELLS = {
    "kind": "event",
    "id": "e1",
    "source": "monitors",
    "subject": "on_the_list",
    "who": "p-0017",
    "state": "held",
    "valid_from": "2025-06-20",
    "known_on": "2025-06-20",
}


@pytest.mark.parametrize(
    "who", ["p-0017", "p17", "by.2025.031", "us-12345", "9f1c77ab-0d3e-4c11-8a2b-5f6e7d8c9b0a"]
)
def test_what_can_be_an_id(who):
    assert opaque(who)


@pytest.mark.parametrize(
    "who",
    [
        "Ivan Ivanov",
        "ivan ivanov",
        "ivanov-1985",
        "I.Ivanov",
        "Іваноў-01",
        "ivan",
        "p",
        "p-1",
        "",
        "p-0017 ",
        "1" * 65,
    ],
)
def test_what_looks_like_a_name_is_no_id(who):
    assert not opaque(who)


def faults(**cells):
    made = from_cells({k: v for k, v in (CELLS | cells).items() if v})
    return [] if not isinstance(made, tuple) else [(f.field, f.message, f.help) for f in made]


def test_an_entry_is_kept_with_the_states_of_its_day_in_order():
    made = from_cells(CELLS | {"state": "pardoned; retaken"})
    assert isinstance(made, Event)
    assert made.state == ("pardoned", "retaken")


def test_a_name_is_refused_and_not_said_again():
    (found,) = faults(who="Ivan Ivanov")
    assert found == (
        "who",
        "`who` looks like a name; records carry opaque ids",
        "draw an id such as p-0017, and keep the name in a file of names beside the ledger",
    )


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"who": ""}, "who"),
        ({"state": ""}, "state"),
        ({"state": "Held"}, "state"),
        ({"size": "1"}, "size"),
        ({"kind": "observation", "value": "12", "state": ""}, "value"),
    ],
)
def test_an_entry_that_says_half_is_refused(cells, field):
    assert [f[0] for f in faults(**cells)] == [field]


def test_a_table_of_entries_is_read_row_by_row_and_its_faults_too():
    text = (
        "kind,id,source,subject,who,state,valid_from,known_on\n"
        "event,a,monitors,on_the_list,p-0017,held,2025-06-20,2025-06-20\n"
        "event,b,monitors,on_the_list,Ivan Ivanov,held,2025-06-20,2025-06-20\n"
        "event,c,monitors,on_the_list,p-0018,,2025-06-20,2025-06-20\n"
    )
    batch = read_batch("list.csv", text.encode())
    assert [(p.line, p.column) for p in batch.problems] == [(3, "who"), (4, "state")]
    assert "Ivan" not in " ".join(p.message + p.help for p in batch.problems)
