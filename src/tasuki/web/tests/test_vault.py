"""Sealing and opening texts (PE-6)."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tasuki.rules.reasons import Conflict, Unavailable
from tasuki.web import vault

TEXT = "ambitious, wants the board seat — 野心的 🙂"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, without a key."""
    monkeypatch.delenv(vault.VARIABLE, raising=False)
    settings.TASUKI_HOME = tmp_path
    return tmp_path


def given() -> str:
    """A key as an operator would write it."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def why(error: pytest.ExceptionInfo[vault.VaultClosed]) -> str:
    """The code of the reason."""
    return error.value.reason.code


def test_what_is_sealed_opens_again() -> None:
    """PE-6: a sealed text comes back as it was, and shows nothing of itself."""
    sealed = vault.seal(TEXT, bound_to="note:1")
    assert vault.unseal(sealed, bound_to="note:1") == TEXT
    assert b"ambitious" not in sealed
    assert vault.unseal(memoryview(sealed).tobytes(), bound_to="note:1") == TEXT
    assert vault.unseal(vault.seal("", bound_to="a"), bound_to="a") == ""


def test_no_two_sealings_are_alike() -> None:
    """PE-6: equal texts cannot be told to be equal."""
    assert len({vault.seal(TEXT, bound_to="note:1") for _ in range(200)}) == 200


def test_it_opens_only_where_it_was_sealed_for() -> None:
    """PE-6: a sealed text moved to another row does not open there."""
    sealed = vault.seal(TEXT, bound_to="note:1")
    with pytest.raises(vault.VaultClosed) as error:
        vault.unseal(sealed, bound_to="note:2")
    assert why(error) == "vault.damaged"


@pytest.mark.parametrize("place", [0, 1, 9, 20, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    """PE-6: what was tampered with does not open."""
    sealed = bytearray(vault.seal(TEXT, bound_to="note:1"))
    sealed[place] ^= 1
    with pytest.raises(vault.VaultClosed):
        vault.unseal(bytes(sealed), bound_to="note:1")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"plain text", b"\x01" + b"x" * 15])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    """PE-6: broken bytes are a clear reason, not a crash."""
    vault.seal("x", bound_to="y")
    with pytest.raises(vault.VaultClosed):
        vault.unseal(sealed, bound_to="note:1")


def test_the_key_file_is_for_its_owner_only(home: Path) -> None:
    """PE-6: the key is made on first use, mode 600, and nothing else stays behind."""
    vault.seal(TEXT, bound_to="note:1")
    assert stat.S_IMODE((home / vault.FILE).stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == [vault.FILE]


def test_reading_makes_no_key(home: Path) -> None:
    """PE-6: a missing key is a clear, permanent reason; no new one hides that the old one is lost."""
    sealed = vault.seal(TEXT, bound_to="note:1")
    (home / vault.FILE).unlink()
    with pytest.raises(Unavailable) as error:
        vault.unseal(sealed, bound_to="note:1")
    assert error.value.reason.code == "vault.no_key"
    assert error.value.permanent
    assert not (home / vault.FILE).exists()


def test_another_key_is_named(home: Path) -> None:
    """PE-6: with a wrong key the reason says which one is needed."""
    sealed = vault.seal(TEXT, bound_to="note:1")
    (home / vault.FILE).write_text(given())
    with pytest.raises(vault.VaultClosed) as error:
        vault.unseal(sealed, bound_to="note:1")
    assert why(error) == "vault.other_key"
    assert error.value.reason.values["key"] == vault.key_id(sealed)


@pytest.mark.parametrize("text", ["", "\n", "short", "!" * 44, "x" * 44 + "\nbad", "ключ"])
def test_a_broken_key_file_is_named(home: Path, text: str) -> None:
    """PE-6: an empty or damaged key file is never silently replaced."""
    (home / vault.FILE).write_text(text)
    with pytest.raises(vault.VaultClosed) as error:
        vault.seal(TEXT, bound_to="note:1")
    assert why(error) == "vault.bad_key"
    assert (home / vault.FILE).read_text() == text


def test_the_environment_goes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PE-6: several hosts share a key by the environment; nothing is written then."""
    monkeypatch.setenv(vault.VARIABLE, given())
    sealed = vault.seal(TEXT, bound_to="note:1")
    assert vault.unseal(sealed, bound_to="note:1") == TEXT
    assert not list(home.iterdir())


def test_the_first_key_seals_and_all_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """PE-6: after a new key is put in front, old texts still open."""
    old, new = given(), given()
    monkeypatch.setenv(vault.VARIABLE, old)
    sealed = vault.seal(TEXT, bound_to="note:1")
    monkeypatch.setenv(vault.VARIABLE, f"{new}, {old}")
    assert vault.unseal(sealed, bound_to="note:1") == TEXT
    assert vault.key_id(sealed) == vault.key_ids()[1]
    assert vault.key_id(vault.seal(TEXT, bound_to="note:1")) == vault.key_ids()[0]


def test_a_new_key_comes_before_the_old_ones(home: Path) -> None:
    """PE-6: rotation keeps the old keys, else what they sealed would be lost."""
    sealed = vault.seal(TEXT, bound_to="note:1")
    vault.add_key()
    assert len(vault.keys()) == 2
    assert vault.unseal(sealed, bound_to="note:1") == TEXT
    assert stat.S_IMODE((home / vault.FILE).stat().st_mode) == 0o600
    (home / (vault.FILE + ".new")).touch()
    with pytest.raises(Conflict):
        vault.add_key()


def test_keys_that_are_given_are_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """PE-6: Tasuki does not write where the operator gives the key."""
    monkeypatch.setenv(vault.VARIABLE, given())
    with pytest.raises(vault.VaultClosed) as error:
        vault.add_key()
    assert why(error) == "vault.key_is_given"


def test_many_processes_make_one_key(home: Path) -> None:
    """PE-6: processes that start at once agree on one key."""
    code = (
        "import sys; from django.conf import settings; settings.configure(TASUKI_HOME=sys.argv[1]);"
        "from tasuki.web import vault; sys.stdout.write(vault.seal('x', bound_to='y').hex())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE) for _ in range(6)
    ]
    sealed = [bytes.fromhex(one.communicate(timeout=60)[0].decode()) for one in started]
    assert {vault.unseal(one, bound_to="y") for one in sealed} == {"x"}
    assert len(vault.keys()) == 1


def test_a_key_does_not_show_itself() -> None:
    """PE-6: the key's text stays out of tracebacks and logs that print values."""
    vault.seal("x", bound_to="y")
    assert vault.keys()[0].secret.hex() not in repr(vault.keys())
    assert repr(vault.keys()[0].secret)[2:-1] not in repr(vault.keys())
