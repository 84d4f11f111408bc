"""While a handoff runs, everything that is said of the account's record is by that handoff's own playbook."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.config import cli
from tasuki.customers.models import Account
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.brief.reading import current_document
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.playbooks.actions import pin
from tasuki.playbooks.queries import shipped
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def handoff(cast: Cast, account: Account) -> Transition:
    """A running handoff from sales to customer success, which asks for other things than a change of owner does."""
    row = open_for(cast, account)
    Transition.objects.filter(pk=row.pk).update(playbook=pin(shipped("sales-to-cs", "planned")))
    row.refresh_from_db()
    return row


def required(cast: Cast, account: Account, query: str = "") -> int:
    """How many items the API says are required."""
    secret, prefix, digest = new_token()
    ApiToken.objects.create(person=cast.giver, name="t", prefix=prefix, digest=digest)
    path = f"/api/v1/accounts/{account.pk}/knowledge{query}"
    answer = Client().get(path, headers={"Authorization": f"Bearer {secret}"})
    return int(answer.json()["completeness"]["required"])


def test_the_running_handoff_is_the_measure(
    cast: Cast, handoff: Transition, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """KN-4, KN-9: page, API, command and summary count by the pinned version; once it is over, as before."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)
    account, version = handoff.account, handoff.playbook
    assert version is not None
    own, usual = len(version.parsed().requirements()), len(basis_for("").document.requirements())
    assert own != usual
    known = basis_for("", account.pk).measure(account.pk, clock.now())
    assert known == basis_for(str(version.pk)).measure(account.pk, clock.now())
    client = Client()
    client.force_login(cast.giver)
    page = reverse("knowledge:record", args=[account.pk])
    assert client.get(page).context["known"].required == own
    assert version.parsed().name("en") in client.get(page).content.decode()
    item = reverse("knowledge:item", args=[account.pk, known.missing[0].key])
    assert client.get(item).context["known"].required == own
    assert required(cast, account) == own == required(cast, account, f"?basis={version.pk}")
    assert cli.main(["knowledge", "show", account.name, "--as", str(cast.giver.email), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["completeness"]["required"] == own
    now = clock.now()
    assert current_document(account, now) == current_document(account, now, basis_for(str(version.pk)))
    assert current_document(account, now) != current_document(account, now, basis_for(""))
    assert client.get(reverse("knowledge:summary", args=[account.pk])).status_code == 200
    advance(actor=cast.actor("giver"), transition_id=handoff.pk, to="cancelled", reason="Not this year")
    assert client.get(page).context["known"].required == usual


def test_links_carry_the_measure(cast: Cast, handoff: Transition) -> None:
    """KN-4, UX-2: what is missing, the plan's step and the desk lead to the record by the handoff's own playbook."""
    client = Client()
    client.force_login(cast.giver)
    there = f"/accounts/{handoff.account_id}/knowledge/?basis={handoff.playbook_id}"
    tab = client.get(reverse("transitions:knowledge", args=[handoff.pk])).content.decode()
    assert f'href="{there}#item-' in tab
    plan = client.get(reverse("transitions:plan", args=[handoff.pk])).content.decode()
    assert plan.count(there) == 1
    desk = [client.get(reverse(name), follow=True) for name in ("desk:my_work", "desk:later")]
    assert any(there in page.content.decode() for page in desk)
    assert client.get(there).status_code == 200
