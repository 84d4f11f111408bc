"""Asking and answering the survey."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core import signing

from tasuki.audit.models import Event
from tasuki.customers.models import Stakeholder
from tasuki.messaging.models import Message
from tasuki.outcomes.actions import answer_survey, ask_survey, remind_survey, revoke_survey
from tasuki.outcomes.models import Survey
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Notice, Transition
from tasuki.transitions.survey_link import SALT, survey_token
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of all reasons of a refusal."""
    return [reason.code for reason in error.value.reasons]


def test_ask_champion_and_sponsor(cast: Cast, handed_over: Transition) -> None:
    """ME-3 MS-1 GA-7: champion and sponsor are asked once, by messages in the outbox; the step waits for these."""
    Stakeholder.objects.create(
        account=handed_over.account, first_name="Uma", email="uma@x.example", kind="user"
    )
    made = ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    assert {one.stakeholder.kind for one in made} == {"champion", "sponsor"}
    messages = Message.objects.filter(transition=handed_over, kind=Message.Kind.SURVEY)
    assert messages.count() == 2
    left = set(messages.values_list("state", flat=True)) <= {"queued", "sent"}
    assert (handed_over.steps.get(key="survey").state == "done") is left
    with pytest.raises(Refused) as refused:
        ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    assert codes(refused) == ["survey.already_asked"]


def test_invitations_on_their_way_settle_the_step(cast: Cast, handed_over: Transition) -> None:
    """ME-3 GA-7 MS-1: once the introduction was sent, asking queues the invitations and settles the step."""
    handed_over.steps.filter(completed_by="message").exclude(key="survey").update(state="done")
    ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    assert set(Message.objects.filter(kind="survey").values_list("state", flat=True)) == {"queued"}
    assert handed_over.steps.get(key="survey").state == "done"


def test_ask_refusals(cast: Cast, handed_over: Transition) -> None:
    """ME-3 MS-5 RO-10: not before the cut-over, not those who take no mail, not by everybody."""
    early = open_for(cast, make_account(cast.giver, "Birch Tools"))
    with pytest.raises(Refused) as refused:
        ask_survey(actor=cast.actor("giver"), transition_id=early.pk)
    assert codes(refused) == ["access.role", "outcome.before_cutover"]
    handed_over.account.stakeholders.filter(kind="champion").update(do_not_mail=True)
    handed_over.account.stakeholders.filter(kind="sponsor").update(email="")
    with pytest.raises(Refused) as refused:
        ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    assert codes(refused) == ["survey.nobody"]
    with pytest.raises(NotFound):
        ask_survey(actor=cast.actor("outsider"), transition_id=handed_over.pk)


def test_first_answer_counts_and_may_change_for_a_week(
    cast: Cast, handed_over: Transition, champion: Stakeholder
) -> None:
    """ME-3 SE-3: the first answer counts; within seven days a later one replaces it, the event log keeps it."""
    ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    token = survey_token(handed_over.pk, champion.pk)
    answer_survey(token=token, score=3, comment="It took a while")
    answer_survey(token=token, score=3, comment="It took a while")
    assert Event.objects.filter(action="survey.answered").count() == 1
    with clock.fixed(clock.now() + timedelta(days=6)):
        changed = answer_survey(token=token, score=5)
    assert (changed.score, changed.comment) == (5, "")
    event = Event.objects.get(action="survey.answer_changed")
    assert (event.fields["before"], event.fields["score"]) == (3, 5)
    assert "while" not in str(list(Event.objects.values_list("fields", flat=True)))
    with clock.fixed(clock.now() + timedelta(days=8)), pytest.raises(Refused) as refused:
        answer_survey(token=token, score=1)
    assert codes(refused) == ["survey.final"]
    assert Survey.objects.get(stakeholder=champion).score == 5
    assert Notice.objects.filter(code="notice.survey_answered", person=cast.receiver).count() == 2


@pytest.mark.parametrize("score", [0, 6, -1])
def test_no_such_score(handed_over: Transition, champion: Stakeholder, score: int) -> None:
    """ME-3: 1 to 5, nothing else; text that cannot be kept is refused with it."""
    with pytest.raises(Refused) as refused:
        answer_survey(token=survey_token(handed_over.pk, champion.pk), score=score, comment="a\x00b")
    assert codes(refused) == ["outcome.score", "outcome.text"]
    assert not Survey.objects.exists()


def test_links_that_do_not_open(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """ME-3 RO-9: a forged, expired, foreign, early or withdrawn link leads nowhere."""
    token = survey_token(handed_over.pk, champion.pk)
    stranger = make_account(cast.giver, "Cedar Labs").stakeholders.get(kind="champion")
    early = open_for(cast, stranger.account)
    for wrong, code in (
        (token[:-2] + "xx", "survey.forged"),
        ("nonsense", "survey.forged"),
        (signing.dumps("nonsense", salt=SALT), "survey.forged"),
        (signing.dumps(["list"], salt=SALT), "survey.forged"),
        (signing.dumps(str(handed_over.pk), salt="another"), "survey.forged"),
        (survey_token(handed_over.pk, stranger.pk), "survey.forged"),
        (survey_token(early.pk, stranger.pk), "survey.not_open"),
    ):
        with pytest.raises(Refused) as refused:
            answer_survey(token=wrong, score=5)
        assert codes(refused) == [code], wrong
    ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    survey = Survey.objects.get(stakeholder=champion)
    with pytest.raises(NotFound):
        revoke_survey(actor=cast.actor("outsider"), survey_id=survey.pk)
    revoke_survey(actor=cast.actor("receiver"), survey_id=survey.pk)
    with pytest.raises(Refused) as refused:
        answer_survey(token=token, score=5)
    assert codes(refused) == ["survey.revoked"]


def test_expired_link(
    handed_over: Transition, champion: Stakeholder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ME-3: a link has an end."""
    token = survey_token(handed_over.pk, champion.pk)
    later = time.time() + 91 * 86400  # links are signed by the clock of the machine
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(Refused) as refused:
        answer_survey(token=token, score=5)
    assert codes(refused) == ["survey.expired"]


def test_asked_anew_after_revoking(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """ME-3: a withdrawn question may be asked anew as a further generation, its link opens again; an answer stays."""
    ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    revoke_survey(actor=cast.actor("manager"), survey_id=Survey.objects.get(stakeholder=champion).pk)
    again = ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    assert [(one.stakeholder_id, one.generation) for one in again] == [(champion.pk, 2)]
    assert answer_survey(token=survey_token(handed_over.pk, champion.pk), score=1).generation == 2
    with pytest.raises(Refused) as refused:
        revoke_survey(actor=cast.actor("receiver"), survey_id=again[0].pk)
    assert codes(refused) == ["survey.answer_stays"]


def test_answer_without_a_row(handed_over: Transition, champion: Stakeholder) -> None:
    """ME-3: whoever got the invitation from the messages page alone is heard as well."""
    answer_survey(token=survey_token(handed_over.pk, champion.pk), score=4)
    assert Survey.objects.get().score == 4


def test_what_waits_is_taken_back(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """ME-3 MS-5: withdrawn, the invitation and the reminder that wait go nowhere; answered, the reminder does not."""
    handed_over.steps.filter(completed_by="message").exclude(key="survey").update(state="done")
    receiver = cast.actor("receiver")
    mails = Message.objects.filter(transition=handed_over, recipient=champion)
    ask_survey(actor=receiver, transition_id=handed_over.pk)
    assert [one.state for one in mails.all()] == ["queued"]
    revoke_survey(actor=receiver, survey_id=Survey.objects.get(stakeholder=champion).pk)
    assert [one.state for one in mails.all()] == ["cancelled"]
    [again] = ask_survey(actor=receiver, transition_id=handed_over.pk)
    invitation = mails.get(step_key="survey~again.2")
    assert (invitation.state, invitation.about) == ("queued", again.pk)
    assert Event.objects.filter(action="survey.asked").latest("seq").fields["on_their_way"] is True
    mails.filter(pk=invitation.pk).update(state="sent", sent_at=clock.now())
    with clock.fixed(clock.now() + timedelta(days=4)):
        reminder = remind_survey(actor=receiver, survey_id=again.pk)
        answer_survey(token=survey_token(handed_over.pk, champion.pk), score=4)
    assert mails.get(pk=reminder.pk).state == "cancelled"
    assert mails.get(pk=invitation.pk).state == "sent"
