"""A form that was refused stands on its page as it was filled in, with the reasons at it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from tasuki.customers.models import Account
from tasuki.testing.cast import PASSWORD, Cast
from tasuki.testing.stories import open_for
from tasuki.web.came_from import FIELD
from tasuki.web.form_again import give_back
from tasuki.web.refusals import _written

PAGE = """<!DOCTYPE html><html><body><p title="a &amp; b">Tom &amp; &#8217; <br/><a href="?page=2">Two</a></p>
<form method="post"><input name="q" value="other"></form>
<details class="fold"><summary>More</summary><form class="form" method="post" action="../save/">
<input type="hidden" name="csrfmiddlewaretoken" value="T"><input type="hidden" name="version" value="3">
<input name="line" value="old"><input name="line"><input type="password" name="secret">
<input type="checkbox" name="tick" value="a" checked><input type="checkbox" name="tick" value="b">
<select name="kind"><option value="x" selected>X</option><option>y</option></select>
<textarea name="why">Old &lt;b&gt;</textarea><textarea name="more"></textarea></form></details>
<input name="outside" form="f"><form id="f" method="post" action="/elsewhere/"></form></body></html>"""


def again(action: str, sent: str) -> str:
    """The page after a refusal, as opened at /things/1/edit/."""
    values = {name: [str(one) for one in texts] for name, texts in QueryDict(sent).lists()}
    found = give_back(PAGE, "/things/1/edit/?tab=2", action, values, "<p>NO</p>")
    assert found is not None
    return found


def test_what_was_typed_is_kept() -> None:
    """UX-3: every kind of field holds what was sent, and nothing else on the page is different."""
    text = again(
        "/things/1/save/",
        "line=1&line=%3C2%3E&tick=b&kind=y&why=New+%3Cb%3E&more=Much&secret=x&version=2&csrfmiddlewaretoken=Z",
    )
    assert '<form class="form" method="post" action="/things/1/save/"><p>NO</p>' in text
    assert '<details class="fold" open>' in text
    assert '<input name="line" value="1"><input name="line" value="&lt;2&gt;"><input type="password"' in text
    assert 'value="a"><input type="checkbox" name="tick" value="b" checked>' in text
    assert '<option value="x">X</option><option selected>y</option>' in text
    assert "\nNew &lt;b&gt;</textarea>" in text
    assert "\nMuch</textarea>" in text
    assert 'name="version" value="2"' in text
    assert 'name="csrfmiddlewaretoken" value="T"' in text
    assert '<p title="a &amp; b">Tom &amp; &#8217; <br/>' in text


def test_selects_of_one_name_take_their_values_in_turn() -> None:
    """UX-3: a select in each row keeps its own choice; one of several keeps all; text stands for a missing value."""
    options = "<option>Tom &amp; Bo</option><option value=b>B</option><option value=c>C</option>"
    page = (
        f'<form method="post" action="/rows/"><select name="who">{options}</select>'
        f'<select name="who">{options}</select><select name="all" multiple>{options}</select></form>'
    )
    sent = {"who": ["c", "Tom & Bo"], "all": ["b", "Tom & Bo"]}
    text = give_back(page, "/rows/", "/rows/", sent, "")
    assert text is not None
    first, second, several = (part.split("</select>")[0] for part in text.split("<select ")[1:])
    assert [first.count(" selected>"), second.count(" selected>"), several.count(" selected>")] == [1, 1, 2]
    assert 'value="c" selected>' in first
    assert "<option selected>Tom &amp; Bo<" in second
    assert "<option selected>Tom &amp; Bo<" in several


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("来週までに確認します", True),
        ("Two\nlines", True),
        ("全角\u3000空白", True),
        ("東京", False),
        ("abc-12", False),
    ],
)
def test_what_was_written_is_shown_in_any_script(text: str, kept: bool) -> None:
    """UX-3, LO-1: after a 409 or 503 nothing that was written is lost, also where words have no blanks."""
    data = QueryDict(mutable=True)
    data["answer"] = text
    data["account"] = "0190c9a2-7b6e-7cc0-8000-000000000001"
    assert _written(data) == ([text] if kept else [])


def test_addresses_still_lead_where_they_led() -> None:
    """UX-3: the answer has another address than the page: what was relative to the page is made whole."""
    text = again("/elsewhere/", "outside=kept")
    assert 'href="/things/1/edit/?page=2"' in text
    assert '<form method="post" action="/things/1/edit/?tab=2">' in text
    assert '<input name="outside" form="f" value="kept">' in text


def test_without_the_form_there_is_no_page() -> None:
    """UX-3: a page that does not hold the form is no answer."""
    assert give_back(PAGE, "/things/1/edit/", "/nowhere/", {}, "") is None


@pytest.mark.django_db
def test_a_small_form_keeps_its_page(cast: Cast, account: Account) -> None:
    """UX-3, TR-1: a refused pause stands beside its form on the page it was sent from, the reason kept."""
    row = open_for(cast, account)
    client = Client()
    client.force_login(cast.giver)
    page = f"/transitions/{row.pk}/"
    sent = {"to": "nonsense", "reason": "Words of mine"}
    answer = client.post(f"{page}move/", sent, headers={"Referer": f"http://testserver{page}"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="refused"' in text
    assert f'data-address="{page}"' in text
    assert "Words of mine</textarea>" in text
    bare = client.post(f"{page}move/", sent, headers={"Referer": "http://elsewhere.example/"})
    assert bare.status_code == 422
    assert 'id="refused"' not in bare.content.decode()
    assert "Words of mine" in bare.content.decode()


def _field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    return unescape(found[1]) if found else ""


@pytest.mark.django_db
def test_every_refusal_in_a_row_keeps_the_form(cast: Cast, account: Account) -> None:
    """UX-3, TR-1: without scripts the next form comes from the address of the last: its page is carried along."""
    row = open_for(cast, account)
    client = Client()
    client.force_login(cast.giver)
    page = f"/transitions/{row.pk}/"
    came_from, carried, text = f"{page}?tab=2", "", ""
    for words in ("Words of mine", "Others", "And others"):
        sent = {"to": "nonsense", "reason": words, FIELD: carried}
        answer = client.post(f"{page}move/", sent, headers={"Referer": f"http://testserver{came_from}"})
        text = answer.content.decode()
        assert (answer.status_code, text.count('id="refused"')) == (422, 1)
        assert f'data-address="{page}?tab=2"' in text
        assert f"{words}</textarea>" in text
        came_from, carried = f"{page}move/", _field(text, FIELD)
    # any other form of that page knows its page as well
    assert text.count(f'name="{FIELD}"') == len(re.findall(r'<form[^>]*method="post"', text))


@pytest.mark.django_db
def test_only_a_page_that_we_named_is_carried(cast: Cast, account: Account) -> None:
    """SE-6, UX-3: what is not signed by us leads nowhere, and is never shown among what was written."""
    row = open_for(cast, account)
    client = Client()
    client.force_login(cast.giver)
    for carried in ("//elsewhere.example/", f"/transitions/{row.pk}/", f"/transitions/{row.pk}/:forged"):
        answer = client.post(
            f"/transitions/{row.pk}/move/", {"to": "nonsense", "reason": "My words", FIELD: carried}
        )
        text = answer.content.decode()
        assert 'id="refused"' not in text
        assert "elsewhere.example" not in text
        assert ":forged" not in text


@pytest.mark.django_db
def test_passwords_are_never_shown(client: Client, cast: Cast) -> None:
    """SE-1: a refused sign-in shows no password, on whatever page it ends."""
    answer = client.post(
        "/sign-in/", {"login": "gina@tasuki.example", "password": f"{PASSWORD} x"},
        headers={"Referer": "http://testserver/sign-in/"},
    )  # fmt: skip
    assert PASSWORD not in answer.content.decode()
