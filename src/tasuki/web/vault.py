"""Sealing texts that must not lie readable in the database: AES-256-GCM with a key of its own (PE-6).

The key stands in `TASUKI_HOME/notes.key` (mode 600, made on first use) or in `TASUKI_NOTES_KEY`, as 32 bytes in
URL-safe base64; several, one per line (separated by commas in the environment): the first seals, all open.
A sealed text says by which key it was sealed and opens only in the place it was sealed for (`bound_to`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tasuki.rules.reasons import Conflict, Reason, Unavailable

FILE: Final = "notes.key"
VARIABLE: Final = "TASUKI_NOTES_KEY"
_MARK: Final = b"\x01"  # the form of what follows: key id, nonce, sealed text with its tag
_ID: Final = 8
_NONCE: Final = 12
_KEY: Final = 32


class VaultClosed(Unavailable):
    """The key is missing, unreadable or another one; trying again does not help, the operator must act."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason, permanent=True)


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One key; `id` says which without telling the key."""

    secret: bytes

    @property
    def id(self) -> bytes:
        """The first bytes of the key's hash."""
        return hashlib.sha256(b"tasuki notes key" + self.secret).digest()[:_ID]


def seal(text: str, *, bound_to: str) -> bytes:
    """The text, readable only with the key and only where `bound_to` is said again.

    >>> seal("x", bound_to="note:1") == seal("x", bound_to="note:1")
    False
    """
    key = (keys() or _made())[0]
    head, nonce = _MARK + key.id, secrets.token_bytes(_NONCE)
    return head + nonce + AESGCM(key.secret).encrypt(nonce, text.encode(), head + bound_to.encode())


def unseal(sealed: bytes, *, bound_to: str) -> str:
    """The text again; `VaultClosed` when its key is not here, or it was changed or moved from elsewhere."""
    sealed = bytes(sealed)
    head, rest = sealed[: 1 + _ID], sealed[1 + _ID :]
    if head[:1] != _MARK or len(rest) < _NONCE:
        raise VaultClosed(Reason("vault.damaged"))
    known = keys()
    if not known:
        raise VaultClosed(Reason("vault.no_key", {"path": str(path()), "variable": VARIABLE}))
    key = next((one for one in known if one.id == head[1:]), None)
    if key is None:
        raise VaultClosed(Reason("vault.other_key", {"key": head[1:].hex(), "path": str(path())}))
    try:
        return AESGCM(key.secret).decrypt(rest[:_NONCE], rest[_NONCE:], head + bound_to.encode()).decode()
    except InvalidTag:
        raise VaultClosed(Reason("vault.damaged")) from None


def key_id(sealed: bytes) -> str:
    """Which key sealed this, as hexadecimal digits."""
    return bytes(sealed)[1 : 1 + _ID].hex()


def key_ids() -> tuple[str, ...]:
    """The ids of the keys that are here, the one that seals first."""
    return tuple(one.id.hex() for one in keys())


_tables: dict[str, None] = {}


def used_in(table: str) -> None:
    """Say that a table keeps sealed texts, with the hexadecimal id of the key in its column `key_id`."""
    _tables[table] = None


def tables() -> tuple[str, ...]:
    """The tables that keep sealed texts."""
    return tuple(_tables)


def path() -> Path:
    """Where the key file is, or would be."""
    return Path(settings.TASUKI_HOME) / FILE


def keys() -> tuple[Key, ...]:
    """The keys, the one that seals first; empty while there is none. Read anew each time: rotation counts at once."""
    given = _given()
    if given:
        return _parsed(given.replace(",", "\n"), VARIABLE)
    try:
        text = path().read_text("ascii")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError):
        raise VaultClosed(Reason("vault.bad_key", {"place": str(path())})) from None
    found = _parsed(text, str(path()))
    if not found:
        raise VaultClosed(Reason("vault.bad_key", {"place": str(path())}))
    return found


def from_environment() -> bool:
    """Whether the operator gives the key in the environment."""
    return bool(_given())


def _given() -> str:
    return os.environ.get("TASUKI_NOTES_KEY", "").strip()


def add_key() -> Key:
    """Put a new key before the others in the file; from now on it seals (rotation)."""
    if from_environment():
        raise VaultClosed(Reason("vault.key_is_given", {"variable": VARIABLE}))
    before = keys()
    if not before:
        return _made()[0]
    key, beside = Key(secrets.token_bytes(_KEY)), path().with_name(FILE + ".new")
    try:
        _write(beside, [key, *before])
    except FileExistsError:
        raise Conflict(Reason("vault.rotating", {"path": str(beside)})) from None
    beside.replace(path())
    return key


def key_ids_in(file: Path) -> tuple[str, ...]:
    """The ids of the keys in another key file (one of a backup)."""
    return tuple(one.id.hex() for one in _parsed(file.read_text("ascii"), str(file)))


def adopt(file: Path) -> None:
    """Take the keys of a backup before those that are here; none of ours is lost by it."""
    wanted = list(_parsed(file.read_text("ascii"), str(file)))
    if path().exists():
        ours = _parsed(path().read_text("ascii"), str(path()))
        wanted += [key for key in ours if key not in wanted]
    beside = path().with_name(f"{FILE}.{secrets.token_hex(6)}")
    _write(beside, wanted)
    beside.replace(path())


def _made() -> tuple[Key, ...]:
    """The first key, made once also when two processes ask at the same moment: the file appears whole or not."""
    beside = path().with_name(f"{FILE}.{secrets.token_hex(6)}")
    try:
        _write(beside, [Key(secrets.token_bytes(_KEY))])
        try:
            os.link(beside, path())
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    except OSError:
        raise VaultClosed(Reason("vault.no_key", {"path": str(path()), "variable": VARIABLE})) from None
    return keys()


def _write(place: Path, wanted: list[Key]) -> None:
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(b"".join(base64.urlsafe_b64encode(one.secret) + b"\n" for one in wanted))
        file.flush()
        os.fsync(file.fileno())


def _parsed(text: str, place: str) -> tuple[Key, ...]:
    found = []
    for line in text.split():
        try:
            key = base64.b64decode(line.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != _KEY:
            raise VaultClosed(Reason("vault.bad_key", {"place": place})) from None
        found.append(Key(key))
    return tuple(found)
