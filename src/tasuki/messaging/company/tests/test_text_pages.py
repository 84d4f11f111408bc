"""The pages of the workshop of texts: list, read, write, try, put in force, undo (MS-3, MS-4, MS-6)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tasuki.customers.models import Account
from tasuki.messaging import library
from tasuki.messaging.actions import draft_messages
from tasuki.messaging.company import source as files
from tasuki.messaging.company.models import CompanyText
from tasuki.messaging.company.tests.conftest import NAME, OURS, Desk
from tasuki.messaging.library import Traits
from tasuki.testing.cast import Cast
from tasuki.testing.stories import settle_all
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db
ONE = f"/texts/en/{NAME}/"
HTMX = {"HX-Request": "true"}
SUBJECT, BODY = files.split(OURS)
TRAITS = Traits("rep-to-rep", "planned")


@pytest.fixture
def editor(client: Client, cast: Cast) -> Client:
    """Operations at their desk."""
    client.force_login(cast.operations)
    return client


def _text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def _sent(desk: Desk, **more: Any) -> dict[str, Any]:
    return {"subject": SUBJECT, "body": BODY, "revision": desk.row().revision, **more}


def test_the_list_shows_every_text_in_every_language(editor: Client, desk: Desk) -> None:
    """MS-4: shipped, ours with its version, a draft that waits."""
    desk.put()
    desk.save(OURS, "survey")
    text = _text(editor.get("/texts/"))
    assert "ours, version 1" in text
    assert "draft waiting" in text
    assert text.count("shipped") > 40
    assert 'href="/texts/ja/words/"' in text


def test_the_list_asks_little(editor: Client, desk: Desk, django_assert_max_num_queries: Any) -> None:
    """MS-4: as many queries for many texts as for one."""
    for name in ("survey", "follow-up", "step-back"):
        desk.put(OURS, name)
    editor.get("/texts/")
    with django_assert_max_num_queries(10):
        editor.get("/texts/")


def test_everybody_reads_a_text_and_tries_it_on_their_own_accounts(
    client: Client, cast: Cast, transition: Transition, desk: Desk
) -> None:
    """MS-6, SE-2: the giver sees the preview of their account; an outsider reads the text and no account at all."""
    desk.put()
    client.force_login(cast.giver)
    mine = _text(client.get(ONE))
    assert transition.account.name in mine
    assert "Rei Receiver" in mine
    client.force_login(cast.outsider)
    theirs = client.get(ONE, {"transition": str(transition.pk)})
    assert theirs.status_code == 404
    text = _text(client.get(ONE))
    assert "Hello from" in text
    assert transition.account.name not in text


def test_the_whole_way_without_scripts(editor: Client, desk: Desk, transition: Transition) -> None:
    """MS-4, MS-6: make it ours, write, look, put in force, change, undo, take out."""
    answer = editor.post(f"{ONE}start/")
    assert answer["Location"] == f"{ONE}edit/"
    text = _text(editor.get(f"{ONE}edit/"))
    assert "No errors" in text
    assert transition.account.name in text
    shown = _text(editor.post(f"{ONE}preview/", _sent(desk, transition=str(transition.pk))))
    assert "Hello from Rei Receiver" in shown
    assert "not saved yet" in shown
    assert "What differs from the shipped text" in shown
    assert desk.row().revision == 1
    assert editor.post(f"{ONE}put/", _sent(desk, note="Ours")).status_code == 302
    assert library.find_text("introduction", "en", TRAITS).subject == SUBJECT
    assert editor.post(f"{ONE}put/", _sent(desk, subject="Second {{ receiver.name }}")).status_code == 302
    assert "Version 2" in _text(editor.get(f"{ONE}history/?before=1&after=2"))
    assert "<del>Hello from</del>" in _text(editor.get(f"{ONE}history/?before=1&after=2"))
    assert editor.post(f"{ONE}undo/1/", {"revision": desk.row().revision}).status_code == 302
    assert library.find_text("introduction", "en", TRAITS).version == 3
    assert editor.post(f"{ONE}take-out/", {"revision": desk.row().revision}).status_code == 302
    assert library.find_text("introduction", "en", TRAITS).source == "shipped"


def test_the_readers_language_is_not_that_of_the_text(
    editor: Client, desk: Desk, transition: Transition
) -> None:
    """MS-4: whoever reads the page in Spanish still writes the English text."""
    desk.put()
    editor.cookies["django_language"] = "es"
    for path in (ONE, f"{ONE}edit/", f"{ONE}history/"):
        text = _text(editor.get(path))
        assert "/texts/es/" not in text
        assert f"/texts/en/{NAME}/" in text
    assert 'id="body" rows="24" lang="en"' in _text(editor.get(f"{ONE}edit/"))


def test_the_preview_shows_everything_about_the_text(
    editor: Client, desk: Desk, transition: Transition
) -> None:
    """MS-3, MS-6: subject, text, HTML part, the four points with their marks, length, fields with values."""
    desk.save(OURS)
    answer = editor.post(f"{ONE}preview/", _sent(desk, transition=str(transition.pk)), headers=HTMX)
    text = _text(answer)
    assert "<html" not in text.partition("srcdoc=")[0]
    assert "Hello from Rei Receiver" in text
    assert "srcdoc=" in text
    assert "has been briefed" in text
    assert "“briefed”" in text or "has been briefed" in text
    assert re.search(r"reads (easily|well enough)", text)
    assert "receiver.name" in text
    assert "The subject has" in text


def test_texts_are_offered_by_their_names(editor: Client) -> None:
    """MS-4, UX-1: the templates by what they are called, the same as on the list."""
    text = _text(editor.get("/texts/new/"))
    assert '<option value="joint-meeting-invite">Joint meeting invitation</option>' in text
    assert ">joint-meeting-invite<" not in text


def test_a_text_that_says_nothing_does_not_go_into_force_in_silence(
    editor: Client, desk: Desk, transition: Transition
) -> None:
    """MS-3, MS-4: the points that it lacks are named before and after; the field of the reason says why."""
    desk.save(OURS)
    sent = _sent(desk, body="Hello", transition=str(transition.pk))
    said = "The text does not say: why the change, that nothing is disrupted"
    shown = _text(editor.post(f"{ONE}preview/", sent, headers=HTMX))
    assert said in shown
    told = _text(editor.post(f"{ONE}put/", sent, follow=True))
    assert "Version 1 is in force." in told
    assert said in told
    body = BODY.replace("The reason: ", "")
    sent = _sent(desk, body=body, transition=str(transition.pk))
    shown = _text(editor.post(f"{ONE}preview/", sent, headers=HTMX))
    assert "“{{ reason }}”" in shown
    assert "The text does not say" not in _text(editor.post(f"{ONE}put/", sent, follow=True))


def test_errors_are_named_with_their_place(editor: Client, desk: Desk, transition: Transition) -> None:
    """MS-4: unknown fields by line and with what may be meant; empty ones by what this customer lacks."""
    desk.save(OURS)
    body = "One\n{{ reciever.name }}\n{{ 'x' | replace: 'x' }}"
    text = _text(editor.post(f"{ONE}preview/", _sent(desk, body=body), headers=HTMX))
    assert "Text, line 2: there is no field “reciever.name”. Perhaps: receiver.name" in text
    assert "Text, line 3: there is no filter “replace”" in text
    text = _text(editor.post(f"{ONE}put/", _sent(desk, body=body)))
    assert "reciever.name" in text
    assert desk.row().in_force is None
    body = "One\n\n{{ sponsor.name }}"
    text = _text(
        editor.post(f"{ONE}preview/", _sent(desk, body=body, transition=str(transition.pk)), headers=HTMX)
    )
    assert "Text, line 3: “sponsor.name” is empty for this customer" in text


def test_who_saves_second_sees_what_the_other_wrote(editor: Client, desk: Desk) -> None:
    """SE-6: nobody's text is overwritten or lost."""
    old = desk.save(OURS).revision
    desk.save(OURS.replace("All goes on", "Everything continues"))
    answer = editor.post(f"{ONE}edit/", _sent(desk, revision=old, body="Mine"))
    assert answer.status_code == 409
    text = _text(answer)
    assert "Mine" in text
    assert "Everything continues" in text
    assert "Everything continues" in desk.row().draft


def test_only_editors_find_the_workshop(client: Client, cast: Cast, desk: Desk) -> None:
    """SE-2: who may not write finds no editor, and is told so where they try."""
    desk.save(OURS)
    client.force_login(cast.giver)
    assert client.get("/texts/new/").status_code == 404
    assert client.get(f"{ONE}edit/").status_code == 404
    for verb in ("preview", "put", "take-out", "discard", "start"):
        answer = client.post(f"{ONE}{verb}/", _sent(desk))
        assert answer.status_code == 422, verb
    assert "ours" not in _text(client.get("/texts/")).replace("hours", "").replace("yours", "")


def test_a_language_of_the_company(editor: Client, desk: Desk, account: Account) -> None:
    """MS-4: a company adds a language by its shared words, then writes its texts."""
    answer = editor.post("/texts/new/", {"language": "fr", "template": "words"})
    assert answer["Location"] == "/texts/fr/words/edit/"
    words = desk.row("words", "fr").draft.replace("Kind regards", "Cordialement")
    sent = {"body": words, "revision": 1}
    assert "No errors" in _text(editor.post("/texts/fr/words/preview/", sent, headers=HTMX))
    assert editor.post("/texts/fr/words/put/", sent).status_code == 302
    assert library.nearest_language("fr-CA") == "fr"
    answer = editor.post("/texts/new/", {"language": "fr", "template": "survey"})
    assert answer["Location"] == "/texts/fr/survey/edit/"


def test_files_go_out_and_come_in_again(editor: Client, desk: Desk) -> None:
    """MS-4: a zip with folders by language, the same form as the shipped files; a wrong one says why."""
    desk.put()
    data = editor.get("/texts/export/").content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [f"en/{NAME}.liquid"]
        assert archive.read(f"en/{NAME}.liquid").decode() == OURS
    CompanyText.objects.update(in_force=None)
    desk.row().versions.all()._raw_delete("default")
    CompanyText.objects.all().delete()
    answer = editor.post("/texts/import/", {"file": SimpleUploadedFile("texts.zip", data)})
    assert answer["Location"] == "/texts/"
    assert desk.row().draft == OURS
    wrong = SimpleUploadedFile("survey.liquid", b"---\nsubject: x\n---\n{{ nobody }}")
    answer = editor.post("/texts/import/", {"file": wrong, "language": "en"})
    assert answer.status_code == 422
    assert "there is no field “nobody”" in _text(answer)
    everything = editor.get("/texts/export/?all=1").content
    with zipfile.ZipFile(io.BytesIO(everything)) as archive:
        assert "ja/words.yaml" in archive.namelist()
    assert editor.get(f"{ONE}source/").content.decode().startswith("---\nsubject:")


def test_drafts_of_messages_show_how_they_read(client: Client, cast: Cast, transition: Transition) -> None:
    """MS-3: the same figures stand beside each draft, in the list of a transition and on the message's page."""
    settle_all(cast, transition, "internal")
    drafted = draft_messages(actor=cast.actor("giver"), transition_id=transition.pk, step_key="introduction")
    client.force_login(cast.giver)
    for path in (f"/transitions/{transition.pk}/messages/", f"/messages/{drafted[0].pk}/"):
        text = _text(client.get(path))
        assert re.search(r"reads (easily|well enough)", text)
        assert "Longest sentences" in text


def test_a_text_with_markup_stays_text(editor: Client, desk: Desk, transition: Transition) -> None:
    """MS-6, SE-2: what somebody writes is never markup of our page, nor of the mail."""
    desk.save(OURS)
    body = BODY + '\n<script>alert(1)</script> "><img src=x onerror=alert(1)>'
    text = _text(
        editor.post(f"{ONE}preview/", _sent(desk, body=body, transition=str(transition.pk)), headers=HTMX)
    )
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&amp;lt;script&amp;gt;" in text
