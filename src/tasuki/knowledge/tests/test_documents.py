"""Answers from passages, and the documents that must be there, on page, API and command."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tasuki.documents import extraction, reachability
from tasuki.documents.actions import add_file, add_text, delete_source, edit_source
from tasuki.documents.jobs import check_link
from tasuki.documents.models import Source
from tasuki.documents.queries import parts_of
from tasuki.knowledge import filling
from tasuki.knowledge.actions import answer_item, mark_not_applicable
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.models import KnowledgeItem
from tasuki.knowledge.passages import PassageRef
from tasuki.knowledge.required import checklist, links_of, sweep_links
from tasuki.knowledge.tests.conftest import Stage
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import make_account
from tasuki.web import clock

pytestmark = pytest.mark.django_db
KEY = "objectives.business.outcomes"
TEXT = "Kickoff on Monday.\nThey want half the\n  handling time by June.\nMika leads."
WORDS = "half the handling time by June"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Any) -> None:
    """Files of this test only; links may lead to this machine."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.HTTP_ALLOW = "127.0.0.0/8"


@pytest.fixture
def source(stage: Stage) -> Source:
    """A note with the passage."""
    return add_text(
        actor=stage.giver,
        account_id=stage.account.pk,
        kind="call",
        title="Kickoff call",
        body=TEXT,
        written_by="Mika",
    )


def browser(stage: Stage, name: str = "giver") -> Client:
    client = Client()
    client.force_login(stage.people[name])
    return client


def api(stage: Stage, method: str, path: str, body: Any = None, who: str = "giver") -> Any:
    text, prefix, digest = new_token()
    ApiToken.objects.create(person=stage.people[who], name="t", prefix=prefix, digest=digest)
    data = "" if body is None else json.dumps(body)
    headers = {"Authorization": f"Bearer {text}"}
    return Client().generic(method, f"/api/v1{path}", data, "application/json", headers=headers)


def command(*words: str) -> Any:
    out = StringIO()
    call_command("documents", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def kept(key: str = KEY) -> KnowledgeItem:
    return KnowledgeItem.objects.get(key=key)


class TestPassage:
    """KN-10: an item filled from a passage keeps passage and place as its source."""

    def test_by_selection_on_the_page(self, stage: Stage, source: Source) -> None:
        """KN-10: the selection leads to the items, missing ones first; the answer is proposed and editable."""
        client, start = browser(stage), TEXT.index("half")
        end = TEXT.index("June") + 4
        address = f"{reverse('knowledge:passage', args=[source.pk])}?part=0&from={start}&to={end}"
        offered = client.get(address).content.decode()
        assert "half the" in offered
        assert "+" in offered
        found = client.get(f"{address}&q=outcomes").content.decode()
        assert f"item={KEY}" in found
        form = client.get(f"{address}&item={KEY}").content.decode()
        assert "handling time by June" in form
        assert 'value="Kickoff call (Mika)"' in form
        values = {"answer": "Half the handling time", "source": "Mika", "version": "0"}
        done = client.post(f"{address}&item={KEY}", values)
        assert done.status_code == 302
        row = kept()
        assert (row.answer, row.quote, row.quote_place) == (
            "Half the handling time",
            TEXT[start:end],
            "lines 1-4",
        )
        assert row.source_id == source.pk
        assert row.source == "Mika"
        marked = client.get(done["Location"]).content.decode()
        assert "<mark>half the\n  handling time by June</mark>" in marked
        item = client.get(reverse("knowledge:item", args=[stage.account.pk, KEY])).content.decode()
        assert f"/documents/{source.pk}/?place=lines%201-4&amp;quote=half" in item

    def test_by_pasting_without_javascript(self, stage: Stage, source: Source) -> None:
        """KN-10: pasted words are found in the source, whatever their blanks; others are refused."""
        client, address = browser(stage), reverse("knowledge:find_passage", args=[source.pk])
        found = client.post(address, {"quote": "half  the handling\ntime by June"})
        assert found.status_code == 302
        assert f"from={TEXT.index('half')}" in found["Location"]
        assert client.post(address, {"quote": "by July"}).status_code == 422
        assert client.post(address, {"quote": " "}).status_code == 422
        assert client.post(address, {"quote": "x" * 20_001}).status_code == 422

    def test_by_api(self, stage: Stage, source: Source) -> None:
        """KN-10: the words must stand at their place in a source of the account; a stale version conflicts."""
        path = f"/sources/{source.pk}/fill"
        answer = api(stage, "POST", path, {"item": KEY, "quote": WORDS, "version": 0})
        assert answer.status_code == 200, answer.json()
        assert (answer.json()["place"], answer.json()["source_id"]) == ("lines 1-4", str(source.pk))
        wrong = api(stage, "POST", path, {"item": KEY, "quote": WORDS, "place": "lines 9-9"})
        assert wrong.json()["reasons"][0]["code"] == "knowledge.passage_not_there"
        assert api(stage, "POST", path, {"item": KEY, "quote": WORDS, "version": 0}).status_code == 409
        assert api(stage, "POST", path, {"item": KEY, "quote": WORDS}, who="outsider").status_code == 404
        refused = api(stage, "POST", path, {"item": KEY, "quote": WORDS}, who="executive")
        assert refused.json()["reasons"][0]["code"] == "access.role"

    def test_by_command(self, stage: Stage, source: Source) -> None:
        """KN-10: `tasuki documents fill`."""
        found = command("fill", str(source.pk), KEY, WORDS, "--answer", "Half of it")
        assert (found["answer"], found["place"]) == ("Half of it", "lines 1-4")

    def test_only_of_the_same_account(self, stage: Stage, source: Source) -> None:
        """KN-10, SE-2: a source of another account, or a deleted one, is no source."""
        other = make_account(stage.people["giver"], "Birch")
        ref = PassageRef(source.pk, "lines 1-4", WORDS)
        with pytest.raises(Refused) as refused:
            filling.fill_from_passage(actor=stage.giver, account=other, key=KEY, passage=ref)
        assert refused.value.reasons[0].code == "knowledge.passage_elsewhere"
        with pytest.raises(NotFound):
            filling.fill_from_passage(actor=stage.outsider, account=stage.account, key=KEY, passage=ref)
        delete_source(actor=stage.giver, source_id=source.pk)
        with pytest.raises(Refused):
            filling.fill_from_passage(actor=stage.giver, account=stage.account, key=KEY, passage=ref)

    def test_after_the_source_has_changed(self, stage: Stage, source: Source) -> None:
        """KN-10: the item keeps its words; the reader says that they stand there no more."""
        ref = PassageRef(source.pk, "lines 1-4", WORDS)
        filling.fill_from_passage(actor=stage.giver, account=stage.account, key=KEY, passage=ref)
        edit_source(actor=stage.giver, source_id=source.pk, values={"body": "Nothing of it"})
        assert kept().quote == WORDS
        shown = browser(stage).get(f"/documents/{source.pk}/?place=lines+1-4&quote=half+the+handling")
        assert "does not stand here any more" in shown.content.decode()

    def test_below_what_stands_there(self, stage: Stage, source: Source) -> None:
        """KN-10, KN-1: what was known is proposed together with the passage, and stays in the history."""
        answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Faster claims")
        address = f"{reverse('knowledge:passage', args=[source.pk])}?part=0&item={KEY}"
        shown = browser(stage).get(address).content.decode()
        assert "Faster claims\n\nKickoff on Monday." in shown.replace("\r\n", "\n")

    def test_from_a_file(self, stage: Stage) -> None:
        """KN-8, KN-10: characters beyond the first plane count as one, like in the browser."""
        made = add_file(
            actor=stage.giver,
            account_id=stage.account.pk,
            name="a.txt",
            blocks=["😀 六月までに半分 ok".encode()],
        )
        extraction.read_source(made.pk)
        passage = filling.passage_of(made, 0, 2, 9)
        assert passage.quote == "六月までに半分"
        assert filling.find_passage(made, "六月までに半分").start == 2
        assert parts_of(made.pk).count() == 1


class Handler(BaseHTTPRequestHandler):
    """`/there` is there."""

    def do_HEAD(self) -> None:
        self.send_response({"/there": 200, "/private": 401}.get(self.path, 404))
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Be quiet."""


@pytest.fixture
def web() -> Iterator[str]:
    """A web server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def link(stage: Stage, document: str, url: str) -> None:
    answer_item(actor=stage.giver, account=stage.account, key=f"state.documents.{document}", answer=url)


def states(account_id: UUID, at: Any = None) -> dict[str, str]:
    return {one.document.value: one.state for one in checklist(account_id, basis_for(""), at or clock.now())}


class TestChecklist:
    """KN-8: each required document: there, reachable, current, missing."""

    def test_states(self, stage: Stage, web: str) -> None:
        """KN-8: by link, by file, not applicable, broken, missing, stale."""
        link(stage, "summary", f"{web}/there")
        link(stage, "contract", f"{web}/gone")
        link(stage, "crm", f"{web}/private")
        link(stage, "notes", f"{web}/there and {web}/gone")
        add_file(
            actor=stage.giver,
            account_id=stage.account.pk,
            name="map.txt",
            blocks=[b"Map"],
            serves="stakeholder_map",
        )
        key = "state.documents.risk_register"
        mark_not_applicable(
            actor=stage.giver, account=stage.account, key=key, reason="No risks were ever kept"
        )
        assert states(stage.account.pk)["summary"] == "unchecked"
        assert reachability.check_many(links_of(stage.account.pk)) == 3
        assert states(stage.account.pk) == {
            "summary": "there",
            "crm": "there",
            "success_plan": "missing",
            "notes": "partly",
            "contract": "broken",
            "stakeholder_map": "there",
            "risk_register": "not_applicable",
        }
        later = states(stage.account.pk, clock.now() + timedelta(days=400))
        assert (later["summary"], later["stakeholder_map"]) == ("stale", "stale")

    def test_on_the_page(self, stage: Stage, web: str) -> None:
        """KN-8: shown to the receiver; who may ask, asks at once; a link that is none of them is refused."""
        link(stage, "contract", f"{web}/gone")
        address = reverse("knowledge:documents", args=[stage.account.pk])
        client = browser(stage, "receiver")
        assert "not checked yet" in client.get(address).content.decode()
        assert client.post(f"{address}check/", {"url": f"{web}/gone"}).status_code == 302
        shown = client.get(address).content.decode()
        assert "cannot be reached" in shown
        assert "(404)" in shown
        assert client.post(f"{address}check/", {"url": "http://127.0.0.1:1/"}).status_code == 422
        assert browser(stage, "outsider").get(address).status_code == 404
        assert browser(stage, "executive").post(f"{address}check/").status_code == 422

    def test_a_file_is_said_in_the_record_by_a_button(self, stage: Stage) -> None:
        """KN-8: a file alone leaves the item empty; the list says so and fills it with where the file is."""
        add_file(
            actor=stage.giver,
            account_id=stage.account.pk,
            name="map.txt",
            blocks=[b"Map"],
            serves="stakeholder_map",
        )
        client = browser(stage, "giver")
        address, key = (
            reverse("knowledge:documents", args=[stage.account.pk]),
            "state.documents.stakeholder_map",
        )
        assert "Use it for an item: map" in client.get(address).content.decode()
        assert "Use it for an item" not in browser(stage, "executive").get(address).content.decode()
        lines = api(stage, "GET", f"/accounts/{stage.account.pk}/required-documents").json()
        assert {one["item_status"] for one in lines} == {"empty"}
        file = Source.objects.get()
        where = f"http://testserver{reverse('documents:source', args=[file.pk])}"
        assert f'name="source_url" value="{where}"' in client.get(address).content.decode()
        sent = {"answer": "map", "source": "map", "source_url": where, "version": "0", "next": address}
        assert (
            client.post(reverse("knowledge:answer", args=[stage.account.pk, key]), sent)["Location"]
            == address
        )
        assert "Use it for an item" not in client.get(address).content.decode()
        missing = basis_for("").measure(stage.account.pk, clock.now()).missing
        assert key not in {one.key for one in missing}
        assert states(stage.account.pk)["stakeholder_map"] == "there"

    def test_on_the_api(self, stage: Stage, web: str) -> None:
        """KN-8: the same lines."""
        link(stage, "contract", f"{web}/private")
        path = f"/accounts/{stage.account.pk}/required-documents"
        ordered = api(stage, "POST", f"{path}/check", {"url": f"{web}/private"})
        assert ordered.status_code == 202
        assert check_link.func(url=f"{web}/private") == "sign_in"
        lines = api(stage, "GET", path).json()
        found = next(one for one in lines if one["document"] == "contract")
        assert (found["state"], found["links"][0]["state"], found["links"][0]["status"]) == (
            "there",
            "sign_in",
            401,
        )
        assert api(stage, "GET", path, who="outsider").status_code == 404

    def test_as_a_command(self, stage: Stage, web: str) -> None:
        """KN-8: `tasuki documents check --now`."""
        link(stage, "contract", f"{web}/gone")
        lines = command("check", stage.account.name, "--now")
        assert next(one for one in lines if one["document"] == "contract")["state"] == "broken"

    def test_addresses_inside_are_not_asked(self, stage: Stage, web: str, settings: Any) -> None:
        """KN-8, DESIGN 2.9: without permission a link into the network is not followed, and is not called broken."""
        settings.HTTP_ALLOW = ""
        link(stage, "contract", f"{web}/there")
        reachability.check_many(links_of(stage.account.pk))
        line = next(one for one in checklist(stage.account.pk, basis_for(""), clock.now()) if one.links)
        assert (line.state, line.links[0].state) == ("unchecked", "refused")

    def test_sweep(self, stage: Stage, web: str) -> None:
        """KN-8: links of all accounts are noted once."""
        link(stage, "contract", f"{web}/there and {web}/gone")
        assert sweep_links() == 2
        assert sweep_links() == 0


def test_documents_as_a_command(stage: Stage, tmp_path: Path) -> None:
    """KN-8, KN-10: add, list, write (a mail's head is recognised), show, delete; bad files are refused."""
    path = tmp_path / "offer.txt"
    path.write_text("The price is 12")
    made = command("add", stage.account.name, str(path), "--as-required", "contract")
    assert made[0]["serves"] == "contract"
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"MZ\x90\0program")
    with pytest.raises(Refused):
        command("add", stage.account.name, str(bad))
    mail = tmp_path / "mail.txt"
    mail.write_text("From: Mika\nTo: Gina\nDate: 2026-03-02\nSubject: SSO\n\nBy June.")
    written = command("write", stage.account.name, str(mail), "--kind", "mail")[0]
    assert (written["title"], written["written_by"], written["happened_on"]) == ("SSO", "Mika", "2026-03-02")
    assert [one["title"] for one in command("list", stage.account.name)] == ["SSO", "offer"]
    assert command("show", written["id"])["parts"][0]["text"] == "By June."
    assert command("delete", written["id"])["deleted_by"] == "console"
    with pytest.raises(NotFound):
        command("show", "not-an-id")
