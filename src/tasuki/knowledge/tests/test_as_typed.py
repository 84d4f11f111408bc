"""Whatever is typed comes back exactly, as text, on every door (KN-2; bad input)."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.config import cli
from tasuki.knowledge.models import KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.knowledge.tests.test_api import Caller

KEY = "state.projects.active"
MORE = [
    "مرحبا بالعالم (ok)",
    "e\u0301\u0323\u0308 Zalgo\u0335\u0322",
    "a\u200bb\u200d\u2060c\ufeff",
    "\u202eevil\u202c",
    '=HYPERLINK("https://evil.example","x")',
    "{{ 7*7 }} {% csrf_token %}",
    "\n  leading line and blanks  \n\n",
    "tab\there",
    "👩‍👩‍👧‍👦",
]


@pytest.fixture
def texts(real_data: Path) -> list[str]:
    """The naughty strings and some of our own; a blank one is no answer."""
    naughty = json.loads((real_data / "torture" / "naughty-strings-60.json").read_text(encoding="utf-8"))
    return [text for text in [*naughty, *MORE] if text.strip()]


def field(page: str) -> str:
    """What stands in the answer's field, as a browser reads it: without the first line feed."""
    found = re.search(r'<textarea[^>]*name="answer"[^>]*>(.*?)</textarea>', page, re.S)
    assert found is not None
    return html.unescape(found[1].removeprefix("\r").removeprefix("\n"))


def test_the_page_gives_back_what_was_typed(client: Client, stage: Stage, texts: list[str]) -> None:
    """KN-2: typed in the form, shown as text, in the field again exactly; browsers send CR LF."""
    client.force_login(stage.people["giver"])
    where = [stage.account.pk, KEY]
    for version, text in enumerate(texts):
        sent = text.replace("\n", "\r\n")
        kept = client.post(reverse("knowledge:draft", args=where), {"answer": sent, "version": str(version)})
        assert kept.status_code == 200, text
        assert field(client.get(reverse("knowledge:item", args=where)).content.decode()) == text
        saved = client.post(
            reverse("knowledge:answer", args=where), {"answer": sent, "version": str(version)}
        )
        assert saved.status_code == 302, text
        assert KnowledgeItem.objects.get().answer == text
        page = client.get(reverse("knowledge:item", args=where)).content.decode()
        assert field(page) == text
        for tag in ("<script>alert", "<img src", "<iframe", "<BODY", "<u oncopy", "<IMG"):
            assert tag not in page, text


def test_the_api_gives_back_what_was_sent(stage: Stage, texts: list[str]) -> None:
    """KN-2, SY-4: in, out, and in the history, exactly."""
    giver, path = Caller(stage, "giver"), f"/accounts/{stage.account.pk}/knowledge/{KEY}"
    for version, text in enumerate(texts):
        status, item = giver("PUT", path, {"answer": text, "version": version})
        assert (status, item["answer"]) == (200, text)
        assert giver("GET", path)[1]["answer"] == text
    history = giver("GET", f"{path}/history")[1]
    assert [one["after"] for one in reversed(history)] == texts


def test_the_command_gives_back_what_was_given(
    stage: Stage, texts: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """KN-2: from a file, and shown again, exactly."""
    file, who = tmp_path / "answer.txt", ["--as", str(stage.people["giver"].email), "--json"]
    for text in texts:
        file.write_bytes(text.encode())
        fill = ["knowledge", "fill", "Bayu Foods", "--item", KEY, "--answer-file", str(file), *who]
        assert cli.main(fill) == 0, text
        capsys.readouterr()
    assert cli.main(["knowledge", "history", "Bayu Foods", "--item", KEY, *who]) == 0
    assert [one["after"] for one in reversed(json.loads(capsys.readouterr().out))] == texts


@pytest.mark.parametrize("text", ["a\x00b", "half \ud83d"])
def test_what_no_database_keeps_is_refused(stage: Stage, text: str) -> None:
    """KN-2: NUL and half characters are named, not kept half-way."""
    from tasuki.knowledge import actions
    from tasuki.rules.reasons import Refused

    with pytest.raises(Refused) as caught:
        actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer=text)
    assert [one.code for one in caught.value.reasons] == ["knowledge.bad_character"]
    status, _body = Caller(stage, "giver")(
        "PUT", f"/accounts/{stage.account.pk}/knowledge/{KEY}", {"answer": text}
    )
    assert status in (400, 422)
    assert not KnowledgeItem.objects.exists()
