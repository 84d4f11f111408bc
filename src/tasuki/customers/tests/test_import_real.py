"""The real exports in ../shared/data/crm, imported whole."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tasuki.customers.imports.actions import run_import
from tasuki.customers.imports.engine import ImportResult
from tasuki.customers.imports.mapping import read_mapping
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.people.models import Person
from tasuki.rules.access import Actor

pytestmark = pytest.mark.django_db

PEOPLE = "name: sales_agent\nmanager: manager\nregion: regional_office\n"
ACCOUNTS = """
name: account
industry: sector
annual_revenue: revenue
employees: employees
country: office_location
parent: subsidiary_of
"""
DEALS = """
external_id: opportunity_id
account: account
product: product
owner: sales_agent
stage: deal_stage
amount: close_value
created: engage_date
close_date: close_date
stages: {Won: won, Lost: lost, Engaging: open, Prospecting: open}
"""


def imported(kind: str, path: Path, mapping: str = "", **options: object) -> ImportResult:
    given = read_mapping(mapping, kind) if mapping else None
    result = run_import(
        actor=Actor.console(),
        kind=kind,
        source=path,
        file_name=path.name,
        mapping=given,
        **options,  # type: ignore[arg-type]
    )
    assert result.rows == result.new + result.changed + result.unchanged + result.rejected
    return result


def test_maven_comes_in_whole_and_again_unchanged(real_data: Path) -> None:
    """SY-1: 35 agents, 85 accounts and 8 800 deals; nothing dropped, nothing twice."""
    folder = real_data / "crm" / "maven"
    people = imported("people", folder / "sales_teams.csv", PEOPLE)
    assert (people.rows, people.new, people.rejected) == (35, 35, 0)
    assert people.codes == {"import.manager_added": 6}
    assert Person.objects.filter(reports__isnull=False).distinct().count() == 6
    assert Person.objects.get(name="Anna Snelling").manager == Person.objects.get(name="Dustin Brinkmann")

    accounts = imported("accounts", folder / "accounts.csv", ACCOUNTS)
    assert (accounts.rows, accounts.new, accounts.rejected) == (85, 85, 0)
    assert accounts.codes == {"import.industry_near": 12, "import.country_near": 1}
    assert Account.objects.filter(parent__isnull=False).count() == 15
    bioholding = Account.objects.get(name="Bioholding")
    assert (bioholding.country, bioholding.zone, bioholding.source_row) == (
        "PH",
        "Asia/Manila",
        {"country": "Philipines"},
    )
    assert Account.objects.get(name="Acme Corporation").industry == "technolgy"

    deals = imported("deals", folder / "sales_pipeline.csv", DEALS)
    assert (deals.rows, deals.new, deals.rejected) == (8800, 8800, 0)
    assert deals.codes == {"import.deal_without_account": 1425}
    assert [Deal.objects.filter(status=status).count() for status in ("won", "lost", "open")] == [
        4238,
        2473,
        2089,
    ]
    assert Deal.objects.filter(account=None).count() == 1425
    assert Deal.objects.filter(owner=None).count() == 0
    assert Deal.objects.filter(opened_on=None).count() == 500

    for kind, name, mapping, count in (
        ("people", "sales_teams.csv", PEOPLE, 35),
        ("accounts", "accounts.csv", ACCOUNTS, 85),
        ("deals", "sales_pipeline.csv", DEALS, 8800),
    ):
        again = imported(kind, folder / name, mapping)
        assert (again.rows, again.unchanged) == (count, count), kind


def test_chinook_employees_and_customers(real_data: Path) -> None:
    """SY-1: a reporting tree by ids, names in two columns, accents; customers with their support representative."""
    folder = real_data / "crm" / "chinook"
    mapping = (
        "external_id: EmployeeId\nname: [FirstName, LastName]\nemail: Email\ntitle: Title\nmanager: ReportsTo\n"
        "country: Country\n"
    )
    people = imported("people", folder / "Employee.csv", mapping)
    assert (people.new, people.warnings) == (8, 0)
    assert Person.objects.get(name="Jane Peacock").manager == Person.objects.get(name="Nancy Edwards")

    accounts = imported(
        "accounts", folder / "Customer.csv", "name: Company\ncountry: Country\nowner: SupportRepId\n"
    )
    with (folder / "Customer.csv").open(encoding="utf-8", newline="") as file:
        companies = {row["Company"] for row in csv.DictReader(file)} - {""}
    assert (accounts.rows, accounts.new, accounts.rejected) == (59, len(companies), 59 - len(companies))
    embraer = Account.objects.get(name="Embraer - Empresa Brasileira de Aeronáutica S.A.")
    assert (embraer.country, embraer.owner) == ("BR", Person.objects.get(external_id="3"))
    assert embraer.ownerships.get().person == embraer.owner

    mapping = (
        "external_id: CustomerId\naccount: Company\nfirst_name: FirstName\nlast_name: LastName\nemail: Email\n"
        "phone: Phone\nowner: SupportRepId\n"
    )
    contacts = imported("contacts", folder / "Customer.csv", mapping)
    assert (contacts.rows, contacts.new, contacts.codes) == (
        59,
        len(companies),
        {"import.account_needed": 59 - len(companies)},
    )
    assert Stakeholder.objects.get(external_id="1").last_name == "Gonçalves"
    assert imported("contacts", folder / "Customer.csv", mapping).unchanged == len(companies)


def test_easy_spaces_comes_with_its_mark(real_data: Path) -> None:
    """SY-1: Salesforce API names; a byte order mark is no part of the first column."""
    folder = real_data / "crm" / "easy-spaces"
    leads = imported(
        "accounts", folder / "Lead_Data.csv", "name: Company\nindustry: Industry\ncountry: Country\n"
    )
    assert leads.new == leads.rows - leads.rejected
    spaces = imported("accounts", folder / "Space_Data.csv", "name: Name\nindustry: Category\n")
    assert (spaces.encoding, spaces.rows) == ("utf-8", 132)
    contacts = imported(
        "contacts",
        folder / "Lead_Data.csv",
        "account: Company\nfirst_name: FirstName\nlast_name: LastName\nemail: Email\n",
    )
    assert contacts.new == contacts.rows == 11


MESSY = """
external_id: Row ID
name: Raw Company Name
website: Website
country: Country
owner: Account Owner
created: Created Date
renewal_date: Renewal Date
employees: Employee Count
annual_revenue: Annual Revenue
"""


def test_messy_companies_are_all_kept_and_everything_odd_is_said(real_data: Path) -> None:
    """SY-1: of 300 messy rows none crashes the import, none vanishes, and what was not understood is kept as text."""
    path = real_data / "crm" / "messy" / "messy-companies-300.csv"
    result = imported("accounts", path, MESSY)
    assert (result.rows, result.new, result.rejected) == (300, 300, 0)
    assert result.codes["import.person_unknown"] == 300 - 58 - 50
    cloudflare = Account.objects.get(external_id="O2btrrDeJI")
    assert cloudflare.annual_revenue is None
    assert cloudflare.source_row["annual_revenue"] == "Confidential"
    assert (cloudflare.employees, cloudflare.source_row["employees"]) == (1, "1-10")
    stripe = Account.objects.get(external_id="7P1l70peYQ")
    assert (stripe.annual_revenue, stripe.currency) == (Decimal(2_500_000), "EUR")
    again = imported("accounts", path, MESSY)
    assert (again.unchanged, again.changed) == (300, 0)


def test_messy_companies_by_name_alone(real_data: Path) -> None:
    """SY-1: without ids a name that repeats is reported with the line that was taken."""
    path = real_data / "crm" / "messy" / "messy-companies-300.csv"
    result = imported("accounts", path, "name: Raw Company Name\n")
    assert result.new == Account.objects.count()
    assert result.codes == {"import.double": result.rejected}
    assert imported("accounts", path, "name: Raw Company Name\n").unchanged == result.new
