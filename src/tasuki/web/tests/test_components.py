"""Components: what they say in each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser, Group
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory
from django.utils import translation

from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web import clock, components, navigation
from tasuki.web.ids import new_id
from tasuki.web.samples import SampleForm

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English, whatever an earlier request spoke."""
    with translation.override("en"):
        yield


def show(source: str, **context: Any) -> str:
    """A template of one line with the component library loaded."""
    return Template("{% load i18n ui %}" + source).render(Context(context))


def test_a_shut_button_says_why_and_sends_nothing() -> None:
    """TR-2: with reasons a button stays reachable, is described by them, and is no submit button."""
    reason = Reason("access.role", {"roles": "managers"}, who="receiver_manager", where="gates")
    html = show(
        '{% button "Hand over" kind="primary" reasons=why name="to" value="x" %}', why=[reason, "Two"]
    )
    assert 'aria-disabled="true"' in html
    assert 'type="submit"' not in html
    assert " disabled" not in html
    assert "This is for managers." in html
    assert "manager of the incoming owner" in html
    assert 'href="#gates"' in html
    described = html.split('aria-describedby="')[1].split('"')[0]
    assert f'id="{described}"' in html


def test_an_open_button_submits_with_its_attributes() -> None:
    """TR-2: without reasons it is a plain button; keywords become attributes."""
    html = show('{% button "Go" name="to" value="ready" hx_post="/x/" reasons=why %}', why=[])
    assert '<button type="submit" class="button" hx-post="/x/" name="to" value="ready">Go</button>' in html


def test_reasons_kept_as_data_read_the_same() -> None:
    """GA-8: the reasons on a transition's row are shown like those fresh from the rule."""
    reason = Reason("access.role", {"roles": "managers"}, who="giver", where="brief")
    assert components.reason_lines([reason.as_dict()]) == components.reason_lines([reason])


@pytest.mark.parametrize(
    ("base", "href"), [(None, "#gates"), ("", ""), ("/transitions/1/#x", "/transitions/1/#gates")]
)
def test_the_place_of_a_reason_is_on_the_page_that_has_it(base: str | None, href: str) -> None:
    """TR-2: a refusal shown elsewhere links back to the page it came from."""
    assert components.reason_lines([Reason("x", where="gates")], base)[0].href == href


@pytest.mark.parametrize(
    ("due", "zone", "done", "state", "word"),
    [
        (NOW - timedelta(days=3), "UTC", False, "overdue", "3 days late"),
        (NOW - timedelta(hours=1), "UTC", False, "overdue", "late today"),
        (NOW + timedelta(hours=2), "UTC", False, "today", "today"),
        (NOW + timedelta(hours=4), "Asia/Tokyo", False, "soon", "tomorrow"),
        (NOW + timedelta(days=3), "UTC", False, "soon", "in 3 days"),
        (NOW + timedelta(days=4), "UTC", False, "later", "in 4 days"),
        (NOW - timedelta(days=30), "UTC", True, "done", "done"),
    ],
)
def test_a_due_date_is_said_in_words(due: datetime, zone: str, done: bool, state: str, word: str) -> None:
    """UX-2, PB-3: overdue, today, soon or later by the calendar of the account's zone."""
    view = components.due_view(due, NOW, zone, done=done)
    assert (view.state, view.word) == (state, word)


def test_the_year_shows_only_where_it_is_not_this_one() -> None:
    """UX-1: dates are as short as they can be without doubt."""
    assert components.short_day(NOW.date(), NOW.date()) == "Mon 2 Mar"
    assert components.short_day(datetime(2027, 1, 6, tzinfo=UTC).date(), NOW.date()) == "6 Jan 2027"


def test_the_strip_shows_done_now_and_to_come() -> None:
    """TR-2: stages before the present one are done, those after it to come."""
    states = {view.key: view.state for view in components.stage_views("ready")}
    assert states["preparing"] == "done"
    assert states["ready"] == "current"
    assert states["introducing"] == "next"


def test_a_side_exit_stands_where_the_main_line_was_left() -> None:
    """TR-2: paused while introducing: the exit follows that stage and is the present one."""
    keys = [(view.key, view.state) for view in components.stage_views("paused", before="introducing")]
    assert keys[keys.index(("introducing", "done")) + 1] == ("paused", "side")
    assert keys[-1] == ("closed", "next")


def test_a_closed_transition_has_every_stage_done() -> None:
    """TR-2: nothing is left to come."""
    assert {view.state for view in components.stage_views("closed")} == {"done"}


def test_completeness_is_never_rounded_up_to_its_target() -> None:
    """KN-4: 94.9 % reads 94 and is not met."""
    view = components.ring_view(94.9, 95, 56)
    assert (view.number, view.met) == ("94", False)
    assert components.ring_view(95, 95, 56).met


def test_the_arc_and_the_rest_make_the_whole_ring() -> None:
    """KN-4: the ring's dashes cover its circumference, whatever the value."""
    for percent in (0, 33.3, 100, 140):
        view = components.ring_view(percent, 95, 56)
        assert view.arc + view.rest == pytest.approx(2 * 3.14159265 * view.radius, abs=0.1)


def test_numbers_in_drawings_stay_numbers_in_every_language() -> None:
    """UX-1: a decimal comma would break the drawing."""
    with translation.override("es"):
        html = show("{% ring 33.3 %}")
    assert 'stroke-dasharray="' in html
    assert "," not in html.split('stroke-dasharray="')[1].split('"')[0]


def test_nobody_yet_is_said() -> None:
    """TR-6: an empty place says so instead of staying blank."""
    assert "nobody yet" in show('{% person None role="receiver" %}')


def test_a_person_is_told_apart_without_colour() -> None:
    """UX-3: side of the line and words, not colour alone."""
    giver, receiver = (
        show('{% person "Gina Giver" role="giver" %}'),
        show('{% person "Rei" role="receiver" %}'),
    )
    assert "outgoing owner" in giver
    assert "incoming owner" in receiver
    assert giver.split("<path")[1] != receiver.split("<path")[1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('{% gate_door "warm" open=True %}', "open"),
        ('{% gate_door "warm" reasons=why %}', "shut"),
        (
            '{% gate_door "warm" open=True overridden_by="Mona Manager" override_reason="left" %}',
            "Overridden by Mona",
        ),
    ],
)
def test_a_gate_says_its_state(call: str, words: str) -> None:
    """GA-8: open, shut with reasons, or opened by override with who and why."""
    assert words in show(f"<ul>{call}</ul>", why=["No meeting yet."])


def test_what_is_pasted_is_never_cut_by_the_browser() -> None:
    """SE-6: a text over its limit stays whole in the field and is answered with the limit and its own length."""

    class Long(forms.Form):
        name = forms.CharField(max_length=5)
        text = forms.CharField(max_length=10, widget=forms.Textarea)

    form = Long({"name": "n" * 6, "text": "t" * 30})
    html = show("{% field form.name %}{% field form.text %}", form=form)
    assert "maxlength" not in html
    assert "t" * 30 in html
    assert "at most 10 characters (it has 30)" in html


def test_a_field_links_its_help_and_errors() -> None:
    """UX-3: label, help and error belong to the field for those who do not see them together."""
    form = SampleForm({"email": "rei"})
    html = show("{% field form.email %}{% field form.account %}", form=form)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_error"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-describedby="id_account_helptext id_account_error"' in html
    assert 'id="id_account_helptext"' in html
    assert '<label for="id_email">' in html


def test_what_people_write_is_escaped() -> None:
    """SE-2: names and reasons are text, never markup."""
    html = show('{% person name %}{% reasons why %}{% tag name %}{% facts rows %}', name="<b>", why=["<i>"],
                rows=[("<u>", "<s>")])  # fmt: skip
    assert not {"<b>", "<i>", "<u>", "<s>"} & set(html.split(">"))
    assert "&lt;b&gt;" in html
    assert "<i>" not in html


def test_pages_keep_the_filters() -> None:
    """UX-3: turning a page does not lose what was searched."""
    request = RequestFactory().get("/accounts/?q=aster&page=2")
    request.user = AnonymousUser()
    page = Paginator(range(200), 50).get_page(2)
    source = Template('{% load ui %}{% pagination page "accounts" %}')
    html = source.render(RequestContext(request, {"page": page}))
    assert 'href="?q=aster&amp;page=3"' in html
    assert "51–100 of 200" in html


def test_facts_that_are_missing_say_so() -> None:
    """KN-7: unanswered is “to be confirmed”, never silently blank."""
    assert "to be confirmed" in show("{% facts rows %}", rows=[("Sponsor", "")])


def test_a_figure_states_its_cases() -> None:
    """ME-14: number of cases, target and what it is made of."""
    html = show(
        '<dl>{% figure "First contact" 31 unit="hours" n=1 target="≤ 48 h" met=True href="/x/" %}</dl>'
    )
    assert "1 case" in html
    assert "target ≤ 48 h met" in html
    assert 'href="/x/"' in html


def actor(*roles: str) -> Actor:
    """Somebody signed in."""
    return Actor(new_id(), "Somebody", frozenset(roles))


def test_navigation_leaves_out_what_is_not_there_or_not_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """RO-10: an item shows to its roles only; a page that does not exist is skipped."""
    places = {"desk:my_work": "/", "customers:list": "/accounts/", "customers:imports": "/accounts/imports/"}
    monkeypatch.setattr(navigation, "_href", lambda name: places.get(name, ""))
    assert [str(link.label) for link in navigation.links(actor(), "/")] == ["My work", "Accounts"]
    found = navigation.links(actor("operations"), "/accounts/imports/7/")
    assert [link.href for link in found] == ["/", "/accounts/", "/accounts/imports/"]
    assert [link.current for link in found] == [False, False, True]
    assert [link.folded for link in found] == [False, False, True]
    manager = replace(actor(), managed_ids=frozenset({new_id()}))
    monkeypatch.setattr(
        navigation, "_href", lambda name: f"/{name}/" if name.startswith("messaging:") else ""
    )
    labels = [[str(link.label) for link in navigation.links(who, "/")] for who in (actor(), manager)]
    assert labels == [["Texts of messages"], ["Mailings", "Texts of messages"]]
    assert navigation.links(None, "/") == []
    assert navigation.links(Actor(None, "", kind="anonymous"), "/") == []


def test_the_theme_is_kept_and_only_known_ones(client: Client) -> None:
    """UX-3: light, dark or the system's; the way back stays on this site."""
    answer = client.post("/theme/", {"theme": "dark", "next": "/components/?a=1"})
    assert answer.headers["Location"] == "/components/?a=1"
    assert client.cookies["theme"].value == "dark"
    assert client.post("/theme/", {"theme": "x", "next": "https://example.org/"}).headers["Location"] == "/"
    assert client.cookies["theme"].value == ""


@pytest.mark.parametrize(
    ("method", "came_from", "back"),
    [
        ("get", "http://testserver/before/", "/here/?a=1"),
        ("post", "http://testserver/form/?b=2", "http://testserver/form/?b=2"),
        ("post", "https://example.org/form/", "/here/?a=1"),
        ("post", "", "/here/?a=1"),
    ],
)
def test_a_new_language_or_theme_comes_back_to_a_page(method: str, came_from: str, back: str) -> None:
    """UX-1, UX-3: from the answer to a form to the page that held the form, never to one that only takes forms."""
    request = getattr(RequestFactory(), method)("/here/?a=1", headers={"Referer": came_from})
    request.user = AnonymousUser()
    html = Template('{% load ui %}{% include "web/components/top_tools.html" %}').render(
        RequestContext(request)
    )
    assert html.count(f'name="next" value="{back}"') == 2


@pytest.mark.django_db
def test_an_address_that_only_takes_forms_answers_with_a_page(client: Client) -> None:
    """UX-3: opened like a page it says so in the house's own page, with a way back that is not itself."""
    answer = client.get("/theme/", headers={"Referer": "http://testserver/components/"})
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Nothing was changed. Go back" in text
    assert "GET" not in text
    assert 'href="http://testserver/components/"' in text
    again = client.get("/theme/", headers={"Referer": "http://testserver/theme/"}).content.decode()
    assert "http://testserver/theme/" not in again
    assert 'href="/"' in again


@pytest.mark.django_db
def test_the_page_of_components_needs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    """UX-3: every component on one page, in the chosen theme, with the page's own language."""
    client.cookies["theme"] = "dark"
    with django_assert_max_num_queries(3):
        answer = client.get("/components/", headers={"Accept-Language": "es"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="es" data-theme="dark">' in html
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("code", [400, 403, 404, 409, 500, 503])
def test_error_pages_stand_without_anything(code: int) -> None:
    """UX-3: an error page needs neither request nor database, and says what to do."""
    from django.template.loader import render_to_string

    html = render_to_string(f"web/errors/{code}.html")
    assert "data-problem" in html
    assert "Tasuki" in html


def test_a_refusal_shows_every_reason() -> None:
    """TR-2: all reasons at once, with the way back."""
    from django.template.loader import render_to_string

    request = RequestFactory().get("/x/", headers={"Referer": "http://testserver/transitions/1/"})
    request.user = AnonymousUser()
    reasons = [Reason("access.role", {"roles": "managers"}, where="gates"), Reason("database.busy")]
    html = render_to_string("web/refused.html", {"status": 422, "raw_reasons": reasons}, request)
    assert "This is for managers." in html
    assert "The database is busy." in html
    assert 'href="http://testserver/transitions/1/#gates"' in html


def test_moments_show_in_their_zone() -> None:
    """PB-3: 20:00 in London is the next day in Tokyo."""
    with clock.fixed(NOW):
        html = show('{% when at "Asia/Tokyo" "time" %}', at=datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    assert "Tue 3 Mar 05:00" in html


def test_a_choice_that_is_not_made_is_a_dash() -> None:
    """UX-1: no words of Django stand in an empty choice: they exist in few languages."""
    assert forms.ModelChoiceField(Group.objects.none(), required=False).empty_label == "–"
