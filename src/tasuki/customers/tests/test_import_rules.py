"""What imports do with what is there already: identity, references, owners, history."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tasuki.audit.models import Event
from tasuki.customers.imports.actions import run_import
from tasuki.customers.imports.engine import ImportResult
from tasuki.customers.imports.mapping import read_mapping
from tasuki.customers.models import Account, Deal, ImportRemark, ImportRun, Ownership, Stakeholder
from tasuki.people.models import Person, Team
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused

pytestmark = pytest.mark.django_db


def load(kind: str, *rows: str, mapping: str = "", **options: Any) -> ImportResult:
    """Import a table given as lines."""
    content = io.BytesIO(("\n".join(rows) + "\n").encode())
    given = read_mapping(mapping, kind) if mapping else None
    result = run_import(
        actor=Actor.console(), kind=kind, source=content, file_name=f"{kind}.csv", mapping=given, **options
    )
    assert result.rows == result.new + result.changed + result.unchanged + result.rejected
    return result


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.changed, result.unchanged, result.rejected


@pytest.fixture
def people() -> dict[str, Person]:
    rows = [
        "external_id,name,email",
        "P1,Gina Giver,gina@tasuki.example",
        "P2,Rei Receiver,rei@tasuki.example",
    ]
    load("people", *rows, "P3,Sam Same,sam1@tasuki.example", "P4,Sam Same,sam2@tasuki.example", "P5,玲 佐藤,")
    return {person.external_id or "": person for person in Person.objects.all()}


# -- accounts ---------------------------------------------------------------------------------


def test_importing_again_updates_and_never_doubles() -> None:
    """SY-1: new, changed, unchanged; a blank cell leaves what is known."""
    header = "external_id,name,industry,country,employees,annual_revenue,currency,website,tier,created"
    first = "A1,Aster,Retail,JP,10,5000,USD,aster.example,strategic,2020-05-01"
    assert counts(load("accounts", header, first, "A2,Birch,,,,,,,,")) == (2, 0, 0, 0)
    assert counts(load("accounts", header, first, "A2,Birch,,,,,,,,")) == (0, 0, 2, 0)
    assert counts(load("accounts", header, "A1,Aster Foods,,,,,,,,", "A2,Birch,,,,,,,,")) == (0, 1, 1, 0)
    aster = Account.objects.get(external_id="A1")
    kept = (
        aster.name,
        aster.name_key,
        aster.industry,
        aster.country,
        aster.zone,
        aster.employees,
        str(aster.annual_revenue),
    )
    assert kept == ("Aster Foods", "aster foods", "Retail", "JP", "Asia/Tokyo", 10, "5000.00")
    assert (aster.currency, aster.website, aster.tier, str(aster.customer_since)) == (
        "USD",
        "aster.example",
        "strategic",
        "2020-05-01",
    )


def test_a_zone_set_by_hand_survives_until_the_country_changes() -> None:
    """PB-3: the import brings the zone with the country, once."""
    load("accounts", "name,country", "Aster,US")
    Account.objects.update(zone="America/Denver")
    assert counts(load("accounts", "name,country", "Aster,US")) == (0, 0, 1, 0)
    load("accounts", "name,country", "Aster,MX")
    assert Account.objects.get().zone == "America/Mexico_City"


def test_names_identify_where_there_is_no_id() -> None:
    """SY-1: without case and width, where only one account has the name; else the row asks for an id."""
    load("accounts", "name,country", "Aster,JP")
    assert counts(load("accounts", "name,country", " ＡＳＴＥＲ ,ES")) == (0, 1, 0, 0)
    load("accounts", "external_id,name", "B1,Birch", "B2,Birch")
    result = load("accounts", "name,country", "Birch,JP")
    assert (counts(result), result.codes) == ((0, 0, 0, 1), {"import.ambiguous": 1})
    assert result.remarks[0].value == "Birch"


def test_an_id_that_comes_later_is_taken_over() -> None:
    """SY-1: first by name, later with ids: the same account, not a second one; two ids stay two accounts."""
    load("accounts", "name", "Aster", "Birch")
    assert counts(load("accounts", "external_id,name", "A1,Aster", "B1,Birch", "B2,Birch")) == (2, 1, 0, 0)
    assert Account.objects.get(name="Aster").external_id == "A1"
    assert Account.objects.filter(name="Birch", external_id=None).exists()


def test_doubles_in_one_file_name_the_line_that_was_taken() -> None:
    """SY-1: by id, by name, and by meeting the same account."""
    result = load("accounts", "external_id,name", "A1,Aster", "A1,Aster again", ",Birch", ",birch")
    assert counts(result) == (2, 0, 0, 2)
    assert [(r.line, r.value, r.reason.values["first"]) for r in result.remarks] == [
        (3, "A1", 2),
        (5, "birch", 4),
    ]
    result = load("accounts", "external_id,name", "A1,Aster", ",Aster")
    assert counts(result) == (0, 0, 1, 1)


def test_parents_may_come_later_in_the_file_and_never_go_in_circles() -> None:
    """SY-1: by id or name, from the file or the database; oneself, circles, unknown and shared names are said."""
    rows = [
        "external_id,name,parent",
        "C1,Child,P1", "P1,Parent,Grand", "G1,Grand,", "S1,Self,Self",
        "X1,Ex,Why", "Y1,Why,Ex", "U1,Lost,Nobody Inc", "T1,Twin,", "T2,Twin,", "W1,Whose,Twin",
    ]  # fmt: skip
    result = load("accounts", *rows)
    parents = dict(Account.objects.filter(parent__isnull=False).values_list("name", "parent__name"))
    assert parents == {"Child": "Parent", "Parent": "Grand", "Ex": "Why"}
    assert result.codes == {
        "import.parent_self": 1, "import.parent_circle": 1, "import.account_unknown": 1, "import.account_ambiguous": 1,
    }  # fmt: skip
    assert counts(load("accounts", *rows)) == (0, 0, 10, 0)
    result = load("accounts", "external_id,name,parent", "G1,Grand,Child")
    assert result.codes == {"import.parent_circle": 1}


def test_owners_are_found_by_id_address_or_name(people: dict[str, Person]) -> None:
    """SY-1: unknown owners are reported and the account kept without owner; a shared name finds nobody."""
    rows = [
        "name,owner", "A,P1", "B,GINA@tasuki.example", "C,gina  GIVER", "D,ghost@tasuki.example",
        "E,Sam Same", "F,unassigned", "G,", "H,玲 佐藤",
    ]  # fmt: skip
    result = load("accounts", *rows)
    owners = dict(Account.objects.values_list("name", "owner__external_id"))
    assert owners == {"A": "P1", "B": "P1", "C": "P1", "D": None, "E": None, "F": None, "G": None, "H": "P5"}
    assert result.codes == {"import.person_unknown": 1, "import.person_ambiguous": 1}
    assert Account.objects.get(name="D").source_row == {"owner": "ghost@tasuki.example"}
    assert Ownership.objects.filter(until=None).count() == 4


def test_a_changed_owner_is_history_and_an_event(people: dict[str, Person]) -> None:
    """TR-7, SE-3: the import records who owned the account until when; a blank or 'unassigned' takes nobody away."""
    load("accounts", "external_id,name,owner", "A1,Aster,P1", "B1,Birch,")
    load("accounts", "external_id,name,owner", "A1,Aster,unassigned", "B1,Birch,P1")
    assert Account.objects.filter(owner=people["P1"]).count() == 2
    before = Event.objects.filter(action="account.owner_changed").count()
    load("accounts", "external_id,name,owner", "A1,Aster,P2", "B1,Birch,P1")
    aster = Account.objects.get(external_id="A1")
    assert aster.owner == people["P2"]
    history = [(one.person, one.until is None) for one in aster.ownerships.order_by("since")]
    assert history == [(people["P1"], False), (people["P2"], True)]
    events = Event.objects.filter(action="account.owner_changed")
    assert events.count() == before + 1
    last = events.order_by("-seq")[0]
    assert (last.subject_id, last.fields["to"]) == (aster.pk, str(people["P2"].pk))


def test_an_open_transition_decides_on_the_owner(people: dict[str, Person]) -> None:
    """TR-4: the import leaves the owner of an account in transition, says so, and takes the rest."""
    load("accounts", "external_id,name,owner", "A1,Aster,P1")
    Account.objects.update(owner_locked_by=uuid4())
    result = load("accounts", "external_id,name,owner,industry", "A1,Aster,P2,Retail")
    assert (counts(result), result.codes) == ((0, 1, 0, 0), {"import.owner_in_transition": 1})
    aster = Account.objects.get()
    assert (aster.owner, aster.industry, Ownership.objects.count()) == (people["P1"], "Retail", 1)
    again = load("accounts", "external_id,name,owner", "A1,Aster,P1")
    assert again.codes == {}


def test_texts_that_say_more_than_the_value_are_kept() -> None:
    """SY-1: 'Confidential' is no number, and still not lost; understood later, the text goes."""
    load("accounts", "name,annual_revenue,employees", "Aster,Confidential,11-50", "Birch,5,7")
    aster = Account.objects.get(name="Aster")
    assert (aster.annual_revenue, aster.employees) == (None, 11)
    assert aster.source_row == {"annual_revenue": "Confidential", "employees": "11-50"}
    assert Account.objects.get(name="Birch").source_row == {}
    assert counts(
        load("accounts", "name,annual_revenue,employees", "Aster,Confidential,11-50", "Birch,5,7")
    ) == (0, 0, 2, 0)
    assert counts(load("accounts", "name,industry", "Aster,Retail")) == (0, 1, 0, 0)
    load("accounts", "name,annual_revenue", "Aster,900")
    aster.refresh_from_db()
    assert (str(aster.annual_revenue), aster.source_row) == ("900.00", {"employees": "11-50"})


def test_naughty_strings_survive(real_data: Path) -> None:
    """SY-1: strings that break programs come back as they were, as names and as texts."""
    strings = json.loads((real_data / "torture" / "naughty-strings-60.json").read_text(encoding="utf-8"))
    out = io.StringIO()
    csv.writer(out).writerows(
        [["external_id", "name", "industry"], *([f"N{n}", s, s] for n, s in enumerate(strings))]
    )
    result = load("accounts", out.getvalue())
    blank = [n for n, s in enumerate(strings) if not s.strip()]
    assert (result.rows, result.rejected) == (len(strings), len(blank))
    assert set(result.codes) <= {"import.name_blank", "import.industry_near"}
    kept = {a.external_id: (a.name, a.industry) for a in Account.objects.all()}
    assert kept == {f"N{n}": (s.strip(), s.strip()) for n, s in enumerate(strings) if n not in blank}
    assert load("accounts", out.getvalue()).unchanged == len(strings) - len(blank)


def test_rows_that_cannot_be_rows_are_rejected_with_their_line() -> None:
    """SY-1: NUL, too many cells, an open quotation mark; too few cells are filled and said."""
    result = load(
        "accounts",
        "name,industry",
        "Aster,x\0y",
        "Birch,1,2",
        "Cedar",
        "Delta,z,,",
        'Ember,"open',
        "Fjord,lost",
    )
    assert {(r.line, r.reason.code, r.rejected) for r in result.remarks} == {
        (2, "import.nul", True),
        (3, "import.too_many_columns", True),
        (4, "import.too_few_columns", False),
        (6, "import.open_quote", True),
    }
    assert set(Account.objects.values_list("name", flat=True)) == {"Cedar", "Delta"}
    stored = ImportRemark.objects.get(code="import.nul")
    assert (stored.column, stored.row) == ("industry", ["Aster", "x␀y"])


def test_what_is_too_long_is_said_not_cut() -> None:
    """SY-1: a name that does not fit rejects the row, another text is left out and kept beside it."""
    result = load(
        "accounts", "name,website", f"{'n' * 301},x", f"Aster,{'w' * 501}", f"Birch,{'x' * 1_000_000}"
    )
    assert (counts(result), result.codes) == ((2, 0, 0, 1), {"import.too_long": 3})
    aster = Account.objects.get(name="Aster")
    assert (aster.website, aster.source_row["website"]) == ("", "w" * 501)
    long = "x" * 400
    for kind, header in (
        ("accounts", "name,external_id,industry,country,tier,currency,owner,parent,created,employees,arr"),
        ("contacts", "account,first_name,last_name,email,phone,title,owner,language,external_id"),
        ("deals", "external_id,account,name,product,owner,stage,amount,currency,created,close_date"),
        ("people", "external_id,name,email,title,manager,team,region,country"),
    ):
        count = header.count(",")
        for place in range(count + 1):
            load(kind, header, ",".join(["Cedar"] * place + [long] + ["Cedar"] * (count - place)))


# -- contacts and deals -----------------------------------------------------------------------


def test_contacts_are_known_by_id_then_address_then_name() -> None:
    """SY-1: the same person at the same account is never added twice."""
    load("accounts", "external_id,name", "A1,Aster", "B1,Birch")
    header = "external_id,account,first_name,last_name,email,title"
    assert counts(
        load("contacts", header, ",A1,Aiko,Tanaka,aiko@aster.example,", ",Aster,Budi,Santoso,,")
    ) == (2, 0, 0, 0)
    again = load(
        "contacts",
        header,
        ",aster,Aiko,Suzuki,AIKO@aster.example,CEO",
        ",A1,Budi,Santoso,,",
        ",B1,Aiko,Tanaka,aiko@aster.example,",
    )
    assert counts(again) == (1, 1, 1, 0)
    aiko = Stakeholder.objects.get(account__name="Aster", email="aiko@aster.example")
    assert (aiko.last_name, aiko.title, aiko.version) == ("Suzuki", "CEO", 2)
    later = load("contacts", header, "C1,A1,Aiko,Suzuki,aiko@aster.example,CEO")
    assert (counts(later), Stakeholder.objects.count()) == ((0, 1, 0, 0), 3)
    moved = load("contacts", header, "C1,B1,Aiko,Suzuki,new@aster.example,CEO")
    assert (counts(moved), Stakeholder.objects.get(external_id="C1").account.name) == ((0, 1, 0, 0), "Birch")


def test_contacts_without_account_or_name_are_rejected_and_bad_addresses_left_out() -> None:
    """SY-1: every bad row is reported with line, column, value and reason."""
    load("accounts", "external_id,name", "A1,Twin", "A2,Twin", "B1,Birch")
    header = "account,last_name,email,language"
    rows = ["Ghost,X,,", ",X,,", "Twin,X,,", "Birch,,,", "Birch,Y,not an address,klingon", "Birch,Y,,"]
    result = load("contacts", header, *rows)
    assert [(r.line, r.column, r.value, r.reason.code) for r in result.remarks if r.rejected] == [
        (2, "account", "Ghost", "import.account_unknown"),
        (3, "account", "", "import.account_needed"),
        (4, "account", "Twin", "import.account_ambiguous"),
        (5, "email", "", "import.contact_nameless"),
        (7, "last_name", "Y", "import.double"),
    ]
    assert {r.reason.code for r in result.remarks if not r.rejected} == {
        "import.email_bad",
        "import.language_unknown",
    }
    assert Stakeholder.objects.get().email == ""


def test_deals_are_kept_without_account_and_known_again() -> None:
    """SY-1: by id, else by account, name, product and day; doubles in the file are rejected."""
    load("accounts", "name", "Aster")
    header = "account,name,product,stage,amount,currency,created"
    rows = [
        "Aster,Big,GTX Pro,Closed Won,5000,USD,2021-03-04",
        ",Loose,,Pondering,,,",
        "Ghost,Lost,,Closed Lost,€5,,2021-03-04",
    ]
    result = load("deals", header, *rows)
    assert counts(result) == (3, 0, 0, 0)
    assert result.codes == {
        "import.deal_without_account": 1,
        "import.stage_unknown": 1,
        "import.account_unknown": 1,
    }
    facts = {
        d.name: (d.account and d.account.name, d.account_name, d.status, d.currency)
        for d in Deal.objects.all()
    }
    assert facts == {
        "Big": ("Aster", "Aster", "won", "USD"), "Loose": (None, "", "open", ""),
        "Lost": (None, "Ghost", "lost", "EUR"),
    }  # fmt: skip
    again = load("deals", header, *rows, rows[0])
    assert (counts(again), again.codes["import.double"]) == ((0, 0, 3, 1), 1)
    changed = load("deals", header, rows[0].replace("5000", "6000"))
    assert counts(changed) == (0, 1, 0, 0)
    load("accounts", "name", "Ghost")
    assert counts(load("deals", header, rows[2])) == (0, 1, 0, 0)
    assert Deal.objects.get(name="Lost").account == Account.objects.get(name="Ghost")


def test_products_written_in_two_ways_are_said() -> None:
    """SY-1: 'GTXPro' beside 'GTX Pro' is kept as given and said; relatives are not mixed up."""
    rows = [
        "external_id,product",
        "D1,GTX Pro",
        "D2,GTX Pro",
        "D3,GTXPro",
        "D4,GTX Plus Pro",
        "D5,GTX Basic",
        "D6,GTX 500",
        "D7,GTX 600",
    ]
    result = load("deals", *rows)
    assert [(r.line, r.value, r.reason.values["near"]) for r in result.remarks] == [(4, "GTXPro", "GTX Pro")]
    assert Deal.objects.get(external_id="D3").product == "GTXPro"


# -- people -----------------------------------------------------------------------------------


def test_people_with_managers_and_teams() -> None:
    """SY-1: a manager later in the file, a manager nobody listed, teams with the manager their members share."""
    rows = [
        "external_id,name,email,title,manager,team,region,country",
        "P1,Ann,ann@tasuki.example,Rep,Mona Manager,Sales Osaka,Kansai,Japan",
        "P2,Ben,ben@tasuki.example,Rep,P3,Sales Osaka,Kansai,JP",
        "P3,Mona Manager,mona@tasuki.example,Head,Zoe Chief,,,",
        "P4,Cut,cut@tasuki.example,,P4,,,", "P5,Dan,,,P99,,,",
    ]  # fmt: skip
    result = load("people", *rows)
    assert counts(result) == (5, 0, 0, 0)
    assert result.codes == {"import.manager_added": 1, "import.manager_self": 1, "import.person_unknown": 1}
    managers = dict(Person.objects.values_list("name", "manager__name"))
    assert managers == {
        "Ann": "Mona Manager", "Ben": "Mona Manager", "Mona Manager": "Zoe Chief", "Cut": None, "Dan": None,
        "Zoe Chief": None,
    }  # fmt: skip
    team = Team.objects.get()
    assert (team.name, team.manager and team.manager.name, team.members.count()) == (
        "Sales Osaka",
        "Mona Manager",
        2,
    )
    assert Person.objects.get(name="Ann").zone == "Asia/Tokyo"
    assert counts(load("people", *rows)) == (0, 0, 5, 0)
    circle = load("people", "external_id,name,manager", "P3,Mona Manager,P1")
    assert circle.codes == {"import.manager_circle": 1}


def test_people_are_known_by_id_then_address_then_name() -> None:
    """SY-1: somebody known by name only gets their address later; an address that is somebody else's is refused."""
    load("people", "name", "Ann Example", "Ben Example")
    assert counts(load("people", "external_id,name,email", "P1,ann example,Ann@tasuki.example")) == (
        0,
        1,
        0,
        0,
    )
    ann = Person.objects.get(email="ann@tasuki.example")
    assert (ann.external_id, ann.name) == ("P1", "ann example")
    result = load(
        "people",
        "external_id,name,email",
        "P2,Other,ann@tasuki.example",
        "P3,Bad,no address",
        "P4,,x@y.example",
    )
    assert (counts(result), set(result.codes)) == (
        (0, 0, 0, 3), {"import.email_taken", "import.email_bad", "import.email_needed", "import.name_blank"},
    )  # fmt: skip
    assert counts(load("people", "name", "Ben Example", "ben example")) == (0, 0, 1, 1)


# -- the whole --------------------------------------------------------------------------------


def test_a_dry_run_counts_the_same_and_leaves_no_trace(people: dict[str, Person]) -> None:
    """SY-1: neither rows nor events nor runs."""
    before = (
        Account.objects.count(),
        Event.objects.count(),
        ImportRun.objects.count(),
        Person.objects.count(),
    )
    rows = ["external_id,name,owner", "A1,Aster,P1", "A2,,P1", "A1,Again,P1"]
    result = load("accounts", *rows, dry_run=True)
    load("people", "name,manager,team", "New One,Newer One,New Team", dry_run=True)
    after = (
        Account.objects.count(),
        Event.objects.count(),
        ImportRun.objects.count(),
        Person.objects.count(),
    )
    assert (before, Team.objects.count()) == (after, 0)
    assert counts(result) == counts(load("accounts", *rows)) == (1, 0, 0, 2)


def test_every_import_is_one_event_with_its_numbers() -> None:
    """SE-3: who imported what, never what the rows said."""
    load("accounts", "name", "Aster", "")
    event = Event.objects.order_by("-seq")[0]
    assert (event.action, event.subject_kind, event.actor_kind) == ("accounts.imported", "import", "console")
    assert event.fields == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "rejected": 0}


def test_salesforce_ids_meet_across_reports_and_api_exports() -> None:
    """SY-1: 15 and 18 characters are one record, for accounts, owners and contacts."""
    load("people", "Id,Name", "005A000000abcDEIAY,Gina Giver", preset="salesforce")
    load(
        "accounts",
        "Account ID,Account Name,Owner ID",
        "001A000000abcDE,Aster,005A000000abcDE",
        preset="salesforce",
    )
    again = load(
        "accounts", "Id,Name,OwnerId", "001A000000abcDEIAY,Aster,005A000000abcDEIAY", preset="salesforce"
    )
    assert counts(again) == (0, 0, 1, 0)
    contacts = load(
        "contacts", "Id,AccountId,LastName", "003A000000abcDEIAY,001A000000abcDE,Tanaka", preset="salesforce"
    )
    assert counts(contacts) == (1, 0, 0, 0)
    assert Account.objects.get().owner is not None


def test_hubspot_associations_fall_back_to_the_name() -> None:
    """SY-1: an id that is not here gives way to the company's name beside it."""
    load("accounts", "name", "Aster")
    header = "Record ID,First Name,Email,Associated Company IDs,Associated Company"
    assert counts(load("contacts", header, "7,Aiko,aiko@aster.example,991,Aster", preset="hubspot")) == (
        1,
        0,
        0,
        0,
    )


def test_without_the_right_nothing_is_imported(cast: Any) -> None:
    """SE-2: the action itself asks, whatever door leads to it."""
    with pytest.raises(Refused):
        run_import(
            actor=cast.actor("giver"), kind="accounts", source=io.BytesIO(b"name\nA\n"), file_name="a.csv"
        )
    assert not ImportRun.objects.exists()


def test_teams_say_by_their_name_what_they_do() -> None:
    """RO-6: sales, customer success, account management and support are told apart."""
    names = [
        "Sales Osaka",
        "Customer Success EMEA",
        "Key Account Management",
        "Support",
        "Soporte",
        "営業部",
        "Finance",
    ]
    load("people", "name,team", *(f"Person {n},{name}" for n, name in zip("ABCDEFG", names, strict=True)))
    kinds = dict(Team.objects.values_list("name", "kind"))
    assert [kinds[name] for name in names] == [
        "sales",
        "success",
        "accounts",
        "support",
        "support",
        "sales",
        "other",
    ]


def test_hubspot_puts_several_associations_into_one_cell() -> None:
    """SY-1: the first that is known is taken."""
    load("accounts", "external_id,name", "992,Aster")
    result = load("deals", "Record ID,Deal Name,Associated Company IDs", "1,Big,991;992", preset="hubspot")
    assert (counts(result), Deal.objects.get().account) == ((1, 0, 0, 0), Account.objects.get())
