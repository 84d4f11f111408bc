"""The pages of documents: upload, read, write, download."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.models import Account
from tasuki.documents import extraction
from tasuki.documents.actions import add_text, delete_source
from tasuki.documents.mailhead import recognise
from tasuki.documents.models import Source
from tasuki.documents.tests import files
from tasuki.documents.tests.conftest import added, signed_in
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db
MAIL = """From: Mika Hoshino <mika@aster.example>
To: gina@tasuki.example
Cc: sofia@aster.example
Date: Mon, 2 Mar 2026 09:00:00 +0900
Subject: SSO

You promised SSO by June.
"""


def at(account: Account, rest: str = "") -> str:
    return f"/accounts/{account.pk}/documents/{rest}"


def sent(client: Client, account: Account, *chosen: tuple[str, bytes], **more: Any) -> Any:
    """The answer to an upload."""
    wanted = [files.named(name, data) for name, data in chosen]
    return client.post(at(account, "upload/"), {"files": wanted, **more})


def test_a_document_has_a_title_and_no_post(cast: Cast, account: Account) -> None:
    """UX-1, KN-8: one English word, two things: what a document is called is not what a person does."""
    giver = signed_in(cast, "giver")
    source = added(cast, account, "minutes.txt", b"Minutes")
    giver.cookies["django_language"] = "ja"
    cast.giver.language = "ja"
    cast.giver.save(update_fields=["language"])
    for page in (at(account), f"/documents/{source.pk}/edit/"):
        shown = giver.get(page).content.decode()
        assert "タイトル" in shown
        assert "役職" not in shown
    assert "この資料について" in giver.get(f"/documents/{source.pk}/").content.decode()


def test_several_files_each_with_its_result(cast: Cast, account: Account) -> None:
    """KN-8: what is fine is kept, what is not says why, file by file; nothing is lost for the others."""
    giver = signed_in(cast, "giver")
    answer = sent(
        giver, account, ("offer.pdf", files.pdf("Offer")), ("bad.pdf", files.EXE), ("empty.txt", b"")
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "bad.pdf" in shown
    assert "a program" in shown
    assert Source.objects.get().title == "offer"
    fine = sent(giver, account, ("a.txt", b"One"), ("b.txt", b"Two"), serves="notes")
    assert fine.status_code == 302
    assert "only one file can be" in giver.get(fine["Location"]).content.decode()
    assert sent(giver, account, ("c.txt", b"Three"), serves="notes").status_code == 302
    assert [one.title for one in Source.objects.filter(serves="notes")] == ["c"]
    reloaded = giver.get(at(account, "upload/"))
    assert (reloaded.status_code, reloaded["Location"]) == (302, at(account))


def test_nothing_chosen_and_too_many(cast: Cast, account: Account) -> None:
    """KN-8: an empty form and a flood of files say what to do."""
    giver = signed_in(cast, "giver")
    assert "Choose a file." in sent(giver, account).content.decode()
    flood = sent(giver, account, *((f"{number}.txt", b"x") for number in range(21)))
    assert "At most 20 files" in flood.content.decode()
    assert not Source.objects.exists()


def test_too_large_and_too_long_names_do_not_reach_the_disk(
    cast: Cast, account: Account, settings: Any, own_files: Path
) -> None:
    """KN-8: counted while it streams; a name of 5 000 characters is refused, not shortened."""
    settings.DOCUMENT_MAX_BYTES = 100_000
    giver = signed_in(cast, "giver")
    large = sent(giver, account, ("big.txt", b"x" * 300_000))
    assert "too large: 300,000 bytes, at most 100,000" in large.content.decode()
    named = sent(giver, account, ("n" * 600 + ".txt", b"text"))
    assert "604 characters, at most 255" in named.content.decode()
    longest = sent(giver, account, ("n" * 5_000 + ".txt", b"text"))
    assert longest.status_code == 400
    assert "name may be far too long" in longest.content.decode()
    assert not own_files.exists() or not any(own_files.rglob("*"))


def test_names_that_lead_astray(cast: Cast, account: Account) -> None:
    """KN-8: paths, direction marks and markup in names are text and nothing more."""
    giver = signed_in(cast, "giver")
    sent(giver, account, ("../../up\u202etxt.<b>x<b>.txt", b"text"))
    source = Source.objects.get()
    assert "/" not in source.file.name
    assert "\u202e" not in source.file.name
    assert "<b>" not in giver.get(at(account)).content.decode()


def test_a_file_comes_as_an_attachment(cast: Cast, account: Account) -> None:
    """KN-8: never in place: attachment under its own name, nosniff, sandbox, not cached; outsiders get nothing."""
    source = added(cast, account, '見積 "2026".html', files.HTML)
    address = f"/documents/{source.pk}/file/"
    answer = signed_in(cast, "executive").get(address)
    assert b"".join(answer.streaming_content) == files.HTML  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E8%A6%8B%E7%A9%8D" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert signed_in(cast, "outsider").get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_who_sees_the_pages(cast: Cast, account: Account) -> None:
    """RO-10: forms only for those who may; outsiders find nothing."""
    source = added(cast, account, "notes.txt", b"Said")
    for address in (at(account), f"/documents/{source.pk}/"):
        assert signed_in(cast, "executive").get(address).status_code == 200
        assert signed_in(cast, "outsider").get(address).status_code == 404
    assert "Add files" not in signed_in(cast, "executive").get(at(account)).content.decode()
    assert signed_in(cast, "executive").get(at(account, "new/note/")).status_code == 404
    assert signed_in(cast, "executive").post(f"/documents/{source.pk}/delete/").status_code == 422
    assert signed_in(cast, "giver").get(at(account, "new/poem/")).status_code == 404


def test_reading_with_places_and_hits(cast: Cast, account: Account) -> None:
    """KN-10: parts with their places; what is looked for is marked; markup is text."""
    source = added(cast, account, "notes.txt", "\n".join(f"line {n} <i>" for n in range(1, 2_001)).encode())
    extraction.read_source(source.pk)
    giver = signed_in(cast, "giver")
    shown = giver.get(f"/documents/{source.pk}/").content.decode()
    assert "lines 1–40" in shown
    assert "Part 1 of 3" in shown
    assert "&lt;i&gt;" in shown
    found = giver.get(f"/documents/{source.pk}/?q=line+1999").content.decode()
    assert "<mark>" in found
    hit = giver.get(f"/documents/{source.pk}/?place=lines+1961-2000&quote=line+1999").content.decode()
    assert "<mark>line 1999</mark>" in hit
    lost = giver.get(f"/documents/{source.pk}/?place=lines+1961-2000&quote=line+9999").content.decode()
    assert "does not stand here any more" in lost


def test_a_note_is_written_edited_and_deleted(cast: Cast, account: Account) -> None:
    """KN-10, SE-6: what somebody else wrote meanwhile is shown, what was typed stays in the form."""
    giver = signed_in(cast, "giver")
    made = giver.post(at(account, "new/note/"), {"title": "Call", "body": "SSO by June"}, follow=True)
    source = Source.objects.get()
    assert "SSO by June" in made.content.decode()
    edit = f"/documents/{source.pk}/edit/"
    assert giver.post(edit, {"title": "Call", "body": "SSO by July", "version": 1}).status_code == 302
    stale = giver.post(edit, {"title": "Call", "body": "SSO by May", "version": 1})
    assert stale.status_code == 409
    assert "SSO by July" in stale.content.decode()
    assert "SSO by May" in stale.content.decode()
    assert giver.post(edit, {"title": "Call", "body": "SSO by May", "version": 2}).status_code == 302
    assert giver.post(f"/documents/{source.pk}/delete/", {"version": "1"}).status_code == 409
    assert giver.post(f"/documents/{source.pk}/delete/", {"version": "3"}).status_code == 302
    gone = giver.get(f"/documents/{source.pk}/").content.decode()
    assert "Gina Giver deleted it" in gone
    assert "SSO by" not in gone


def test_too_long_a_paste_says_so(cast: Cast, account: Account) -> None:
    """KN-10: over a million characters are refused with the limit, and stay in the form."""
    answer = signed_in(cast, "giver").post(
        at(account, "new/note/"), {"title": "Call", "body": "x" * 1_000_001}
    )
    assert answer.status_code == 422
    assert "1000000" in answer.content.decode()
    assert "maxlength" not in answer.content.decode().partition('name="body"')[2][:300]
    japanese = signed_in(cast, "giver").post(
        at(account, "new/note/"), {"title": "Call", "body": "字" * 1_000_000}
    )
    assert japanese.status_code == 302, "a full paste of three-byte characters fits"


def test_a_pasted_mail_is_recognised_and_confirmed(cast: Cast, account: Account) -> None:
    """KN-10: From, To, Date and Subject are shown to be confirmed before anything is kept."""
    giver = signed_in(cast, "giver")
    looked = giver.post(at(account, "new/mail/"), {"body": MAIL, "do": "look"}).content.decode()
    assert "Is this right?" in looked
    assert 'value="SSO"' in looked
    assert 'value="2026-03-02"' in looked
    assert not Source.objects.exists()
    values = {
        "title": "SSO",
        "written_by": "Mika Hoshino <mika@aster.example>",
        "happened_on": "2026-03-02",
        "recipients": "gina@tasuki.example",
        "body": "You promised SSO by June.",
        "do": "keep",
    }
    assert giver.post(at(account, "new/mail/"), values).status_code == 302
    assert Source.objects.get().kind == "mail"


@pytest.mark.parametrize(
    ("text", "title", "day"),
    [
        (
            "差出人: 星野\n宛先: 田中\n日時: 2026年3月2日(月) 9:00\n件名： SSOの件\n\n本文",
            "SSOの件",
            "2026-03-02",
        ),
        ("De: Sofía\nPara: Gina\nEnviado el: 2026-03-02 09:00\nAsunto: SSO\n\nHola", "SSO", "2026-03-02"),
        ("Dari: Budi\nKepada: Gina\nTanggal: 2 March 2026\nPerihal: SSO\n\nHalo", "SSO", "2026-03-02"),
        ("From: A\nSent: Monday, March 2, 2026 9:00 AM\nTo: B\nSubject: SSO\n\nHi", "SSO", "2026-03-02"),
        ("From: A\nX-Mailer: M\nDate: 02/03/2026\nSubject: Very\n long\n\nHi", "Very long", "None"),
    ],
)
def test_heads_in_four_languages(text: str, title: str, day: str) -> None:
    """KN-10: English, Japanese, Spanish, Indonesian; a day that could be two days is left to the reader."""
    found = recognise(text)
    assert (found.title, str(found.happened_on)) == (title, day)
    assert found.body in ("本文", "Hola", "Halo", "Hi")


def test_encoded_words_are_written_out() -> None:
    """KN-10: a head copied from the source of a mail is read as a mail program shows it; what is broken stays."""
    head = recognise(
        "From: =?utf-8?B?5qOu55Sw?= <mika@aster.example>\n"
        "To: =?nonsense?Q?x?= <gina@tasuki.example>\n"
        "Subject: =?utf-8?Q?Caf=C3=A9?=\n =?utf-8?Q?_Juniper=00?=\n\nText"
    )
    assert (head.title, head.written_by) == ("Café Juniper", "森田 <mika@aster.example>")
    assert head.recipients == "=?nonsense?Q?x?= <gina@tasuki.example>"


def test_no_head_is_no_head() -> None:
    """KN-10: a text with one colon is a text."""
    text = "Note: they want SSO\nand more"
    assert recognise(text).body == text


def test_list_within_a_budget(cast: Cast, account: Account, django_assert_max_num_queries: Any) -> None:
    """KN-8: a page of fifty costs no more questions than one of five."""
    for number in range(12):
        add_text(
            actor=cast.actor("giver"), account_id=account.pk, kind="note", title=f"N {number}", body="Text"
        )
    client = signed_in(cast, "giver")
    with django_assert_max_num_queries(14):
        assert client.get(at(account)).status_code == 200


def test_naughty_strings_are_shown_as_text(cast: Cast, account: Account, real_data: Path) -> None:
    """KN-10: every string that breaks programs survives list and reader as text."""
    import html
    import json

    texts = json.loads((real_data / "torture" / "naughty-strings-60.json").read_text(encoding="utf-8"))
    for number, text in enumerate(one for one in texts if one.strip() and "\x00" not in one):
        source = add_text(
            actor=cast.actor("giver"), account_id=account.pk, kind="note", title=f"N {number}", body=text
        )
        shown = signed_in(cast, "giver").get(f"/documents/{source.pk}/").content.decode()
        assert html.escape(source.body.strip("\n")) in shown.replace("&#x27;", "&#x27;")
        delete_source(actor=cast.actor("giver"), source_id=source.pk)
