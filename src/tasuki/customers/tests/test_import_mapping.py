"""Which column feeds which field: mapping files and presets."""

# ruff: noqa: E501 -- a header stands on one line, as in the file

from __future__ import annotations

import pytest

from tasuki.customers.imports.fields import FIELDS
from tasuki.customers.imports.mapping import Mapping, mapping_for, read_mapping
from tasuki.customers.imports.presets import PRESETS, preset_mapping
from tasuki.rules.reasons import Reason, Refused


def refused(text: str, kind: str = "accounts") -> list[Reason]:
    with pytest.raises(Refused) as caught:
        read_mapping(text, kind)
    return list(caught.value.reasons)


def test_the_contracts_fields_are_there() -> None:
    """SY-1: the target fields that scripts may count on."""
    promised = {
        "people": "external_id name email title manager team region country",
        "accounts": "external_id name parent industry country employees annual_revenue currency owner website tier created",
        "contacts": "external_id account first_name last_name email phone title owner language",
        "deals": "external_id account name product owner stage amount currency created close_date",
    }
    for kind, names in promised.items():
        assert set(names.split()) <= set(FIELDS[kind])


def test_a_mapping_file_names_columns_and_stages() -> None:
    """SY-1: plain text stays text, whatever YAML would make of it."""
    text = "name: Deal\nproduct: 2021\naccount: yes\nowner: [First, Last]\ncurrency:\nstages:\n  Won: won\n  Off: LOST\n  1: open\n"
    mapping = read_mapping(text, "deals")
    assert mapping.fields == {
        "name": ("Deal",),
        "product": ("2021",),
        "account": ("yes",),
        "owner": ("First", "Last"),
    }
    assert mapping.stages == {"Won": "won", "Off": "lost", "1": "open"}
    assert Mapping.from_dict(mapping.as_dict()) == mapping


def test_everything_wrong_in_a_mapping_file_is_named_with_its_line() -> None:
    """SY-1: unknown and doubled fields, shapes that are no column, meanings that are none: all at once."""
    text = "nmae: Account\nname: A\nname: B\nowner: {a: b}\nshoe_size: X\nstages: {Won: perhaps}\n"
    found = {(reason.code, reason.values["line"]) for reason in refused(text, "deals")}
    assert found == {
        ("mapping.field_near", 1),
        ("mapping.twice", 3),
        ("mapping.not_a_column", 4),
        ("mapping.field_unknown", 5),
        ("mapping.stage_status", 6),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- name\n- owner\n", "mapping.not_a_mapping"),
        ("", "mapping.not_a_mapping"),
        ("just text", "mapping.not_a_mapping"),
        ("name: [a\nowner: b", "mapping.not_yaml"),
        ("{" * 2000, "mapping.too_deep"),
        ("name: !!python/object/apply:os.system [true]", "mapping.not_a_column"),
        ("stages: {Won: won}", "mapping.field_unknown"),
        ("name: &a x\n? [1, 2]\n: y\n", "mapping.field_unknown"),
    ],
)
def test_what_is_no_mapping_is_refused(text: str, code: str) -> None:
    """SY-1: with the line, and without carrying anything out."""
    found = refused(text)
    assert code in {reason.code for reason in found}


def test_stages_must_be_a_mapping() -> None:
    """SY-1: the shape is said."""
    assert refused("name: N\nstages: [won]\n", "deals")[0].code == "mapping.stages_shape"


def test_a_column_that_is_not_in_the_file_is_named_with_those_that_are() -> None:
    """SY-1: every missing column at once."""
    given = read_mapping("name: Firm\nowner: Rep\ncountry: Land\n", "accounts")
    with pytest.raises(Refused) as caught:
        mapping_for("accounts", ["Company", "land", "Rep "], given=given)
    assert [reason.values["column"] for reason in caught.value.reasons] == ["Firm"]
    assert caught.value.reasons[0].values["columns"] == ["Company", "land", "Rep "]


def test_without_what_is_needed_the_file_is_refused() -> None:
    """SY-1: contacts need an account and something to be called by."""
    with pytest.raises(Refused) as caught:
        mapping_for("contacts", ["shoe", "size"])
    assert [reason.code for reason in caught.value.reasons] == ["import.field_needed"] * 2
    with pytest.raises(Refused):
        mapping_for("accounts", ["name"], preset="pipedrive")


def test_generic_takes_our_names_however_they_are_written() -> None:
    """SY-1: case, spaces, underscores and width do not matter."""
    columns = ("External ID", "NAME", "annual-revenue", "ＯＷＮＥＲ", "Close Date")
    found = preset_mapping("generic", "accounts", columns)
    assert found == {
        "external_id": ("External ID",), "name": ("NAME",), "annual_revenue": ("annual-revenue",), "owner": ("ＯＷＮＥＲ",),
    }  # fmt: skip


SALESFORCE = {
    "accounts": [
        ("Id,Name,ParentId,Industry,BillingCountry,NumberOfEmployees,AnnualRevenue,CurrencyIsoCode,OwnerId,Website,CreatedDate",
         "external_id name parent industry country employees annual_revenue currency owner website created"),
        ("Account ID,Account Name,Parent Account,Account Owner,Billing Country,Employees,Annual Revenue,Annual Revenue Currency,Created Date",
         "external_id name parent owner country employees annual_revenue currency created"),
    ],
    "contacts": [
        ("Id,AccountId,FirstName,LastName,Email,Phone,Title,OwnerId", "external_id account first_name last_name email phone title owner"),
        ("Contact ID,Account Name,First Name,Last Name,Email,Phone,Title,Contact Owner",
         "external_id account first_name last_name email phone title owner"),
    ],
    "deals": [
        ("Id,AccountId,Name,StageName,Amount,CloseDate,CreatedDate,OwnerId", "external_id account name stage amount close_date created owner"),
        ("Opportunity ID,Account Name,Opportunity Name,Stage,Amount,Amount Currency,Close Date,Opportunity Owner",
         "external_id account name stage amount currency close_date owner"),
    ],
    "people": [("Id,FirstName,LastName,Email,Title,ManagerId,Department,Country", "external_id name email title manager team country")],
}  # fmt: skip
HUBSPOT = {
    "accounts": [
        ("Record ID,Company name,Company owner,Industry,Country/Region,Number of Employees,Annual Revenue,Company Domain Name,Create Date",
         "external_id name owner industry country employees annual_revenue website created"),
        ("hs_object_id,name,hubspot_owner_id,industry,country,numberofemployees,annualrevenue,domain,createdate,hs_parent_company_id",
         "external_id name owner industry country employees annual_revenue website created parent"),
    ],
    "contacts": [
        ("Record ID,First Name,Last Name,Email,Phone Number,Job Title,Contact owner,Associated Company,Preferred language",
         "external_id first_name last_name email phone title owner account language"),
        ("hs_object_id,firstname,lastname,email,phone,jobtitle,hubspot_owner_id,associatedcompanyid",
         "external_id first_name last_name email phone title owner account"),
    ],
    "deals": [
        ("Record ID,Deal Name,Deal Stage,Deal owner,Amount,Currency,Create Date,Close Date,Associated Company",
         "external_id name stage owner amount currency created close_date account"),
        ("hs_object_id,dealname,dealstage,hubspot_owner_id,amount,deal_currency_code,createdate,closedate",
         "external_id name stage owner amount currency created close_date"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("preset", "kind", "header", "targets"),
    [
        (preset, kind, header, targets)
        for preset, exports in (("salesforce", SALESFORCE), ("hubspot", HUBSPOT))
        for kind, files in exports.items()
        for header, targets in files
    ],
)
def test_presets_know_labels_and_api_names(preset: str, kind: str, header: str, targets: str) -> None:
    """SY-1: exports of Salesforce and HubSpot are understood without a mapping file."""
    columns = header.split(",")
    found = mapping_for(kind, columns, preset=preset).fields
    assert set(found) == set(targets.split())
    used = [column for names in found.values() for column in names]
    assert sorted(used) == sorted(columns)


def test_a_mapping_corrects_a_preset() -> None:
    """SY-1: what the company named differently is put right, the rest stays."""
    given = read_mapping("tier: Klasse\n", "accounts")
    found = mapping_for("accounts", ["Account Name", "Klasse", "Tier"], preset="salesforce", given=given)
    assert found.fields == {"name": ("Account Name",), "tier": ("Klasse",)}


def test_every_preset_speaks_of_fields_that_exist() -> None:
    """SY-1: no preset feeds a field that is not there."""
    for preset, kinds in PRESETS.items():
        for kind, targets in kinds.items():
            assert set(targets) <= set(FIELDS[kind]), (preset, kind)
