"""Documents through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.customers.models import Account
from tasuki.documents import extraction
from tasuki.documents.models import Source
from tasuki.documents.tests import files
from tasuki.documents.tests.conftest import Api, added
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db


def base(account: Account) -> str:
    return f"/accounts/{account.pk}/sources"


def test_a_file_is_kept_listed_read_and_fetched(cast: Cast, account: Account) -> None:
    """KN-8, KN-10: upload, state, text with places, the bytes, delete with its mark."""
    call = Api(cast, "giver")
    made = call(
        "POST",
        f"{base(account)}/files",
        file=files.named("offer.pdf", files.pdf("Price is 12")),
        serves="contract",
    )
    assert made.status_code == 201, made.json()
    source = made.json()
    assert (source["title"], source["serves"], source["file"]["text"]) == ("offer", "contract", "waiting")
    extraction.read_source(Source.objects.get().pk)
    listed = call("GET", f"{base(account)}?q=offer&kind=file").json()
    assert (listed["count"], listed["items"][0]["file"]["text"]) == (1, "done")
    parts = call("GET", f"/sources/{source['id']}/text").json()["items"]
    assert parts == [{"position": 0, "place": "p. 1", "label": "page 1", "text": "Price is 12"}]
    answer = call("GET", f"/sources/{source['id']}/file")
    assert b"".join(answer.streaming_content) == files.pdf("Price is 12")
    assert answer["Content-Disposition"].startswith("attachment")
    gone = call("POST", f"/sources/{source['id']}/delete", {"version": 1}).json()
    assert (gone["deleted_by"], gone["file"]) == ("Gina Giver", None)
    assert call("GET", f"/sources/{source['id']}/file").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("offer.pdf", files.EXE, "document.lying_name"),
        ("invoice.pdf.exe", files.pdf("x"), "document.lying_name"),
        ("offer.docx", files.bomb_by_ratio(), "document.bomb"),
        ("offer.docx", files.ole(encrypted=True), "document.encrypted"),
        ("drawing.svg", files.SVG, "document.not_allowed"),
        ("n" * 600 + ".txt", b"text", "document.name_too_long"),
        ("n" * 5_000 + ".txt", b"text", "input.unreadable"),
        ("empty.txt", b"", "document.empty"),
    ],
)
def test_bad_files_are_refused_by_code(
    cast: Cast, account: Account, name: str, data: bytes, code: str
) -> None:
    """KN-8: lying names, bombs, encrypted, drawings with scripts: the reason as code and sentence."""
    answer = Api(cast, "giver")("POST", f"{base(account)}/files", file=files.named(name, data))
    assert answer.status_code == (400 if code == "input.unreadable" else 422)
    assert [one["code"] for one in answer.json()["reasons"]] == [code]
    assert not Source.objects.exists()


def test_too_large(cast: Cast, account: Account, settings: Any) -> None:
    """KN-8: over the limit."""
    settings.DOCUMENT_MAX_BYTES = 1_000
    answer = Api(cast, "giver")("POST", f"{base(account)}/files", file=files.named("a.txt", b"x" * 2_000))
    assert answer.json()["reasons"][0]["code"] == "document.too_large"


def test_texts_are_written_and_changed(cast: Cast, account: Account) -> None:
    """KN-10, SE-6: a note, a change, a stale version; unknown fields and impossible kinds are refused."""
    call = Api(cast, "giver")
    body = {"kind": "call", "title": "Call of Monday", "body": "SSO by June"}
    source = call("POST", f"{base(account)}/texts", body).json()
    changed = call("PATCH", f"/sources/{source['id']}", {"body": "SSO by July", "version": 1})
    assert changed.json()["version"] == 2
    assert call("PATCH", f"/sources/{source['id']}", {"body": "never", "version": 1}).status_code == 409
    assert call("POST", f"{base(account)}/texts", {**body, "kind": "file"}).status_code == 422
    assert call("POST", f"{base(account)}/texts", {**body, "colour": "red"}).status_code == 422
    assert call("POST", f"{base(account)}/texts", {**body, "title": " "}).status_code == 422
    assert call("POST", f"{base(account)}/texts", {**body, "body": "a\x00b"}).status_code == 422


def test_encoding(cast: Cast, account: Account) -> None:
    """KN-10: another encoding is chosen; one that does not exist is named."""
    source = added(cast, account, "short.txt", "ﾃｽﾄ".encode("cp932"))
    call = Api(cast, "giver")
    assert call("POST", f"/sources/{source.pk}/encoding", {"encoding": "shift_jis"}).status_code == 200
    refused = call("POST", f"/sources/{source.pk}/encoding", {"encoding": "klingon"}).json()
    assert refused["reasons"][0]["code"] == "document.encoding_unknown"


def test_ids_of_others_open_nothing(cast: Cast, account: Account) -> None:
    """SE-2: each id is checked, on reading and on writing."""
    source = added(cast, account, "notes.txt", b"Said")
    call = Api(cast, "outsider")
    for path in ("", "/text", "/file"):
        assert call("GET", f"/sources/{source.pk}{path}").status_code == 404
    assert call("GET", base(account)).status_code == 404
    assert call("POST", f"/sources/{source.pk}/delete", {}).status_code == 404
    reader = Api(cast, "executive")
    assert reader("POST", f"/sources/{source.pk}/delete", {}).json()["reasons"][0]["code"] == "access.role"
