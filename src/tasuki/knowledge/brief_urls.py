"""Addresses of the brief, the account summary and their differences."""

from __future__ import annotations

from django.urls import path, register_converter

from tasuki.knowledge import brief_pages
from tasuki.knowledge.brief.blocks import FORMS


class BriefForm:
    """An ending: md, pdf, docx, json."""

    regex = "|".join(FORMS)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(BriefForm, "brief_form")
_A = "accounts/<uuid:account_id>/"

urlpatterns = [
    path(_A + "brief/<int:number>/", brief_pages.brief, name="brief"),
    path(_A + "brief/<int:number>.<brief_form:form>", brief_pages.brief_file, name="brief_file"),
    path(_A + "brief/difference/", brief_pages.difference, name="brief_difference"),
    path(_A + "summary/", brief_pages.summary, name="summary"),
    path(_A + "summary.<brief_form:form>", brief_pages.summary_file, name="summary_file"),
]
