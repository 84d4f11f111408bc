"""The query string is the one truth of a view: read, kept in its shortest form, refused where it is wrong."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client

from tasuki.rules.reasons import NotFound
from tasuki.tables import registry
from tasuki.tables.table import State, Table
from tasuki.testing.cast import Cast


@pytest.fixture
def table() -> Table:
    """The table of transitions."""
    return registry.table("transitions")


def read(table: Table, query: str) -> State:
    """The view that a query string asks for."""
    return table.read(QueryDict(query))


@pytest.mark.once
def test_the_shortest_query_says_the_same(table: Table) -> None:
    """UX-2: what is as usual is left out; what remains reads to the same view again."""
    for query, shortest in {
        "": "",
        "q=&stage=&scenario=&sort=due&page=3&view=open&set=1": "",
        "q=+ash+&stage=planned&scenario=rep-to-rep&sort=-risk": "q=ash&stage=planned&scenario=rep-to-rep&sort=-risk",
        "stage=ready&stage=planned&stage=ready": "stage=planned&stage=ready",
        "stage=planned,all": "stage=all",
        "cutover=days&cutover_from=2026-01-05&cutover_until=": "cutover_from=2026-01-05",
        "cutover=30d&cutover_from=2026-01-05": "cutover=30d",
        "knowledge_min=12,5&knowledge_max=": "knowledge_min=12.5",
        "cols=risk&cols=stage&size=50": "cols=account,risk,stage&size=50",
        "size=33&page=x": "",
    }.items():
        state = read(table, query)
        assert state.query() == shortest, query
        assert read(table, shortest).query() == shortest
        assert state.problems == ()


@pytest.mark.once
def test_numbers_are_read_as_people_write_them(table: Table) -> None:
    """UX-2: groups of digits as imports read them; two places are kept; what is no number is named."""
    for text, number in {
        "50,000": "50000", "50.000": "50000", "1,000,000": "1000000", "1.234.567,5": "1234567.5", "1 000": "1000",
        "12,5": "12.5", "0.125": "0.13", "-1,250": "-1250", "７５": "75", "1'000.50": "1000.5", "-0": "0",
    }.items():  # fmt: skip
        state = table.read({"knowledge_min": text})
        assert (state.query(), state.problems) == (f"knowledge_min={number}", ()), text
    for text in (
        "1e-3000000",
        "1e-20000",
        "1e14",
        "12,34,567",
        "1,000,00",
        "1_000",
        "9" * 16,
        "1" * 5_000,
        "abc",
    ):
        state = table.read({"knowledge_min": text})
        assert [one.code for one in state.problems] == ["table.bad_value"], text
        assert state.query() == ""


@pytest.mark.django_db
def test_a_number_that_cannot_be_read_is_named_on_the_page(cast: Cast) -> None:
    """UX-2: in the table itself, and after the form without scripts has led on to the shortest address."""
    client = Client()
    client.force_login(cast.operations)
    for address in (
        "/accounts/?arr_min=1e-3000000",
        "/accounts/?arr_min=1e-20000&set=1",
        "/accounts/?arr_min=x&q=a",
    ):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200
        assert "does not take" in answer.content.decode(), address
        assert len(answer.content) < 200_000
    assert "does not take" not in client.get("/accounts/?arr_min=50,000").content.decode()


@pytest.mark.once
def test_what_is_wrong_is_left_out_and_named(table: Table) -> None:
    """UX-2, SY-4: pages leave it out, API and command refuse it with every reason at once."""
    state = read(table, "stage=bogus&next=never&risk=high,odd&cutover=someday&cutover_from=x&knowledge_min=NaN"
                        "&sort=gates&cols=nothing&colour=red&q=%00")  # fmt: skip
    assert state.query() == "risk=high"
    assert [one.code for one in state.problems] == [
        *["table.bad_value"] * 6, "table.unknown_sort", "table.unknown_column", "table.unknown_filter",
    ]  # fmt: skip
    with pytest.raises(NotFound):
        registry.table("nothing")


@pytest.mark.once
def test_columns_are_chosen_and_moved(table: Table) -> None:
    """UX-4: columns in the chosen order, the head of the rows always first; up and down move one by a place."""
    assert read(table, "cols=risk&cols=stage&cols=account").columns == ("account", "risk", "stage")
    assert read(table, "cols=risk,stage,due&down=risk").columns == ("account", "stage", "risk", "due")
    assert read(table, "cols=risk,stage,due&up=due").columns == ("account", "risk", "due", "stage")
    assert read(table, "cols=risk,stage&up=risk").columns == ("account", "risk", "stage")
    assert read(table, "").columns == ("account", *(one for one in table.usual if one != "account"))


@pytest.mark.once
def test_addresses_say_where_they_began(table: Table) -> None:
    """UX-2: links keep filter, order and the view that was begun from; chips leave out one value."""
    state = read(table, "stage=planned&stage=ready&q=ash&view=open")
    assert state.href(page=2) == "?q=ash&stage=planned&stage=ready&page=2&view=open"
    assert state.href(values={}) == "?view=open"
    assert read(table, "").href() == "?view=open"
    chips = dict(state.chips())
    assert chips["Stage: Planned"] == "?q=ash&stage=ready&view=open"
    assert chips["Account: ash"] == "?stage=planned&stage=ready&view=open"
    assert len(chips) == 3
