"""Real mail servers on loopback with encryption and signing in, and certificates of an authority of our own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MailHandler
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tasuki.testing.processes import free_port

USER: Final = "works"
PASSWORD: Final = "s3cret: ü/@"[:8]


class Authority:
    """A certificate authority that nobody else knows, and certificates by it, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Works Authority")])
        self.certificate = self._sign(self.name, self.key.public_key(), is_authority=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def for_host(self, host: str, *, days: int = 30) -> Path:
        """A file with a certificate for this host and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = self._sign(name, key.public_key(), host=host, days=days)
        path = self.folder / f"{host}{days}.pem"
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return path

    def _sign(
        self, name: x509.Name, key: Any, *, host: str = "", is_authority: bool = False, days: int = 30
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
        if is_authority:
            usage = x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            )
            made = made.add_extension(usage, critical=True)
        if host:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return made.sign(self.key, hashes.SHA256())


class Kept(MailHandler):
    """Keeps what was taken, and under which user."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []
        self.users: list[str] = []
        self.ways: list[str] = []

    def handle_message(self, message: Any) -> None:
        """One more."""
        self.mails.append(message)

    def sign_in(self, server: Any, session: Any, envelope: Any, way: str, told: Any) -> AuthResult:
        """Only USER with PASSWORD."""
        self.ways.append(way)
        good = (
            isinstance(told, LoginPassword)
            and told.login.decode() == USER
            and told.password.decode() == PASSWORD
        )
        if good:
            self.users.append(USER)
        return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[Kept, int]]:
    """A server on a free port; `options` are aiosmtpd's."""
    handler = Kept()
    if options.pop("sign_in", False):
        options = {**options, "authenticator": handler.sign_in, "auth_required": True}
    server = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    server.start()
    try:
        yield handler, server.port
    finally:
        server.stop()


def context_of(certificate: Path) -> ssl.SSLContext:
    """What a server with this certificate speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def a_mail(text: str = "Hello") -> EmailMessage:
    """A small one."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "gina@works.example", "chi@a.example", "Hi"
    mail.set_content(text)
    return mail
