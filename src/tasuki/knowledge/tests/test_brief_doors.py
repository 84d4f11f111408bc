"""The brief, the summary and the difference by page, API and command, with the same rights on each (KN-7, SE-2)."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse

from tasuki.audit.models import Event
from tasuki.config import cli
from tasuki.knowledge import actions
from tasuki.knowledge.brief.reading import Wish, compare, read_brief, read_summary
from tasuki.knowledge.tests.brief_cast import docx_text, fill, freeze, pdf_text, set_the_stage, sign_in
from tasuki.knowledge.tests.conftest import Stage
from tasuki.knowledge.tests.test_api import Caller
from tasuki.rules.reasons import NotFound, Refused
from tasuki.sensitive.actions import keep

pytestmark = pytest.mark.django_db
SECRET = "Kanaria-77 fears the new director"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in this process as somebody; gives (exit code, printed, complained)."""

    def call(stage: Stage, name: str, *words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", StringIO(""))
        monkeypatch.setattr(cli, "_close_connections", lambda: None)
        capsys.readouterr()
        code = cli.main(["brief", *words, "--as", str(stage.people[name].email)])
        seen = capsys.readouterr()
        return code, seen.out, seen.err

    return call


def address(stage: Stage, name: str, *more: Any) -> str:
    return reverse(f"knowledge:{name}", args=[stage.account.pk, *more])


def test_the_page_of_a_brief(stage: Stage) -> None:
    """KN-7, PE-5: the page in each language, with pictures, their tables and every download."""
    set_the_stage(stage)
    freeze(stage)
    client = sign_in(stage, "receiver")
    page = client.get(address(stage, "brief", 1) + "?language=en").content.decode()
    for said in (
        "What you need on day one",
        "Roll-out in Medan",
        "Ann Lee",
        "to be confirmed",
        "<svg",
        "Timeline as a table",
    ):
        assert said in page, said
    for form in ("pdf", "docx", "md"):
        assert f"/brief/1.{form}?language=en" in page
    assert 'lang="ja"' in client.get(address(stage, "brief", 1) + "?language=ja").content.decode()
    assert client.get(address(stage, "brief", 2)).status_code == 404


def test_the_page_shows_text_as_text(stage: Stage) -> None:
    """KN-7: no markup of a writer reaches the page, nor an address that runs something."""
    fill(stage, "state.projects.active", "<script>alert(1)</script> https://ok.example javascript:alert(2)")
    stage.account.name = "<img src=x onerror=alert(3)>"
    stage.account.save()
    freeze(
        stage, timeline=[{"at": "2026-11-01", "kind": "meeting", "side": "", "text": "<svg onload=alert(4)>"}]
    )
    page = sign_in(stage, "receiver").get(address(stage, "brief", 1)).content.decode()
    for bad in ("<script>alert(1)", "<img src=x", "<svg onload", 'href="javascript'):
        assert bad not in page


def test_the_summary_is_marked_as_a_preview(stage: Stage, run: Any) -> None:
    """KN-7: any account can be read as it stands, by page, API and command, marked as not accepted, with its day."""
    set_the_stage(stage)
    page = sign_in(stage, "giver").get(address(stage, "summary")).content.decode()
    assert "Preview, not accepted by anyone" in page
    status, body = Caller(stage, "giver")("GET", f"/accounts/{stage.account.pk}/summary")
    assert (status, body["preview"]) == (200, True)
    code, out, _err = run(stage, "giver", "Bayu Foods", "--now")
    assert code == 0
    assert "Preview, not accepted by anyone" in out


@pytest.mark.parametrize("form", ["md", "pdf", "docx", "json"])
def test_every_form_by_every_door(stage: Stage, run: Any, tmp_path: Path, form: str) -> None:
    """KN-7: the same file by page, API and command, named in the account's own script."""
    set_the_stage(stage)
    stage.account.name = "花鳥風月"
    stage.account.save()
    freeze(stage)
    page = sign_in(stage, "receiver").get(address(stage, "brief_file", 1, form) + "?language=en")
    caller = Caller(stage, "receiver")
    api = caller.client.get(
        f"/api/v1/accounts/{stage.account.pk}/briefs/1/file?form={form}&language=en",
        headers={"Authorization": f"Bearer {caller.token}"},
    )
    out = tmp_path / "out"
    words = (str(stage.account.pk), "--format", form, "--language", "en", "--out", str(out))
    assert run(stage, "receiver", *words)[0] == 0
    texts = [_words(one, form) for one in (page.content, api.content, out.read_bytes())]
    assert "Roll-out in Medan" in texts[0]
    assert texts[0] == texts[1] == texts[2]
    for answer in (page, api):
        assert unquote(answer["Content-Disposition"].split("filename*=UTF-8''")[1]).startswith("花鳥風月 – ")
        assert answer["X-Content-Type-Options"] == "nosniff"
    summary = sign_in(stage, "receiver").get(address(stage, "summary_file", form))
    assert summary.status_code == 200


def _words(content: bytes, form: str) -> str:
    if form in ("pdf", "docx"):
        return pdf_text(content) if form == "pdf" else docx_text(content)
    return content.decode()


def test_the_list_of_briefs(stage: Stage, run: Any) -> None:
    """KN-1: every accepted brief keeps its number, who accepted it and when."""
    freeze(stage)
    freeze(stage)
    status, body = Caller(stage, "executive")("GET", f"/accounts/{stage.account.pk}/briefs")
    assert status == 200
    assert [one["number"] for one in body] == [2, 1]
    code, out, _err = run(stage, "executive", "list", "Bayu Foods")
    assert code == 0
    assert "Rei Receiver" in out


def test_no_brief_yet_is_said(stage: Stage, run: Any) -> None:
    """KN-7: without a brief the command says what can be read instead."""
    code, _out, err = run(stage, "receiver", "Bayu Foods")
    assert code == 1
    assert "--now" in err


def test_the_command_writes_over_nothing_unasked(
    stage: Stage, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KN-7: without a name the file gets its own; one that is there already stays as it is."""
    freeze(stage)
    monkeypatch.chdir(tmp_path)
    assert run(stage, "receiver", "Bayu Foods", "--format", "docx")[0] == 0
    (made,) = tmp_path.iterdir()
    made.write_text("mine")
    assert run(stage, "receiver", "Bayu Foods", "--format", "docx")[0] == 2
    assert made.read_text() == "mine"
    assert run(stage, "receiver", "Bayu Foods", "--out", str(tmp_path / "no" / "x.md"))[0] == 2


def test_outsiders_find_nothing(stage: Stage, run: Any) -> None:
    """SE-2, RO-10: brief, files, summary and difference do not exist for who may not see the record."""
    freeze(stage)
    client, caller = sign_in(stage, "outsider"), Caller(stage, "outsider")
    pages = [
        address(stage, "brief", 1), address(stage, "brief_file", 1, "pdf"), address(stage, "summary"),
        address(stage, "summary_file", "docx"), address(stage, "brief_difference"),
    ]  # fmt: skip
    assert {client.get(one).status_code for one in pages} == {404}
    root = f"/accounts/{stage.account.pk}"
    paths = ("briefs", "briefs/1", "briefs/1/file", "summary", "summary/file", "brief-difference")
    assert {caller("GET", f"{root}/{path}")[0] for path in paths} == {404}
    assert {run(stage, "outsider", *words)[0] for words in (("Bayu Foods",), ("diff", "Bayu Foods"))} == {1}


# -- sensitive notes --------------------------------------------------------------------------


def write_note(stage: Stage) -> None:
    ann = set_the_stage(stage)
    keep(
        actor=stage.giver, account=stage.account, subject=("stakeholder", ann.pk), topic="politics", text=SECRET,
        purpose="Prepare the renewal",
    )  # fmt: skip


def test_notes_are_left_out_unless_asked_for(stage: Stage, run: Any) -> None:
    """PE-6, KN-7: not in the frozen document, nor any form; who may export and asks gets them live, recorded."""
    write_note(stage)
    brief = freeze(stage)
    assert SECRET not in json.dumps(brief.document)
    plain = sign_in(stage, "manager").get(address(stage, "brief_file", 1, "md")).content.decode()
    assert SECRET not in plain
    assert not Event.objects.filter(action="brief.read_with_sensitive").exists()
    asked = (
        sign_in(stage, "manager").get(address(stage, "brief_file", 1, "md") + "?sensitive=1").content.decode()
    )
    assert SECRET in asked
    assert "Prepare the renewal" in asked
    assert SECRET in pdf_text(
        sign_in(stage, "manager").get(address(stage, "brief_file", 1, "pdf") + "?sensitive=1").content
    )
    event = Event.objects.filter(action="brief.read_with_sensitive").first()
    assert event is not None
    assert SECRET not in json.dumps(event.fields)
    code, out, _err = run(stage, "manager", "Bayu Foods", "--with-sensitive")
    assert code == 0
    assert SECRET in out
    _status, body = Caller(stage, "manager")(
        "GET", f"/accounts/{stage.account.pk}/summary?with_sensitive=true"
    )
    assert SECRET in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("name", ["giver", "receiver", "operations", "executive"])
def test_who_may_not_export_is_refused(stage: Stage, run: Any, name: str) -> None:
    """PE-6: asking without the right gives nothing, on every door, and the page does not offer it."""
    write_note(stage)
    freeze(stage)
    client = sign_in(stage, name)
    answer = client.get(address(stage, "brief", 1) + "?sensitive=1")
    assert answer.status_code in (404, 422)
    assert SECRET not in answer.content.decode()
    assert 'name="sensitive"' not in client.get(address(stage, "brief", 1)).content.decode()
    status, body = Caller(stage, name)("GET", f"/accounts/{stage.account.pk}/briefs/1?with_sensitive=true")
    assert status in (404, 422)
    assert SECRET not in json.dumps(body, ensure_ascii=False)
    code, out, _err = run(stage, name, "Bayu Foods", "--with-sensitive")
    assert code == 1
    assert SECRET not in out
    actor = getattr(stage, name)
    with pytest.raises((Refused, NotFound)):
        read_brief(actor, stage.account.pk, 1, Wish("en", with_sensitive=True))
    with pytest.raises((Refused, NotFound)):
        read_summary(actor, stage.account.pk, Wish("en", with_sensitive=True))


# -- difference -------------------------------------------------------------------------------


def two_versions(stage: Stage) -> None:
    set_the_stage(stage)
    freeze(stage)
    fill(stage, "state.projects.active", "Roll-out in Surabaya")
    fill(stage, "state.projects.next_steps", "Train the shift leads")
    actions.clear_item(actor=stage.giver, account=stage.account, key="risks.red_flags.flags")
    actions.ask(
        actor=stage.receiver, account=stage.account, key="state.projects.active", question="Which sites?"
    )


def test_what_has_changed_since(stage: Stage, run: Any) -> None:
    """KN-7: new, changed word by word, gone and newly unclear; page, API, command and Markdown say the same."""
    two_versions(stage)
    found = compare(stage.receiver, stage.account.pk, 1, None, "en")
    whats = {(one.key, one.what) for group in found.groups for one in group.changes}
    assert {
        ("state.projects.active", "changed"),
        ("state.projects.active", "unclear"),
        ("state.projects.next_steps", "new"),
        ("risks.red_flags.flags", "gone"),
    } <= whats
    page = (
        sign_in(stage, "receiver")
        .get(address(stage, "brief_difference") + "?from=1&language=en")
        .content.decode()
    )
    assert "Roll-out in <del>Medan</del><ins>Surabaya</ins>" in page
    status, body = Caller(stage, "receiver")("GET", f"/accounts/{stage.account.pk}/brief-difference?older=1")
    assert status == 200
    assert body["counts"]["unclear"] == 1
    code, out, _err = run(stage, "receiver", "diff", "Bayu Foods", "--from", "1")
    assert code == 0
    assert "Roll-out in ~~Medan~~**Surabaya**" in out
    markdown = sign_in(stage, "receiver").get(
        address(stage, "brief_difference") + "?from=1&form=md&language=en"
    )
    assert markdown.content.decode() == out


def test_promises_and_people_are_compared_too(stage: Stage) -> None:
    """KN-7, CO-5: a promise that came, went or has another owner, and a person who came or changed."""
    ann = set_the_stage(stage)
    first = {"id": "1", "text": "SSO by May", "owner": None, "due_on": None}
    freeze(stage, commitments=[first, {"id": "2", "text": "Gone soon", "owner": None}])
    ann.title = "Chief of logistics"
    ann.save()
    freeze(
        stage, commitments=[{**first, "owner": "Rei Receiver"}, {"id": "3", "text": "Fresh", "owner": None}]
    )
    found = {group.key: group for group in compare(stage.receiver, stage.account.pk, 1, 2, "en").groups}
    assert sorted((one.label, one.what) for one in found["promises"].changes) == [
        ("Fresh", "new"),
        ("Gone soon", "gone"),
        ("SSO by May", "changed"),
    ]
    (person,) = found["people"].changes
    assert (person.label, person.what) == ("Ann Lee", "changed")


def test_the_same_brief_differs_in_nothing(stage: Stage) -> None:
    """KN-7: a brief compared with itself says so, also on the page."""
    two_versions(stage)
    page = (
        sign_in(stage, "receiver").get(address(stage, "brief_difference") + "?from=1&to=1").content.decode()
    )
    assert "Nothing differs" in page
    client = sign_in(stage, "receiver")
    for wrong in ("?from=9", "?from=1&to=9", "?from=x&to=x", "?from=1&to=99999999999999999999", "?from=²"):
        assert client.get(address(stage, "brief_difference") + wrong).status_code in (200, 404)
