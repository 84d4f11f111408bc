"""`{% load countries %}`: a country's code as its name, `{{ account.country|country_name }}`."""

from __future__ import annotations

from django import template

from tasuki.web.countries import country_name

register = template.Library()
register.filter("country_name", country_name)
