"""A calendar collection on a CalDAV server: what stands in it, put, take away (MT-5, RFC 4791)."""

from tasuki.connectors.caldav.protocol import CalendarClient, Changed, Collection
from tasuki.connectors.caldav.real import CalDav

__all__ = ["CalDav", "CalendarClient", "Changed", "Collection"]
