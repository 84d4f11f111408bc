"""Every route there is: from Django's resolver, and every operation of the API."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

API = "/api/v1"


@cache
def pages() -> tuple[str, ...]:
    """The names of all pages, as `reverse` takes them; a page without a name is shown by its pattern."""
    return tuple(sorted(set(_walk(get_resolver(), "", ""))))


def _walk(resolver: URLResolver, path: str, spaces: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        here = path + str(one.pattern)
        if isinstance(one, URLPattern):
            yield f"{spaces}{one.name}" if one.name else here
        elif one.namespace != "api":
            space = one.namespace
            yield from _walk(one, here, f"{spaces}{space}:" if space else spaces)


@cache
def operations() -> tuple[str, ...]:
    """Method and path of all operations, read from the description that callers read."""
    return tuple(sorted(f"{method.upper()} {path}" for path, method, _op in described()))


def described() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path below the API's root, method and description of every operation."""
    from tasuki.config.api import api

    for path, item in api.get_openapi_schema()["paths"].items():
        for method, operation in item.items():
            yield path.removeprefix(API), method, operation
