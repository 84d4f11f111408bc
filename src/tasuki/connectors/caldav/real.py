"""CalDAV for real, over the one client for outgoing HTTP: PROPFIND, PUT, DELETE with versions (RFC 4791, RFC 4918)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from tasuki.connectors.caldav.protocol import MOST_ENTRIES, Changed, Collection, checked_name, trouble
from tasuki.connectors.http import Answer, HttpClient, Limits, Outgoing
from tasuki.rules.reasons import Reason, Unavailable

_DAV: Final = "{DAV:}"
_CALENDAR: Final = "{urn:ietf:params:xml:ns:caldav}calendar"
_ASK_KIND: Final = b'<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
_ASK_ETAGS: Final = b'<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
_LIMITS: Final = Limits(seconds=20.0, body=8_000_000)


class CalDav:
    """One collection on a server. Basic authentication only, and only where `may_be_asked` says so."""

    def __init__(self, collection: Collection, http: HttpClient | None = None) -> None:
        self._collection = collection
        self._http = http or Outgoing()

    def check(self) -> None:
        """As the protocol says."""
        answer = self._ask("PROPFIND", "", {"Depth": "0"}, _ASK_KIND)
        if answer.status != 207:
            raise trouble(answer.status)
        if _read(answer).find(f".//{_CALENDAR}") is None:
            raise Unavailable(Reason("caldav.no_calendar"), permanent=True)

    def etags(self) -> Mapping[str, str]:
        """As the protocol says."""
        return self._etags("", "1")

    def put(self, name: str, text: str, *, etag: str = "") -> str:
        """As the protocol says. Servers that do not name the new version are asked for it."""
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._ask("PUT", checked_name(name), headers, text.encode())
        if answer.status == 412 or (answer.status in (404, 409) and etag):
            raise Changed(name)
        if answer.status not in (200, 201, 204):
            raise trouble(answer.status)
        return answer.headers.get("etag") or self._etags(name, "0").get(name, "")

    def delete(self, name: str, *, etag: str) -> None:
        """As the protocol says."""
        headers = {"If-Match": etag} if etag else {}
        answer = self._ask("DELETE", checked_name(name), headers)
        if answer.status == 412:
            raise Changed(name)
        if answer.status not in (200, 202, 204, 404, 410):
            raise trouble(answer.status)

    def _etags(self, name: str, depth: str) -> dict[str, str]:
        answer = self._ask("PROPFIND", name, {"Depth": depth}, _ASK_ETAGS)
        if answer.status != 207:
            raise trouble(answer.status)
        found: dict[str, str] = {}
        for one in _read(answer).iter(f"{_DAV}response"):
            href, etag = one.findtext(f"{_DAV}href") or "", one.findtext(f".//{_DAV}getetag") or ""
            last = unquote(urlsplit(href.strip()).path).rpartition("/")[2]
            if last and etag.strip() and len(found) < MOST_ENTRIES:
                found[last] = etag.strip()
        return found

    def _ask(self, method: str, name: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        collection = self._collection
        sent = dict(headers)
        if method == "PROPFIND":
            sent["Content-Type"] = "application/xml; charset=utf-8"
        if collection.user or collection.password:
            pair = f"{collection.user}:{collection.password}".encode()
            sent["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        return self._http.send(method, collection.base + name, headers=sent, body=body, limits=_LIMITS)


def _read(answer: Answer) -> ElementTree.Element:
    """The answer as XML. Nothing outside it is loaded; a body over the limit, or one with a document type, is none."""
    if answer.cut or b"<!DOCTYPE" in answer.body[:2_000].upper() or b"<!ENTITY" in answer.body:
        raise Unavailable(Reason("caldav.broken", {"status": answer.status}))
    try:
        return ElementTree.fromstring(answer.body)  # noqa: S314 - size is bounded, document types are refused
    except (ElementTree.ParseError, ValueError):
        raise Unavailable(Reason("caldav.broken", {"status": answer.status})) from None
