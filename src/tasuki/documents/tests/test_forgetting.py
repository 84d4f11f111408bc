"""Names that were erased are kept out of files in whatever normal form either was written."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from tasuki.customers.models import Account
from tasuki.documents.forgetting import _digest, _key, forget, forgotten
from tasuki.documents.models import ForgottenTerm
from tasuki.documents.reading.parts import Part
from tasuki.people.erased import Erased, digest_of, remember
from tasuki.people.models import ErasedIdentity
from tasuki.web.personal import ERASED, Subject

pytestmark = pytest.mark.django_db
FORMS = ("NFC", "NFD")
type Form = Literal["NFC", "NFD"]


def _apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _read(account: Account, text: str) -> str:
    return forgotten(account.pk).redacted([Part("1", text)])[0].text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["Élodie Muñoz", "ガブリエラ 田中", "İpek Şahin"])
def test_a_name_is_forgotten_in_every_form(account: Account, name: str, form: Form) -> None:
    """SE-4: made and compared in one normal form, so that a decomposed name is found composed and the reverse."""
    written = unicodedata.normalize(form, name)
    forget(Subject(account.pk, (written,), account_id=account.pk))
    for text in (name, _apart(name)):
        assert _read(account, f"With {text}, on Monday") == f"With {ERASED}, on Monday"


@pytest.mark.parametrize("form", FORMS)
def test_what_was_hashed_as_written_is_still_known(account: Account, form: Form) -> None:
    """SE-4: digests that exist stay valid, made of a composed or of a decomposed name."""
    name = unicodedata.normalize(form, "Élodie Muñoz")
    ForgottenTerm.objects.create(account=account, length=len(name), digest=_digest(name, _key()))
    for text in ("Élodie Muñoz", _apart("Élodie Muñoz")):
        assert _read(account, f"{text} says café") == f"{ERASED} says café"


def test_an_accent_still_makes_another_name(account: Account) -> None:
    """SE-4: who forgets Jose does not lose José, nor half of a letter."""
    forget(Subject(account.pk, ("Jose", "カ"), account_id=account.pk))
    for text in ("José", _apart("José"), "ガ", _apart("ガ")):
        assert _read(account, text) == unicodedata.normalize("NFC", text)
    assert _read(account, "Jose") == ERASED


@pytest.mark.parametrize("form", FORMS)
def test_an_erased_person_is_known_in_every_form(form: Form) -> None:
    """SE-4: an import does not bring them back under an id in another normal form; what was remembered stays so."""
    remember([unicodedata.normalize(form, "PEÑA-1")])
    for text in ("peña-1", _apart("Peña-1 "), "PEÑA-1"):
        assert Erased().knows(text)
    assert not Erased().knows("pena-1")


def test_what_was_remembered_as_written_is_known() -> None:
    """SE-4: hashes of before, made of the decomposed text, stay valid."""
    from django.utils.crypto import salted_hmac

    old = salted_hmac("tasuki.people.erased", _apart("peña-1"), algorithm="sha256").hexdigest()
    assert old != digest_of("peña-1")
    ErasedIdentity.objects.create(digest=old)
    assert Erased().knows("PEÑA-1")
    assert Erased().knows(_apart("peña-1"))
