"""Lines between people and the sealed notes on their page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management.base import CommandError

from tasuki.audit.models import Event
from tasuki.customers.models import Account, Stakeholder
from tasuki.passages.models import Passage
from tasuki.rules.reasons import NotFound, Refused
from tasuki.sensitive.models import SensitiveNote
from tasuki.stakeholders.actions import relate
from tasuki.stakeholders.models import Relation
from tasuki.testing.cast import Cast, make_account

pytestmark = pytest.mark.django_db


def test_what_cannot_be_a_line(cast: Cast, account: Account, placed: dict[str, Stakeholder]) -> None:
    """PE-4 PE-5: not to oneself, not twice (a mutual one from either side), not in circles, not across accounts."""
    other = make_account(cast.giver, "Birch Tools").stakeholders.get(kind="champion")
    for a, b, kind, code in (
        ("mika", "mika", "reports_to", "relation.same"),
        ("mika", "sofia", "reports_to", "relation.there"),
        ("ida", "mika", "conflict_with", "relation.there"),
        ("sofia", "mika", "reports_to", "relation.circle"),
        ("mika", "sofia", "married_to", "relation.kind"),
    ):
        with pytest.raises(Refused) as refused:
            relate(actor=cast.actor("giver"), account=account, a=placed[a], b=placed[b], kind=kind)
        assert [reason.code for reason in refused.value.reasons] == [code]
    with pytest.raises(Refused) as refused:
        relate(actor=cast.actor("giver"), account=account, a=placed["mika"], b=other, kind="reports_to")
    assert refused.value.reasons[0].code == "relation.other_account"


def test_politics_need_the_right(cast: Cast, account: Account, placed: dict[str, Stakeholder]) -> None:
    """PE-6 RO-10: operations draw reporting lines, not alliances; events never say what politics they are."""
    actor = cast.actor("operations")
    relate(actor=actor, account=account, a=placed["ida"], b=placed["ben"], kind="reports_to")
    with pytest.raises(Refused):
        relate(actor=actor, account=account, a=placed["una"], b=placed["ben"], kind="allied_with")
    events = Event.objects.filter(action="stakeholder.related")
    assert "conflict" not in str(list(events.values_list("fields", flat=True)))


def test_nobody_probes_for_politics(
    cast: Cast,
    account: Account,
    placed: dict[str, Stakeholder],
    handoff: Any,
    api: Callable[..., Any],
    command: Callable[..., Any],
) -> None:
    """PE-6 RO-10: the former owner may draw politics, not see them: a line that is there answers like a new one."""
    account.owner = cast.receiver
    account.save()
    path, ida = f"/stakeholders/{placed['mika'].pk}/lines", placed["ida"]
    status, line = api("giver", "POST", path, {"to": str(ida.pk), "kind": "conflict_with"})
    assert (status, line["kind"]) == (201, "conflict_with")
    there = Relation.objects.get(kind="conflict_with")
    assert line["id"] != str(there.pk)
    assert api("giver", "DELETE", f"/stakeholder-lines/{line['id']}")[0] == 404
    assert api("giver", "DELETE", f"/stakeholder-lines/{there.pk}")[0] == 404
    for other in ("Ida Technau", "Una Placed"):
        with pytest.raises(CommandError, match="no such line"):
            command(account.name, "unrelate", "--who=Mika Hoshino", "--line=conflict_with", f"--to={other}")
    assert api("receiver", "POST", path, {"to": str(ida.pk), "kind": "conflict_with"})[0] == 422
    assert api("giver", "POST", path, {"to": str(placed["sofia"].pk), "kind": "reports_to"})[0] == 422
    assert Relation.objects.filter(kind="conflict_with").count() == 1


def test_lines_by_page(
    cast: Cast, account: Account, placed: dict[str, Stakeholder], browse: Callable[..., Any]
) -> None:
    """PE-4 PE-5 PE-6: a line with a sealed note is drawn on the page of a person, and taken away there."""
    client, una = browse(cast.giver), placed["una"]
    sent = {"kind": "allied_with", "other": "okada ben", "note": "Old friends", "purpose": "Plan the talks"}
    assert client.post(f"/stakeholders/{una.pk}/lines/", sent).status_code == 302
    assert SensitiveNote.objects.filter(subject_kind="stakeholder", topic="alliances").count() == 1
    assert b"Old friends" not in bytes(SensitiveNote.objects.get(topic="alliances").sealed or b"")
    page = client.get(f"/stakeholders/{una.pk}/").content.decode()
    assert "Allied with" in page
    assert "Old friends" not in page
    assert client.post(f"/stakeholders/{una.pk}/lines/", sent).status_code == 422
    wrong = client.post(f"/stakeholders/{una.pk}/lines/", {"kind": "reports_to", "other": "Nobody Atall"})
    assert wrong.status_code == 422
    assert "Nobody at this customer" in wrong.content.decode()
    line = Relation.objects.get(a__in=[una, placed["ben"]], b__in=[una, placed["ben"]])
    operations = browse(cast.operations)
    assert "Allied with" not in operations.get(f"/stakeholders/{una.pk}/").content.decode().split("<main")[1]
    assert operations.post(f"/stakeholder-lines/{line.pk}/remove/").status_code == 404
    assert browse(cast.giver).post(f"/stakeholder-lines/{line.pk}/remove/").status_code == 302
    assert not Relation.objects.filter(pk=line.pk).exists()


def test_half_a_name_draws_nothing(
    cast: Cast,
    account: Account,
    placed: dict[str, Stakeholder],
    browse: Callable[..., Any],
    command: Callable[..., Any],
) -> None:
    """PE-4: half a name comes back with whom it could mean; a second superior is drawn, and said."""
    client, una = browse(cast.giver), placed["una"]
    half = client.post(f"/stakeholders/{una.pk}/lines/", {"kind": "reports_to", "other": "Oka"})
    assert half.status_code == 422
    assert f"Similar: {placed['ben'].name}" in half.content.decode()
    with pytest.raises(NotFound):
        command(account.name, "relate", "--who", una.name, "--line", "reports_to", "--to", "Oka")
    assert not Relation.objects.filter(a=una).exists()
    lines = f"/stakeholders/{una.pk}/lines/"
    client.post(lines, {"kind": "reports_to", "other": placed["ben"].name})
    second = {"kind": "reports_to", "other": placed["ida"].name}
    page = client.post(lines, second, follow=True).content.decode()
    assert f"{una.name} – Reports to: {placed['ben'].name}, {placed['ida'].name}" in page
    page = client.get(f"/stakeholders/{placed['ben'].pk}/").content.decode()
    assert f": {una.name} – Reports to {placed['ben'].name}</span>" in page


def test_lines_by_api_and_command(
    account: Account,
    placed: dict[str, Stakeholder],
    api: Callable[..., Any],
    command: Callable[..., Any],
) -> None:
    """PE-4 PE-5 PE-6: the same through API and command."""
    path = f"/stakeholders/{placed['una'].pk}/lines"
    status, line = api("giver", "POST", path, {"to": str(placed["ben"].pk), "kind": "defers_to"})
    assert (status, line["kind"]) == (201, "defers_to")
    assert api("operations", "DELETE", f"/stakeholder-lines/{line['id']}")[0] == 404
    assert api("giver", "DELETE", f"/stakeholder-lines/{line['id']}")[0] == 204
    drawn = command(account.name, "relate", "--who=Una Placed", "--line=reports_to", "--to=Ben Okada")
    assert (drawn["a"]["name"], drawn["b"]["name"]) == ("Una Placed", "Ben Okada")
    assert command(account.name, "unrelate", "--who=Una Placed", "--line=reports_to", "--to=Ben Okada")


def test_notes_are_read_only_after_a_click(
    cast: Cast, account: Account, mika: Stakeholder, browse: Callable[..., Any]
) -> None:
    """PE-6: the page never shows a sealed note by itself; reading is an event; search never holds it."""
    client, path = browse(cast.giver), f"/stakeholders/{mika.pk}/"
    sent = {"topic": "triggers", "text": "Hates surprises", "purpose": "Plan the kickoff"}
    assert client.post(f"{path}notes/", sent).status_code == 302
    page = client.get(path).content.decode()
    assert "Read sensitive notes" in page
    assert "Hates surprises" not in page
    assert not Event.objects.filter(action="sensitive.read").exists()
    opened = client.post(f"{path}notes/read/")
    assert "Hates surprises" in opened.content.decode()
    assert "Plan the kickoff" in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert Event.objects.filter(action="sensitive.read").count() == 1
    assert not Passage.objects.filter(text__contains="surprises").exists()
    assert client.get(f"{path}notes/read/").status_code == 405
    for who in (cast.operations, cast.executive):
        assert browse(who).post(f"{path}notes/read/").status_code == 404
    assert client.post(f"{path}notes/", {**sent, "purpose": "-"}).status_code in (404, 422)


def test_a_note_needs_a_purpose(cast: Cast, mika: Stakeholder, browse: Callable[..., Any]) -> None:
    """PE-6: without a purpose nothing is sealed, and what was written stands in the form again."""
    answer = browse(cast.giver).post(
        f"/stakeholders/{mika.pk}/notes/", {"topic": "triggers", "text": "Hates surprises", "purpose": "tbd"}
    )
    assert answer.status_code == 422
    assert "Hates surprises" in answer.content.decode()
    assert not SensitiveNote.objects.exists()
