"""The pages of the workshop: list, read, write, try, publish, compare (PB-1, PB-2, PB-4)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tasuki.customers.models import Account
from tasuki.playbooks import actions
from tasuki.playbooks.models import CompanyPlaybook, Publication
from tasuki.playbooks.queries import SHIPPED_KEYS, current, shipped_source
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.web import clock

pytestmark = pytest.mark.django_db
KEY = "rep-to-rep.planned"
HTMX = {"HX-Request": "true"}


def _changed(days: int = 21) -> str:
    return re.sub(r"boundary_days: \d+", f"boundary_days: {days}", shipped_source(KEY))


@pytest.fixture
def editor(client: Client, cast: Cast) -> Client:
    """Operations at their desk."""
    client.force_login(cast.operations)
    return client


@pytest.fixture
def draft(cast: Cast) -> CompanyPlaybook:
    """A company playbook that nobody has published."""
    return actions.import_yaml(actor=cast.actor("operations"), text=_changed(), key="ours")


def _post(client: Client, row: CompanyPlaybook, verb: str, **data: Any) -> Any:
    row.refresh_from_db()
    sent = {"text": row.draft, "revision": row.revision, **data}
    return client.post(f"/playbooks/{row.key}/{verb}/", sent)


def _text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_the_list(client: Client, cast: Cast, draft: CompanyPlaybook, account: Account) -> None:
    """PB-4, PB-1: all eight cases, what is in force, how many transitions run; drafts for editors only."""
    open_for(cast, account)
    client.force_login(cast.giver)
    text = _text(client.get("/playbooks/"))
    for key in SHIPPED_KEYS:
        assert f"/playbooks/{key}/shipped/" in text
    assert "ours" not in re.findall(r"/playbooks/([^/]+)/", text)
    assert re.search(r'Running transitions">1<', text)
    client.force_login(cast.operations)
    assert "/playbooks/ours/draft/" in _text(client.get("/playbooks/"))


def test_the_list_asks_little(
    editor: Client, cast: Cast, draft: CompanyPlaybook, django_assert_max_num_queries: Any
) -> None:
    """PB-1: as many queries for many playbooks as for one."""
    for number in range(6):
        row = actions.start_from(actor=cast.actor("operations"), ref=f"{KEY}@shipped", key=f"more-{number}")
        actions.save_draft(
            actor=cast.actor("operations"), key=row.key, text=_changed(40 + number), expected_revision=1
        )
        actions.publish(actor=cast.actor("operations"), key=row.key, note="x", expected_revision=2)
    editor.get("/playbooks/")
    with django_assert_max_num_queries(12):
        editor.get("/playbooks/")


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_every_shipped_playbook_can_be_read(client: Client, cast: Cast, key: str) -> None:
    """PB-4: steps with who and when, clocks, messages, meetings with minutes and knowledge, in all languages."""
    client.force_login(cast.receiver)
    for language, word in (("en", "Done when"), ("ja", None), ("es", None), ("id", None)):
        client.cookies["django_language"] = language
        answer = client.get(f"/playbooks/{key}/")
        assert answer.status_code == 200
        view = answer.context["view"]
        assert sum(len(phase.steps) for phase in view.phases) == len(view.document.steps)
        assert view.clocks
        assert view.messages
        assert view.sections
        for meeting in view.meetings:
            assert sum(row.minutes for row in meeting.agenda) == meeting.planned
        if word:
            assert word in _text(answer)


def test_from_start_to_publication(editor: Client, cast: Cast) -> None:
    """PB-1: start from a shipped one, edit, publish: new transitions start with it."""
    answer = editor.post("/playbooks/new/", {"ref": f"{KEY}@shipped", "key": "ours"})
    assert answer.headers["Location"] == "/playbooks/ours/edit/"
    page = _text(editor.get("/playbooks/ours/edit/"))
    assert "boundary_days" in page
    assert " required" not in page  # saving asks for neither an account nor a note
    answer = editor.post("/playbooks/ours/edit/", {"text": _changed(33), "revision": 1})
    assert answer.status_code == 302
    answer = editor.post(
        "/playbooks/ours/publish/", {"text": _changed(34), "revision": 2, "note": "Five weeks"}
    )
    assert answer.headers["Location"] == "/playbooks/ours/"
    assert current("rep-to-rep", "planned").boundary_days == 34
    page = _text(editor.get("/playbooks/ours/"))
    assert "Five weeks" in page
    assert "in force" in page


def test_live_validation(editor: Client, draft: CompanyPlaybook) -> None:
    """PB-2: every error beside its line, as a fragment for scripts and as the whole page without them."""
    broken = _changed().replace("mode: planned", "mode: sometimes").replace("by: cutover", "by: magic")
    answer = editor.post("/playbooks/ours/check/", {"text": broken}, headers=HTMX)
    assert answer.status_code == 200
    text = _text(answer)
    assert "<html" not in text
    line = broken[: broken.index("mode: sometimes")].count("\n") + 1
    assert f'data-line="{line}"' in text
    assert "mode: sometimes" in text
    whole = _text(editor.post("/playbooks/ours/check/", {"text": broken}))
    assert f'id="L{line}"' in whole
    assert "mode: sometimes" in whole
    assert CompanyPlaybook.objects.get(key="ours").draft == _changed()


def test_hostile_text_is_text(editor: Client, draft: CompanyPlaybook) -> None:
    """PB-2, SE-2: what somebody types is shown as typed and never becomes part of the page."""
    evil = "</textarea><script>alert(1)</script>: [\n"
    for path in ("check", "edit", "publish"):
        text = _text(_post(editor, draft, path, text=evil, note="<b>"))
        assert "<script>alert" not in text
    row = CompanyPlaybook.objects.get(key="ours")
    assert "<script>alert" not in _text(editor.get("/playbooks/ours/edit/"))
    assert "<script>alert" not in _text(editor.get("/playbooks/ours/draft/"))
    assert row.draft == evil


def test_two_people_editing(editor: Client, cast: Cast, draft: CompanyPlaybook) -> None:
    """SE-6, PB-1: who comes second sees it, with their own text still in the editor and what differs."""
    mine, theirs = _changed(50), _changed(60)
    actions.save_draft(actor=cast.actor("operations"), key="ours", text=theirs, expected_revision=1)
    revision = 0
    for verb in ("edit", "publish"):
        answer = editor.post(f"/playbooks/ours/{verb}/", {"text": mine, "revision": 1, "note": "Mine"})
        assert answer.status_code == 409
        text = _text(answer)
        assert "boundary_days: 50" in answer.context["text"]
        assert "+ boundary_days: 50" in text
        assert "− boundary_days: 60" in text
        revision = answer.context["playbook"].revision
    assert CompanyPlaybook.objects.get(key="ours").draft == theirs
    again = editor.post("/playbooks/ours/edit/", {"text": mine, "revision": revision})
    assert again.status_code == 302
    assert CompanyPlaybook.objects.get(key="ours").draft == mine


def test_an_invalid_text_is_not_published_and_not_lost(editor: Client, draft: CompanyPlaybook) -> None:
    """PB-2: the editor comes back with the text, the note and every error; nothing is in force."""
    broken = _changed().replace("mode: planned", "mode: sometimes")
    answer = _post(editor, draft, "publish", text=broken, note="Keep me")
    assert answer.status_code == 422
    assert answer.context["text"] == broken
    assert "Keep me" in _text(answer)
    assert answer.context["problems"].count >= 1
    assert not Publication.objects.exists()
    answer = _post(editor, draft, "publish", note=" ")
    assert "Say in a sentence what changes" in _text(answer)


def test_preview_of_an_unsaved_text(editor: Client, draft: CompanyPlaybook, account: Account) -> None:
    """PB-1, PB-3: the plan for an account and a day, with person and date, before anything is saved."""
    day = (clock.now() + timedelta(days=60)).date().isoformat()
    wanted = {"account": account.name, "day": day, "receiver": "rei@tasuki.example"}
    answer = editor.post("/playbooks/ours/preview/", {"text": _changed(70), **wanted}, headers=HTMX)
    text = _text(answer)
    assert "<html" not in text
    assert "Gina Giver" in text
    assert "Asia/Tokyo" in text
    whole = editor.post("/playbooks/ours/preview/", {"text": _changed(70), **wanted})
    assert "boundary_days: 70" in whole.context["text"]
    assert whole.context["preview"].steps
    for wrong in ({"account": "nobody"}, {"day": "1999-01-01"}, {"day": "soon"}, {"receiver": "nobody"}):
        answer = editor.post("/playbooks/ours/preview/", {"text": _changed(), **wanted, **wrong})
        assert answer.status_code == 422, wrong
        assert "preview" not in answer.context
    broken = editor.post("/playbooks/ours/preview/", {"text": "a: [", **wanted}, headers=HTMX)
    assert "put it right first" in _text(broken)


def test_history_retire_reinstate_discard(editor: Client, cast: Cast, draft: CompanyPlaybook) -> None:
    """PB-1: versions stay, any two can be compared, an earlier one can be put in force, a draft removed."""
    _post(editor, draft, "publish", note="First")
    _post(editor, draft, "publish", text=_changed(77), note="Second")
    numbers = list(Publication.objects.order_by("number").values_list("number", flat=True))
    page = _text(editor.get("/playbooks/ours/history/"))
    assert "First" in page
    assert "Second" in page
    assert _post(editor, draft, "discard").status_code == 422
    assert _post(editor, draft, f"{numbers[0]}/reinstate").status_code == 302
    assert current("rep-to-rep", "planned").boundary_days == 21
    assert _post(editor, draft, "retire").status_code == 302
    assert current("rep-to-rep", "planned").version not in numbers
    compared = _text(editor.get(f"/playbooks/compare/?before=ours@{numbers[0]}&after=ours@{numbers[1]}"))
    assert "<del>" in compared
    assert "77" in compared
    fresh = actions.start_from(actor=cast.actor("operations"), ref="ours", key="fresh")
    assert _post(editor, fresh, "discard").status_code == 302
    assert not CompanyPlaybook.objects.filter(key="fresh").exists()


def test_taking_in_a_file(editor: Client) -> None:
    """PB-1, PB-2: a YAML file becomes a draft, wholly or not at all; every error is shown by line."""
    from django.core.files.uploadedfile import SimpleUploadedFile as File

    good = File("ours.yaml", _changed(22).encode())
    assert editor.post("/playbooks/import/", {"file": good, "key": "ours"}).status_code == 302
    for name, data in (
        ("latin.yaml", "añejo: 1".encode("latin-1")),
        ("broken.yaml", b"a: [\n"),
        ("bomb.yaml", b"a: &a [1]\nb: *a\n"),
        ("same.yaml", _changed(23).encode()),
        ("big.yaml", b"#" * 2_000_000),
    ):
        answer = editor.post("/playbooks/import/", {"file": File(name, data), "key": "ours"})
        assert answer.status_code == 422, name
    assert CompanyPlaybook.objects.get().draft == _changed(22)


def test_source_download(client: Client, cast: Cast, draft: CompanyPlaybook) -> None:
    """PB-1: the YAML as it was written, or with every text written out; a draft only for editors."""
    client.force_login(cast.giver)
    answer = client.get(f"/playbooks/{KEY}/shipped/source/")
    assert answer.content.decode() == shipped_source(KEY)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(client.get(f"/playbooks/{KEY}/shipped/source/?form=complete").content) > 20_000
    assert client.get("/playbooks/ours/draft/source/").status_code == 404
    client.force_login(cast.operations)
    assert client.get("/playbooks/ours/draft/source/").content.decode() == _changed()


def test_nothing_there(client: Client, cast: Cast, draft: CompanyPlaybook) -> None:
    """SE-2: what is not there, and what is not for oneself, look alike."""
    client.force_login(cast.giver)
    for path in (
        "ours",
        "ours/edit",
        "ours/history",
        "ours/draft",
        "nothing",
        f"{KEY}/99",
        f"{KEY}/edit",
        "new",
    ):
        assert client.get(f"/playbooks/{path}/").status_code == 404, path
    assert client.post("/playbooks/import/", {}).status_code == 404


def test_words_in_every_language() -> None:
    """UX-1, PB-1: due dates are said in whole sentences, in the language of the reader."""
    from tasuki.playbooks.words import due
    from tasuki.rules.plan import Due

    with translation.override("en"):
        assert due(Due("transition", -2, "weeks")) == "2 weeks before the transition date"
        assert due(Due("signed", 1, "business_days")) == "1 business day after the signature"
        assert due(Due("cutover", 0, "days")) == "At the cutover"
