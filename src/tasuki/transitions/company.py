"""The company's rules in force, read from the newest version (GA-1 … GA-9, TR-8, PB-12)."""

from __future__ import annotations

from tasuki.rules.company import CompanyRules


def company_rules() -> CompanyRules:
    """The settings in force; the defaults where the company has set nothing."""
    return CompanyRules()
