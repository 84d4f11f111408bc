"""The one way out over HTTP: whatever Tasuki asks of another machine goes through here (DESIGN 2.9)."""

from tasuki.connectors.http.protocol import Answer, HttpClient, Limits
from tasuki.connectors.http.real import Outgoing

__all__ = ["Answer", "HttpClient", "Limits", "Outgoing"]
