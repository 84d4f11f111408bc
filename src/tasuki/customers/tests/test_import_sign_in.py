"""An import of people is no way into somebody's account."""

from __future__ import annotations

import io

import pytest

from tasuki.customers.imports.actions import run_import
from tasuki.people.actions import add_person
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast


@pytest.mark.parametrize("identity", ["external_id", "name"])
def test_an_administrators_address_is_not_imported(cast: Cast, identity: str) -> None:
    """RO-7, SE-1: else operations could have an administrator's next password mail sent to themselves."""
    values = {"name": "Ada Administrator", "email": "ada@tasuki.example"}
    ada = add_person(actor=Actor.console(), values=values, roles=["administrator"])
    Person.objects.filter(pk=ada.pk).update(external_id="P-1")
    ident = "P-1" if identity == "external_id" else ""
    text = f"external_id,name,email,title\n{ident},Ada Administrator,otto2@tasuki.example,Chief\n"
    result = run_import(
        actor=cast.actor("operations"),
        kind="people",
        source=io.BytesIO(text.encode()),
        file_name="people.csv",
    )
    kept = Person.objects.get(pk=ada.pk)
    assert kept.email == "ada@tasuki.example"
    if identity == "external_id":
        assert kept.title == "Chief"
        assert [one.reason.code for one in result.remarks] == ["import.email_protected"]


def test_other_addresses_follow_the_source(cast: Cast) -> None:
    """SY-1: the source keeps the addresses of colleagues."""
    Person.objects.filter(pk=cast.giver.pk).update(external_id="P-2")
    text = b"external_id,name,email\nP-2,Gina Giver,gina.giver@tasuki.example\n"
    run_import(actor=cast.actor("operations"), kind="people", source=io.BytesIO(text), file_name="people.csv")
    assert Person.objects.get(pk=cast.giver.pk).email == "gina.giver@tasuki.example"
