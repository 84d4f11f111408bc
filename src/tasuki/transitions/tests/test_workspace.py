"""The workspace of a transition: one header on every tab, one next action, a plan that is dense and complete."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tasuki.customers.models import Account, Touchpoint
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions import plan_view
from tasuki.transitions.actions import advance, preview_date
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.next_action import next_action, next_step
from tasuki.transitions.queries import relations_to_transition
from tasuki.transitions.workspace import cutover_words
from tasuki.web import clock
from tasuki.web.formats import short_day

pytestmark = pytest.mark.django_db
TABS = (
    "",
    "knowledge/",
    "up-to-speed/",
    "people/",
    "promises/",
    "messages/",
    "meetings/",
    "boundaries/",
    "outcome/",
    "events/",
)


@pytest.fixture
def transition(cast: Cast) -> Transition:
    """A transition in preparation."""
    found = open_for(cast, make_account(cast.giver, tier="strategic"))
    return advance(actor=cast.actor("giver"), transition_id=found.pk, to="preparing")


def page(cast: Cast, who: str, transition: Transition, tab: str = "") -> str:
    """A tab as somebody sees it."""
    client = Client()
    client.force_login(getattr(cast, who))
    answer = client.get(f"/transitions/{transition.pk}/{tab}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def header(text: str) -> str:
    """The header of a tab."""
    return text[
        text.index('<header class="trip"') : text.index("</header>", text.index('<header class="trip"'))
    ]


def test_every_tab_has_the_same_header(cast: Cast, transition: Transition) -> None:
    """TR-1 UX-2: who to whom, stages, days to the cutover, knowledge, risk, one next action, the nine, one heading."""
    for tab in TABS:
        text = page(cast, "receiver", transition, tab)
        assert text.count("<h1") == 1, tab
        top = header(text)
        for words in (
            "Gina Giver",
            "Rei Receiver",
            "Introducing",
            cutover_words(transition),
            "% complete",
            "Risk",
        ):
            assert words in top, (tab, words)
        assert top.count('class="trip-what"') == 1
        start = text.index('<section class="nine"')
        nine = text[start : text.index("</section>", start)]
        assert nine.count('<details class="menu"') == 9
        assert nine.count("href=") >= 9
        assert 'aria-current="page"' in text[text.index('class="tabs"') :]


def test_days_of_the_nine_are_written_as_everywhere(cast: Cast, transition: Transition) -> None:
    """TR-1 UX-1: last contact and renewal in the house's style, on the day that it was in the account's zone."""
    at = clock.now().astimezone(ZoneInfo(transition.zone)).replace(hour=1)  # the day before, in UTC
    Touchpoint.objects.create(account=transition.account, at=at)
    renewal = at.date() + timedelta(days=400)
    Account.objects.filter(pk=transition.account_id).update(renewal_on=renewal)
    text = page(cast, "receiver", transition)
    assert f"Last contact: {short_day(at.date(), at.date())}" in text
    assert f"Renewal: {short_day(renewal, at.date())}" in text


def test_the_next_action_is_mine_or_says_whose(cast: Cast, transition: Transition) -> None:
    """UX-2: my own earliest step has its button in the header; somebody else's has their name and no button."""
    steps = list(transition.steps.order_by("position"))
    document = transition.playbook.parsed() if transition.playbook else None
    assert document is not None
    for who, mine in (("receiver", True), ("executive", False)):
        actor = cast.actor(who)
        relations = relations_to_transition(actor, transition)
        found = next_action(actor, transition, steps, document, relations, "en")
        assert found is not None
        assert found.mine is mine
        assert bool(found.post or found.href) is mine
        assert found.about.startswith(f"/transitions/{transition.pk}/#step-")
    top = header(page(cast, "receiver", transition, "people/"))
    assert "/steps/assign-receiver/" in top
    assert "Acknowledge" in top
    assert f'name="next" value="/transitions/{transition.pk}/people/"' in top
    other = header(page(cast, "executive", transition, "people/"))
    assert "/steps/" not in other
    assert "trip-whose" in other


def test_what_waits_for_another_step_is_not_yet_next(cast: Cast, transition: Transition) -> None:
    """UX-2: of mine only what can be done now; where all of it waits, the step that it waits for, and whose it is."""
    steps = list(transition.steps.order_by("position"))
    actor = cast.actor("receiver")
    first = next_step(actor, steps)
    assert first is not None
    mine = [one for one in steps if one.person_id == cast.receiver.pk and one != first]
    for one in mine:
        one.after = [first.key]
        one.due_at = first.due_at - timedelta(days=9)
    assert next_step(actor, steps) == first
    first.person_id = cast.giver.pk
    others = [one for one in steps if one != first]
    for one in others:
        one.after = [first.key]
    assert next_step(actor, steps) == first
    first.state = Step.State.DONE
    found = next_step(actor, steps)
    assert found is not None
    assert found.person_id == cast.receiver.pk


def test_the_button_in_the_header_leads_back_to_its_tab(cast: Cast, transition: Transition) -> None:
    """UX-2: done from another tab, the reader stays on that tab."""
    client = Client()
    client.force_login(cast.receiver)
    here = f"/transitions/{transition.pk}/people/"
    answer = client.post(f"/transitions/{transition.pk}/steps/assign-receiver/", {"next": here})
    assert answer["Location"] == here
    assert transition.steps.get(key="assign-receiver").settled


def test_a_free_way_forward_is_the_next_action(cast: Cast) -> None:
    """TR-2: where no gate is in the way, the move itself is the next action, on every tab."""
    planned = open_for(cast, make_account(cast.giver))
    top = header(page(cast, "giver", planned, "people/"))
    assert "Start preparing" in top
    assert f'name="version" value="{planned.version}"' in top


def test_phases_are_folded_where_nothing_is_due(cast: Cast, transition: Transition) -> None:
    """UX-2: the first phase with something to do is open, later ones are folded until a week before."""
    steps = list(transition.steps.order_by("position"))
    document = transition.playbook.parsed() if transition.playbook else None
    assert document is not None
    actor = cast.actor("receiver")
    relations = relations_to_transition(actor, transition)

    def unfolded() -> dict[str, bool]:
        found = plan_view.phases(actor, transition, document, steps, relations, "en")
        return {one.key: one.unfolded for one in found}

    now = unfolded()
    assert list(now.values()).count(True) >= 1
    assert not now["stabilisation"]
    with clock.fixed(clock.now() + timedelta(days=200)):
        assert all(unfolded().values())
        found = plan_view.phases(actor, transition, document, steps, relations, "en")
        assert sum(one.late for one in found) == sum(1 for one in steps if not one.settled)


def test_every_step_has_its_anchor_and_nothing_is_lost(cast: Cast, transition: Transition) -> None:
    """PB-1 GA-1: each step stands once with why, done-when and its action; a shut one leads to its reasons."""
    transition.steps.filter(key="assign-receiver").update(state="done")
    text = page(cast, "manager", transition)
    steps = list(transition.steps.all())
    anchors = re.findall(r'<li class="step [^>]*id="(step-[^"]+)"', text)
    assert sorted(anchors) == sorted(f"step-{one.key}" for one in steps)
    assert text.count("Done when:") == len(steps)
    for gate in ("internal", "prepared", "warm", "closed"):
        assert text.count(f'id="gate-{gate}"') == 1
    for anchor in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{anchor}"' in text, anchor
    assert "Waive this step" in text
    assert "Give this step to" in text
    assert 'id="move"' in text
    assert "Declare ready" in text


def test_a_paused_plan_shows_shut_steps_with_their_reasons(cast: Cast, transition: Transition) -> None:
    """ES-1: while the transition is paused, steps are shut; one quiet link each leads to the reason."""
    advance(
        actor=cast.actor("manager"), transition_id=transition.pk, to="paused", reason="The customer asked"
    )
    text = page(cast, "receiver", transition)
    assert 'href="#why-assign-receiver"' in text
    assert 'id="why-assign-receiver"' in text


def test_moving_the_date_shows_both_plans_in_one_picture(cast: Cast, transition: Transition) -> None:
    """TR-3 SC-5 PB-1: the page of the difference draws the old plan dashed beneath the new one; so does a mode."""
    assert transition.transition_on is not None
    day = transition.transition_on + timedelta(days=14)
    actor = cast.actor("manager")
    assert preview_date(actor=actor, transition_id=transition.pk, day=day).moves
    shown = page(cast, "manager", transition, f"date/?day={day.isoformat()}")
    assert "ghost-edge" in shown
    assert "arrow-head" in shown
    assert "was-flag" in shown
    mode = page(cast, "manager", transition, "change/mode/?mode=unplanned")
    assert "ghost-edge" in mode
    assert "ghost-edge" not in page(cast, "manager", transition)


def test_clocks_are_in_the_picture(cast: Cast, transition: Transition) -> None:
    """ES-1 UX-4: clocks that run have a dial in the picture and a row of its table."""
    running = transition.clocks.filter(state="running").count()
    text = page(cast, "manager", transition)
    wide = text[text.index('class="zone-wide"') : text.index("</svg>", text.index('class="zone-wide"'))]
    assert wide.count("zone-dial") == running
    assert transition.clocks.exclude(state="running").count() == 0


def test_the_cutover_is_said_in_days(cast: Cast, transition: Transition) -> None:
    """TR-3 TR-4: days to go, today, late, since."""
    assert transition.transition_on is not None
    day = transition.transition_on
    noon = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=12)
    for shift, words in ((-3, "in 3 days"), (-1, "in 1 day"), (0, "today"), (2, "2 days late")):
        with clock.fixed(noon + timedelta(days=shift)):
            assert cutover_words(transition) == words
    transition.cut_over_at = noon
    with clock.fixed(noon + timedelta(days=4)):
        assert cutover_words(transition) == "4 days ago"
