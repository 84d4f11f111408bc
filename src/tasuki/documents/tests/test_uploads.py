"""What arrives before anybody was asked whose it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve

from tasuki.customers.models import Account
from tasuki.documents.tests.conftest import Api, signed_in
from tasuki.documents.uploads import Guard, RefusedUpload
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db


def a_file(size: int, name: str = "a.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each file that arrives is taken."""
    found: list[bool] = []
    complete = Guard.file_complete

    def watched(self: Guard, file_size: int) -> Any:
        answer = complete(self, file_size)
        found.append(not isinstance(answer, RefusedUpload))
        return answer

    monkeypatch.setattr(Guard, "file_complete", watched)
    return found


@pytest.mark.parametrize("path", ["/imports/new/", "/imports/x/", "/accounts/{}/documents/upload/"])
def test_nothing_is_taken_of_nobody(account: Account, seen: list[bool], path: str) -> None:
    """KN-8, SE-1: neither without a session nor with a token that only pages would see."""
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["csrftoken"] = "a" * 32
    for headers in ({}, {"Authorization": "Bearer made-up"}):
        sent = {"csrfmiddlewaretoken": "a" * 32, "files": a_file(5_000)}
        stranger.post(path.format(account.pk), sent, headers=headers)
    assert not any(seen)


def test_who_has_signed_in_or_calls_with_a_token(cast: Cast, account: Account, seen: list[bool]) -> None:
    """KN-8: their files are taken."""
    signed_in(cast, "giver").post(f"/accounts/{account.pk}/documents/upload/", {"files": a_file(5_000)})
    answer = Api(cast, "giver")("POST", f"/accounts/{account.pk}/sources/files", file=a_file(6_000, "b.txt"))
    assert answer.status_code == 201
    assert seen == [True, True]


def test_only_imports_may_be_large_and_a_request_has_an_end(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KN-8: a path that contains the word is none; many files together have a limit, too."""
    settings.DOCUMENT_MAX_BYTES, settings.MAX_UPLOAD_BYTES = 1_000, 5_000
    monkeypatch.setattr("tasuki.documents.uploads.MOST_FILES", 3)

    def took(path: str, *sizes: int) -> list[bool]:
        request: HttpRequest = RequestFactory().post(
            path, {"files": [a_file(size, f"{number}.txt") for number, size in enumerate(sizes)]}
        )
        request.user = cast.giver
        request.resolver_match = resolve(path)
        return [not isinstance(one, RefusedUpload) for one in request.FILES.getlist("files")]

    assert took("/imports/new/", 4_000) == [True]
    assert took("/imports/new/", 4_000, 2_000) == [True, False]
    assert took("/api/v1/imports", 4_000) == [True]
    assert took(f"/imports/{cast.giver.pk}/discard/", 4_000) == [False]
    assert took("/accounts/", 900, 900, 900, 900) == [True, True, True, False]
