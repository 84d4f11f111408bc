"""Column names of well-known exports: labels of reports and lists, and names of the APIs behind them.

An entry is tried in its order. A tuple stands for several columns: texts are joined, references (owner,
account, parent, manager) take the first that leads somewhere.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tasuki.customers.imports.fields import FIELDS

type Choice = str | tuple[str, ...]

_SALESFORCE: Final[dict[str, dict[str, tuple[Choice, ...]]]] = {
    "people": {
        "external_id": ("User ID", "Id"),
        "name": ("Full Name", "Name", ("First Name", "Last Name"), ("FirstName", "LastName")),
        "email": ("Email",),
        "title": ("Title",),
        "manager": (("ManagerId", "Manager ID", "Manager.Name", "Manager: Full Name", "Manager"),),
        "team": ("Department", "Team", "UserRole.Name", "Role: Name", "Role", "Division"),
        "region": ("Region", "Territory", "State/Province", "State"),
        "country": ("CountryCode", "Country Code", "Country"),
    },
    "accounts": {
        "external_id": ("Account ID", "Id"),
        "name": ("Account Name", "Name"),
        "parent": (("ParentId", "Parent Account ID", "Parent.Name", "Parent Account"),),
        "industry": ("Industry",),
        "country": ("BillingCountryCode", "Billing Country Code", "Billing Country", "BillingCountry",
                    "Billing Country/Territory", "Billing Country (text only)", "Shipping Country", "ShippingCountry"),
        "employees": ("Employees", "NumberOfEmployees", "Number of Employees"),
        "annual_revenue": ("Annual Revenue", "AnnualRevenue"),
        "currency": ("Annual Revenue Currency", "CurrencyIsoCode", "Account Currency", "Currency"),
        "owner": (("OwnerId", "Owner ID", "Owner.Email", "Account Owner: Email", "Account Owner", "Owner.Name",
                   "Account Owner: Full Name", "Owner"),),
        "website": ("Website",),
        "tier": ("Tier", "Tier__c", "Account Tier", "CustomerPriority__c", "Customer Priority", "Segment__c"),
        "created": ("Created Date", "CreatedDate"),
        "arr": ("ARR", "ARR__c", "Annual Recurring Revenue"),
        "renewal_date": ("Renewal Date", "Renewal_Date__c", "SLAExpirationDate__c"),
        "live_date": ("Go-Live Date", "Go_Live_Date__c", "Live Date"),
        "first_value_date": ("First Value Date", "First_Value_Date__c"),
        "open_escalations": ("Open Escalations", "Open_Escalations__c"),
        "invoice_overdue_since": ("Invoice Overdue Since", "Invoice_Overdue_Since__c"),
    },
    "contacts": {
        "external_id": ("Contact ID", "Id"),
        "account": (("AccountId", "Account ID", "Account.Name", "Account Name", "Account Name: Account Name"),),
        "first_name": ("First Name", "FirstName"),
        "last_name": ("Last Name", "LastName", "Name", "Full Name"),
        "email": ("Email",),
        "phone": ("Phone", "Business Phone", "Mobile", "MobilePhone"),
        "title": ("Title",),
        "owner": (("OwnerId", "Owner ID", "Contact Owner", "Contact Owner: Full Name", "Owner.Name"),),
        "language": ("Language", "Language__c", "Languages__c", "Preferred Language"),
        "department": ("Department",),
        "kind": ("Buying Role", "Buying_Role__c", "Contact Role"),
        "influence": ("Influence", "Influence__c"),
        "support": ("Support", "Support__c", "Stance__c"),
    },
    "deals": {
        "external_id": ("Opportunity ID", "Id"),
        "account": (("AccountId", "Account ID", "Account.Name", "Account Name", "Account Name: Account Name"),),
        "name": ("Opportunity Name", "Name"),
        "product": ("Product Name", "Product2.Name", "Product", "Type"),
        "owner": (("OwnerId", "Owner ID", "Opportunity Owner", "Opportunity Owner: Full Name", "Owner.Name"),),
        "stage": ("Stage", "StageName"),
        "amount": ("Amount",),
        "currency": ("Amount Currency", "CurrencyIsoCode", "Opportunity Currency"),
        "created": ("Created Date", "CreatedDate"),
        "close_date": ("Close Date", "CloseDate"),
    },
}  # fmt: skip

_HUBSPOT: Final[dict[str, dict[str, tuple[Choice, ...]]]] = {
    "people": {
        "external_id": ("Owner ID", "User ID", "hs_object_id", "Record ID", "id"),
        "name": ("Name", "Full Name", ("First Name", "Last Name"), ("firstName", "lastName")),
        "email": ("Email", "Email address"),
        "title": ("Job Title",),
        "manager": (("Manager",),),
        "team": ("Team", "Primary team", "Main team", "HubSpot Team", "hubspot_team_id"),
        "region": ("Region", "State/Region"),
        "country": ("Country", "Country/Region"),
    },
    "accounts": {
        "external_id": ("Record ID", "hs_object_id", "Company ID", "Record ID - Companies"),
        "name": ("Company name", "Name"),
        "parent": (("Parent company ID", "hs_parent_company_id", "Associated Parent Company IDs", "Parent Company",
                    "Associated Parent Company"),),
        "industry": ("Industry",),
        "country": ("Country/Region Code", "hs_country_code", "Country/Region", "Country"),
        "employees": ("Number of Employees", "numberofemployees"),
        "annual_revenue": ("Annual Revenue", "annualrevenue"),
        "currency": ("Annual Revenue Currency Code", "hs_annual_revenue_currency_code", "Currency"),
        "owner": (("hubspot_owner_id", "Company owner email", "Company owner", "HubSpot Owner", "Owner"),),
        "website": ("Website URL", "Website", "Company Domain Name", "domain"),
        "tier": ("Ideal Customer Profile Tier", "hs_ideal_customer_profile", "Tier", "Target Account Tier"),
        "created": ("Create Date", "createdate"),
        "arr": ("ARR", "Annual Recurring Revenue"),
        "renewal_date": ("Renewal Date", "renewal_date"),
        "live_date": ("Go-Live Date", "go_live_date", "Live Date"),
        "first_value_date": ("First Value Date", "first_value_date"),
        "open_escalations": ("Open Escalations", "open_escalations"),
        "invoice_overdue_since": ("Invoice Overdue Since", "invoice_overdue_since"),
    },
    "contacts": {
        "external_id": ("Record ID", "hs_object_id", "Contact ID", "Record ID - Contacts"),
        "account": (("Primary Associated Company ID", "associatedcompanyid", "Associated Company IDs",
                     "Associated Company IDs (Primary)", "Associated Company", "Associated Company (Primary)",
                     "Company Name", "company"),),
        "first_name": ("First Name", "firstname"),
        "last_name": ("Last Name", "lastname"),
        "email": ("Email", "Work email"),
        "phone": ("Phone Number", "phone", "Mobile Phone Number", "mobilephone"),
        "title": ("Job Title", "jobtitle"),
        "owner": (("hubspot_owner_id", "Contact owner email", "Contact owner", "HubSpot Owner"),),
        "language": ("Preferred language", "hs_language", "Language"),
        "department": ("Department",),
        "kind": ("Buying Role", "hs_buying_role"),
        "influence": ("Influence",),
        "support": ("Support",),
    },
    "deals": {
        "external_id": ("Record ID", "hs_object_id", "Deal ID", "Record ID - Deals"),
        "account": (("Primary Associated Company ID", "hs_primary_associated_company", "Associated Company IDs",
                     "Associated Company IDs (Primary)", "Associated Company", "Associated Company (Primary)",
                     "Company name"),),
        "name": ("Deal Name", "dealname", "Name"),
        "product": ("Product", "Product name", "Associated Line Item", "Deal Type", "dealtype"),
        "owner": (("hubspot_owner_id", "Deal owner email", "Deal owner", "HubSpot Owner"),),
        "stage": ("Deal Stage", "dealstage"),
        "amount": ("Amount",),
        "currency": ("Currency", "deal_currency_code"),
        "created": ("Create Date", "createdate"),
        "close_date": ("Close Date", "closedate"),
    },
}  # fmt: skip

_OWNERS: Final[dict[str, tuple[Choice, ...]]] = {
    "account": (
        ("AccountId", "Account ID", "Company ID", "Account.Name", "Account Name", "Company name", "Account"),
    ),
    "owner": (("OwnerId", "Owner ID", "hubspot_owner_id", "Owner.Email", "Owner email", "Owner", "Person"),),
    "role": ("Role", "Team Role", "Owner Role"),
    "since": ("Since", "Start Date", "From", "Valid From"),
    "until": ("Until", "End Date", "To", "Valid To"),
}
_SALESFORCE["owners"] = _HUBSPOT["owners"] = _OWNERS

# Our own names, and the few words everybody uses for them.
_GENERIC: Final[dict[str, dict[str, tuple[Choice, ...]]]] = {
    kind: {name: (name,) for name in fields} for kind, fields in FIELDS.items()
}
_GENERIC["people"]["email"] += ("e-mail", "email address")
_GENERIC["people"]["name"] += ("full name",)
_GENERIC["contacts"]["email"] += ("e-mail", "email address")
_GENERIC["accounts"]["name"] += ("account name", "company name", "company")
_GENERIC["contacts"]["account"] += ("account name", "company name", "company")
_GENERIC["deals"]["account"] += ("account name", "company name", "company")
_GENERIC["deals"]["name"] += ("deal name",)
_GENERIC["owners"]["account"] += ("account name", "company name", "company")
_GENERIC["owners"]["owner"] += ("person", "owner name")
_GENERIC["accounts"]["live_date"] += ("live since", "live on", "go-live", "go live date")
_GENERIC["accounts"]["first_value_date"] += ("first value", "first value on")

PRESETS: Final = {"generic": _GENERIC, "salesforce": _SALESFORCE, "hubspot": _HUBSPOT}
REFERENCES: Final = frozenset({"owner", "account", "manager", "parent"})


def header_key(name: str) -> str:
    """Column names compare without case, width, spaces and signs.

    >>> header_key("Account_ID") == header_key(" account id ") == header_key("AccountId")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()


def preset_mapping(preset: str, kind: str, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Target field → source columns, as far as `preset` finds its columns among those of the file."""
    there: dict[str, str] = {}
    for column in columns:
        there.setdefault(header_key(column), column)
    found: dict[str, tuple[str, ...]] = {}
    for target, choices in PRESETS[preset][kind].items():
        for choice in choices:
            wanted = (choice,) if isinstance(choice, str) else choice
            present = tuple(dict.fromkeys(there[key] for one in wanted if (key := header_key(one)) in there))
            if len(present) == len(wanted) or (present and target in REFERENCES):
                found[target] = present
                break
    return found
