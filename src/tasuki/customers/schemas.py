"""What the API gives of accounts and the people there: every field named (DESIGN, section 2, 7)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from tasuki.web.api import ReasonOut


class ColleagueOut(Schema):
    """A colleague, short."""

    id: UUID
    name: str
    email: str | None


class AccountOut(Schema):
    """An account; amounts are decimal numbers as text."""

    id: UUID
    external_id: str | None
    name: str
    owner: ColleagueOut | None
    parent_id: UUID | None
    industry: str
    country: str
    zone: str
    employees: int | None
    annual_revenue: str | None
    arr: str | None
    currency: str
    renewal_on: date | None
    live_on: date | None
    first_value_on: date | None
    open_escalations: int | None
    invoice_overdue_since: date | None
    tier: str
    website: str
    customer_since: date | None


class StakeholderOut(Schema):
    """A person at the customer, without depth."""

    id: UUID
    external_id: str | None
    account_id: UUID
    first_name: str
    last_name: str
    email: str
    phone: str
    title: str
    language: str
    kind: str
    do_not_mail: bool
    version: int


class DealOut(Schema):
    """A deal; the amount is a decimal number as text."""

    id: UUID
    external_id: str | None
    account_id: UUID | None
    name: str
    product: str
    stage: str
    status: str
    amount: str | None
    currency: str
    opened_on: date | None
    closed_on: date | None


class AccountWhole(AccountOut):
    """An account with its people and deals."""

    stakeholders: list[StakeholderOut]
    deals: list[DealOut]


class AccountPage(Schema):
    """A part of the list of accounts."""

    items: list[AccountOut]
    count: int


class RemarkOut(Schema):
    """A rejected row or a warning."""

    line: int
    column: str
    value: str
    code: str
    values: dict[str, Any]
    rejected: bool
    reason: str


class MappingOut(Schema):
    """Which columns were read as what."""

    fields: dict[str, str | list[str]] = {}
    stages: dict[str, str] = {}


class ImportLine(Schema):
    """An import without its remarks."""

    id: UUID
    kind: str
    file: str
    dry_run: bool
    state: str
    rows: int
    rows_done: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    warnings: int
    encoding: str
    delimiter: str
    mapping: MappingOut
    problem: list[ReasonOut]
    notes: list[ReasonOut]
    remarks_total: int
    started_at: datetime
    finished_at: datetime | None


class ImportOut(ImportLine):
    """An import with its first remarks, rejected rows first."""

    remarks: list[RemarkOut]


class ImportPage(Schema):
    """A part of the list of imports."""

    items: list[ImportLine]
    count: int
