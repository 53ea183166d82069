"""A certificate authority for tests, and its certificates of every kind."""

import datetime
import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)
HERE: tuple[x509.GeneralName, ...] = (
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.DNSName("localhost"),
)
ELSEWHERE: tuple[x509.GeneralName, ...] = (x509.DNSName("elsewhere.example"),)
SIGNS = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


Extensions = list[tuple[x509.ExtensionType, bool]]
"""The extensions, each with whether it is critical."""
Change = Callable[[Extensions], Extensions]
"""Changes the usual extensions of a certificate."""


@dataclass(frozen=True)
class CertificateAuthority:
    """Its certificate is in `file`."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def file(self) -> Path:
        return self.folder / "ca.pem"

    def server(
        self,
        names: tuple[x509.GeneralName, ...] = HERE,
        days: int = 2,
        change: Change = lambda usual: usual,
    ) -> ssl.SSLContext:
        """Return the TLS context of a server whose certificate expires after so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        usual: Extensions = [
            (x509.SubjectAlternativeName(names), False),
            (issued_by(self.key), False),
        ]
        builder = _builder("server", self.certificate.subject, key, days)
        certificate = _with(builder, change(usual)).sign(self.key, hashes.SHA256())
        both = self.folder / f"server-{certificate.serial_number}.pem"
        both.write_bytes(_pem(certificate) + _key_pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context


def certificate_authority(
    folder: Path, change: Change = lambda usual: usual
) -> CertificateAuthority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the tests")])
    usual: Extensions = [
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (issued_by(key), False),
        (SIGNS, True),
    ]
    builder = _builder("authority of the tests", name, key, 10)
    certificate = _with(builder, change(usual)).sign(key, hashes.SHA256())
    made = CertificateAuthority(folder, key, certificate)
    made.file.write_bytes(_pem(certificate))
    return made


def issued_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    # Required from Python 3.13 on.
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _with(builder: x509.CertificateBuilder, extensions: Extensions) -> x509.CertificateBuilder:
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    end = datetime.datetime.now(datetime.UTC) + days * _DAY
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - 20 * _DAY)
        .not_valid_after(end)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
