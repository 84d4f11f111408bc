"""Kept views: page, API and command; whose they are, who may offer them; what is refused."""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from io import BytesIO, StringIO
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from tasuki.people.tokens import make_token
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.tables import export_runs
from tasuki.tables.actions import MOST, delete_view, edit_view, save_view
from tasuki.tables.models import SavedView
from tasuki.tables.queries import find_view, visible_views
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for

pytestmark = pytest.mark.django_db
KEY = "transitions"


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(getattr(cast, name))
    return client


def body(answer: Any) -> bytes:
    """The whole of a streamed answer."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_view_is_kept_changed_and_removed_on_the_page(cast: Cast) -> None:
    """UX-2, UX-4: save as, save over, rename, begin with it, delete, without any script."""
    client = signed_in(cast, "giver")
    answer = client.post(f"/tables/{KEY}/views/", {"name": " Mine ", "query": "?q=ash&sort=due&page=4"})
    view = SavedView.objects.get()
    assert (view.name, view.query, view.person) == ("Mine", "q=ash", cast.giver)
    assert answer["Location"] == f"/transitions/?q=ash&view={view.pk}"
    page = client.get(answer["Location"])
    assert not page.context["t"].modified()
    assert [label for label, _href, _count, current in page.context["t"].tabs() if current] == ["Mine"]
    changed = client.get(f"/transitions/?q=birch&view={view.pk}")
    assert changed.context["t"].modified()
    assert "Changed" in changed.content.decode()
    place = f"/tables/views/{view.pk}/"
    client.post(place, {"do": "overwrite", "query": "q=birch"})
    client.post(place, {"do": "rename", "name": "Birches"})
    client.post(place, {"do": "default"})
    view.refresh_from_db()
    assert (view.name, view.query, view.is_default) == ("Birches", "q=birch", True)
    assert client.get("/transitions/")["Location"] == f"/transitions/?q=birch&view={view.pk}"
    assert client.get("/transitions/?view=open").status_code == 200  # the way back to everything
    assert client.post(place, {"do": "delete"})["Location"] == "/transitions/?view=open"
    assert not SavedView.objects.exists()


def test_only_who_runs_the_place_offers_views_to_all(cast: Cast) -> None:
    """RO-10: operations offer a view, everybody opens it, nobody else changes it; one's own stays one's own."""
    giver, operations = cast.actor("giver"), cast.actor("operations")
    own = save_view(actor=giver, table=KEY, name="Own", query="owner=me")
    with pytest.raises(Refused) as refused:
        save_view(actor=giver, table=KEY, name="For all", query="", shared=True)
    assert refused.value.reasons[0].code == "access.role"
    shared = save_view(actor=operations, table=KEY, name="For all", query="risk=high", shared=True)
    assert list(visible_views(giver, KEY)) == [shared, own]
    assert list(visible_views(cast.actor("outsider"))) == [shared]
    with pytest.raises(Refused):
        edit_view(actor=giver, view_id=shared.pk, query="")
    with pytest.raises(Refused):
        delete_view(actor=giver, view_id=shared.pk)
    with pytest.raises(Refused):
        edit_view(actor=giver, view_id=own.pk, shared=True)
    with pytest.raises(NotFound):
        edit_view(actor=operations, view_id=own.pk, name="Taken")
    assert "For all" in signed_in(cast, "outsider").get("/transitions/").content.decode()
    edit_view(actor=operations, view_id=shared.pk, shared=False)
    assert list(visible_views(giver, KEY)) == [own]


def test_bad_views_are_refused_with_every_reason(cast: Cast) -> None:
    """SY-4: no name, a name twice in other letters, too long, NUL, unknown filters, too many, the shell."""
    giver = cast.actor("giver")
    save_view(actor=giver, table=KEY, name="Straße", query="")
    for name, query, codes in (
        ("", "colour=red&stage=odd", {"view.bad_name", "table.unknown_filter", "table.bad_value"}),
        ("STRASSE", "", {"view.name_taken"}),
        ("x" * 81, "q=" + "x" * 2_000, {"view.bad_name", "view.bad_query"}),
        ("a\x00b", "q=\x00", {"view.bad_name", "view.bad_query"}),
    ):
        with pytest.raises(Refused) as refused:
            save_view(actor=giver, table=KEY, name=name, query=query)
        assert {one.code for one in refused.value.reasons} == codes
    with pytest.raises(Refused):
        save_view(actor=Actor.console(), table=KEY, name="Shell", query="")
    with pytest.raises(NotFound):
        save_view(actor=giver, table="nothing", name="x", query="")
    SavedView.objects.bulk_create(
        SavedView(person=cast.giver, table=KEY, name=f"n{i}") for i in range(MOST - 1)
    )
    with pytest.raises(Refused, match="too_many"):
        save_view(actor=giver, table=KEY, name="One more", query="")


def test_the_default_view_is_one(cast: Cast) -> None:
    """UX-2: beginning with another view ends beginning with the first."""
    giver = cast.actor("giver")
    first = save_view(actor=giver, table=KEY, name="First", query="", is_default=True)
    second = save_view(actor=giver, table=KEY, name="Second", query="", is_default=True)
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    assert find_view(giver, KEY, "SECOND") == find_view(giver, KEY, str(second.pk)) == second


def test_an_export_is_exactly_the_view(cast: Cast) -> None:
    """UX-4: rows, columns and order of the view; formulas stay text; days and numbers are such; nobody else's rows."""
    for name in ("=Ash", "Birch", "Cedar"):
        open_for(cast, make_account(cast.giver, name, arr=1200, currency="JPY"))
    client = signed_in(cast, "receiver")
    query = "sort=-account&cols=date,arr&q=h"
    text = body(client.get(f"/tables/{KEY}/export/?{query}&format=csv")).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0] == ["Account", "Id", "Cutover", "ARR", "Currency"]
    assert [row[0] for row in rows[1:]] == ["Birch", "'=Ash"]
    content = body(client.get(f"/tables/{KEY}/export/?{query}&format=xlsx"))
    lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines[1:]] == ["Birch", "=Ash"]
    assert (isinstance(lines[1][2], date), lines[1][3:]) == (True, [1200, "JPY"])
    assert client.get(f"/tables/{KEY}/export/?format=pdf").status_code == 422
    assert client.get("/tables/nothing/export/?format=csv").status_code == 404
    outside = body(signed_in(cast, "outsider").get(f"/tables/{KEY}/export/?format=csv")).decode()
    assert outside.count("\r\n") == 1


def test_api(cast: Cast) -> None:
    """SY-4: tables, rows, files and views through the API; wrong filters are refused."""
    open_for(cast, make_account(cast.giver, "Ash"))
    _token, text = make_token(actor=cast.actor("giver"), person=cast.giver, name="views")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    wish = {"table": KEY, "name": "Mine", "query": "stage=planned&cols=stage"}
    made = client.post("/api/v1/views", json.dumps(wish), content_type="application/json")
    assert made.status_code == 201
    view = made.json()
    rows = client.get(f"/api/v1/tables/{KEY}/rows", {"view": "mine", "query": "q=ash"}).json()
    assert (rows["count"], rows["head"], rows["rows"][0][2]) == (1, ["Account", "Id", "Stage"], "Planned")
    assert client.get(f"/api/v1/tables/{KEY}/rows", {"query": "colour=red"}).status_code == 422
    assert body(client.get(f"/api/v1/tables/{KEY}/file", {"view": view["id"]})).startswith(
        b"\xef\xbb\xbfAccount"
    )
    change = json.dumps({"name": "Ours"})
    place = f"/api/v1/views/{view['id']}"
    assert (
        client.patch(place, change, content_type="application/json").json()["query"]
        == "stage=planned&cols=account,stage"
    )
    assert [one["name"] for one in client.get("/api/v1/views").json()] == ["Ours"]
    assert KEY in [one["key"] for one in client.get("/api/v1/tables").json()]
    assert client.delete(place).status_code == 200
    assert client.get(place).status_code == 404


def test_commands(cast: Cast, tmp_path: Any) -> None:
    """SY-4: `tasuki views` keeps, lists and removes; `tasuki export` writes a view to a file."""
    open_for(cast, make_account(cast.giver, "Ash"))
    as_giver = ("--as", cast.giver.email)
    call_command("views", "save", KEY, "Mine", "--query", "q=ash", "--default", "yes", *as_giver)
    call_command("views", "change", KEY, "mine", "--rename", "Ours", *as_giver)
    out = StringIO()
    call_command("views", "--json", *as_giver, stdout=out)
    assert [(one["name"], one["is_default"]) for one in json.loads(out.getvalue())] == [("Ours", True)]
    out = StringIO()
    call_command("export", KEY, "--view", "ours", "--query", "cols=stage", *as_giver, stdout=out)
    assert list(csv.reader(StringIO(out.getvalue())))[1][::2] == ["Ash", "Planned"]
    call_command(
        "export", KEY, "--format", "xlsx", "--out", str(tmp_path / "t.xlsx"), *as_giver, stdout=StringIO()
    )
    assert (tmp_path / "t.xlsx").read_bytes().startswith(b"PK")
    with pytest.raises(Refused):
        call_command("export", KEY, "--query", "stag=planned", *as_giver)
    call_command("views", "delete", KEY, "Ours", *as_giver, stdout=StringIO())
    assert not SavedView.objects.exists()


def test_a_query_is_measured_in_the_form_that_is_kept(cast: Cast) -> None:
    """UX-2, SY-4: letters that take many signs in an address are refused alike on both databases, by every door."""
    query = f"q={'あ' * 200}&team={'い' * 200}"
    assert len(query) < 500
    with pytest.raises(Refused) as refused:
        save_view(actor=cast.actor("giver"), table=KEY, name="Long", query=query)
    assert [one.code for one in refused.value.reasons] == ["view.bad_query"]
    view = save_view(actor=cast.actor("giver"), table=KEY, name="Short", query="")
    with pytest.raises(Refused):
        edit_view(actor=cast.actor("giver"), view_id=view.pk, query=query)
    with pytest.raises(Refused) as refused:
        export_runs.start(actor=cast.actor("giver"), table=KEY, query=query, format="csv")
    assert [one.code for one in refused.value.reasons] == ["view.bad_query"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_turns(transactional_db: None, cast: Cast) -> None:
    """SE-6, UX-4: a double click saves once and says so; of two tabs that begin with theirs, one view is begun with."""
    actor, start = cast.actor("giver"), Barrier(2)

    def at_once(act: Any) -> str:
        try:
            start.wait(timeout=20)
            act()
        except Refused as refused:
            return refused.reasons[0].code
        finally:
            connection.close()
        return "done"

    def save() -> None:
        save_view(actor=actor, table=KEY, name="Mine", query="")

    views = [save_view(actor=actor, table=KEY, name=name, query="").pk for name in ("A", "B")]
    begin = [partial(edit_view, actor=actor, view_id=one, is_default=True) for one in views]
    with ThreadPoolExecutor(2) as pool:
        for _round in range(5):
            SavedView.objects.filter(name="Mine").delete()
            assert sorted(pool.map(at_once, (save, save))) == ["done", "view.name_taken"]
            SavedView.objects.update(is_default=False)
            assert list(pool.map(at_once, begin)) == ["done", "done"]
            assert SavedView.objects.filter(is_default=True).count() == 1
