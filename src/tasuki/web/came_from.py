"""Which page a form stood on: the answer to a refused form has the address of its action, not of its page (UX-3).

A browser without scripts names that address as where the next form came from. So the page is carried along in the
forms of the answer, signed, and nothing is kept on the server.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

FIELD: Final = "form-page"
LONGEST: Final = 2_000
_SALT: Final = "tasuki.web.came_from"


def page_of_form(request: HttpRequest) -> str:
    """Path and query of the page that the sent form stood on, as far as that is one of ours; else nothing."""
    if carried := carried_page(request):
        return carried
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return ""
    path = urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()
    return path if url_has_allowed_host_and_scheme(path, None) else ""


def carried_page(request: HttpRequest) -> str:
    """The page that the form itself names, if we have written that into it."""
    with suppress(BadSignature, SuspiciousOperation, MultiPartParserError, OSError):
        said = request.POST.get(FIELD, "")
        return Signer(salt=_SALT).unsign(said) if said else ""
    return ""


def signed_page(path: str) -> str:
    """What a form carries along; nothing where the address is too long to be carried."""
    return Signer(salt=_SALT).sign(path) if 0 < len(path) <= LONGEST else ""


def hidden_page(path: str) -> SafeString:
    """The same as a field of a form."""
    said = signed_page(path)
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, said) if said else SafeString("")
