"""Help as people read it: their language, safe texts, headings to jump to, search."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tasuki.help import library, rendering
from tasuki.help.library import Document
from tasuki.help.searching import search
from tasuki.help.why_texts import WHYS
from tasuki.rules.lifecycle import GATE_IDS
from tasuki.testing.cast import Cast
from tasuki.web.why_texts import all_whys


def shown(text: str) -> str:
    return str(rendering.shown(Document("how-to/import", "en", text)).html)


@pytest.fixture
def client(cast: Cast) -> Client:
    found = Client()
    found.force_login(cast.giver)
    return found


def read(client: Client, address: str, language: str = "en") -> str:
    client.cookies["django_language"] = language
    return client.get(address).content.decode()


@pytest.mark.django_db
def test_first_page_leads_everywhere(client: Client) -> None:
    """UX-2: guides by role, questions, the tour; each link opens."""
    text = read(client, reverse("help:index"))
    for path in library.paths():
        assert f'href="/help/{path}/"' in text, path
        assert client.get(f"/help/{path}/").status_code == 200, path
    assert client.get(reverse("help:tour")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Your first handoff"), ("ja", "はじめての引き継ぎ"), ("es", "Su primer traspaso")],
)
def test_the_reader_gets_their_language(client: Client, language: str, title: str) -> None:
    """UX-1: the text in the person's language where there is one."""
    text = read(client, "/help/start/first-handoff/", language)
    assert f"<h1>{title}</h1>" in text
    assert "/help/pictures/workspace.png" in text
    assert 'href="/help/explain/method/"' in text


@pytest.mark.django_db
def test_else_english_with_a_note(client: Client) -> None:
    """UX-1, UX-3: what is there in English only says so, and says it to screen readers too."""
    text = read(client, "/help/reference/lifecycle/", "es")
    assert 'lang="en"' in text
    with translation.override("es"):
        assert translation.gettext("This page is in English only.") in text
    assert "This page is in English only." not in read(client, "/help/reference/lifecycle/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["nowhere/at-all", "how-to/none", "../config/settings", "how-to/../../config", "reference/traceability"],
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    """SE-2: only the documents, no other file."""
    assert client.get(f"/help/{path}/").status_code == 404
    assert library.document(path) is None


@pytest.mark.django_db
def test_pictures(client: Client) -> None:
    """UX-4: pictures come from the documents' own folder, as images."""
    found = client.get("/help/pictures/workspace.png")
    assert found.headers["Content-Type"] == "image/png"
    assert b"".join(found.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    for name in ("none.png", "shown.json", "..%2Fstart%2Ffirst-handoff.md", "workspace.PNG"):
        assert client.get(f"/help/pictures/{name}", follow=True).status_code == 404, name


def test_markdown_cannot_bring_code() -> None:
    """SE-2: raw HTML and addresses that run something stay text."""
    text = shown("# T\n\n<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>b</b>\n")
    assert "<script" not in text
    assert "<b " not in text
    assert "href" not in text


def test_headings_tables_and_links() -> None:
    """UX-3: headings have anchors, no two the same; tables can be scrolled by keys; links lead on or fall away."""
    source = (
        "# T\n\n## Two words\n\n## Two words\n\n## 期限 タイマー\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n"
        "[words](../reference/words.md#words) [code](../../CONTRIBUTING.md) [out](https://example.com/)\n"
    )
    found = rendering.shown(Document("how-to/import", "en", source))
    assert [one.anchor for one in found.contents] == ["two-words", "two-words-2", "期限-タイマー"]
    assert '<div class="table-scroll" tabindex="0">' in found.html
    assert 'href="/help/reference/words/#words"' in found.html
    assert "CONTRIBUTING" not in found.html
    assert 'href="https://example.com/"' in found.html
    assert "<h1" not in found.html


def test_pictures_keep_their_place() -> None:
    """UX-3: width and height are known before a picture arrives: nothing jumps."""
    text = shown("# T\n\n![What it shows](../pictures/workspace.png)\n")
    assert 'width="960"' in text
    assert 'alt="What it shows"' in text


@pytest.mark.parametrize(
    ("language", "words", "path"),
    [
        ("en", "exchange zone", "explain/method"),
        ("en", "OVERRIDE", "explain/method"),
        ("es", "excepcion gerente", "start/first-handoff"),
        ("ja", "受け渡しゾーン", "explain/method"),
        ("ja", "ﾌﾞﾘｰﾌ 差し戻す", "start/first-handoff"),
        ("id", "serah terimakan", "roles/account-manager"),
    ],
)
def test_search_folds_accents_and_width(language: str, words: str, path: str) -> None:
    """UX-3, KN-10: case, accents and width do not matter; Japanese is found without spaces."""
    with translation.override(language):
        hits = search(words, language)
    assert any(hit.href.startswith(f"/help/{path}/") for hit in hits), [hit.href for hit in hits]
    assert any("<mark>" in hit.text or "<mark>" in hit.heading for hit in hits)


@pytest.mark.django_db
def test_searching_in_the_page(client: Client) -> None:
    """UX-2: what was asked stays in the field, hits lead to the heading, nothing found says what to do."""
    text = read(client, "/help/?q=step-back%20note")
    assert 'value="step-back note"' in text
    assert "#" in text
    assert "No page of help holds all these words" in read(client, "/help/?q=zzyzx")
    assert client.get("/help/", {"q": "x" * 2_000}).status_code == 422
    assert client.get("/help/", {"q": "<script>"}).status_code == 200


def test_every_gate_says_why() -> None:
    """UX-2, GA-1…GA-7: no gate without its reason to be; texts are found by all rooms."""
    assert {f"gate.{one}" for one in GATE_IDS} <= set(WHYS)
    assert all_whys() == WHYS


def test_where_documents_lie() -> None:
    """UX-2: in a checkout beside the package."""
    assert library.root() == Path(__file__).resolve().parents[4] / "docs"
