"""Certificates for tests: good ones, and each kind that cannot sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "密码 pass"


def name(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def made(
    *, days: tuple[int, int] = (-1, 365), authority: bool = False, key: str = "ec", with_key: bool = True,
    usage: bool | None = None,
) -> tuple[bytes, bytes]:
    """A PKCS#12 file and the certificate of its issuer; valid from and until so many days from now."""
    now = datetime.now(UTC)
    own = ed25519.Ed25519PrivateKey.generate() if key == "ed" else ec.generate_private_key(ec.SECP256R1())
    issuer_key = ec.generate_private_key(ec.SECP256R1()) if authority else own
    subject = name("李㛃", "示例评估机构")
    issuer = name("示例认证机构") if authority else subject

    def certificate(whose: x509.Name, public: object, is_authority: bool) -> x509.Certificate:
        built = (
            x509.CertificateBuilder().subject_name(whose).issuer_name(issuer).public_key(public)  # type: ignore[arg-type]
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days[0])).not_valid_after(now + timedelta(days[1]))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )  # fmt: skip
        if usage is not None or is_authority or authority:
            signs = is_authority or usage is not False
            usages = x509.KeyUsage(signs, signs, False, False, False, is_authority, is_authority, False, False)
            built = built.add_extension(usages, critical=True)
        return built.sign(issuer_key, None if key == "ed" and not authority else hashes.SHA256())

    mine = certificate(subject, own.public_key(), False)
    root = certificate(issuer, issuer_key.public_key(), True) if authority else mine
    data = pkcs12.serialize_key_and_certificates(
        b"x", own if with_key else None, mine, [root] if authority else None,
        BestAvailableEncryption(PASSWORD.encode()),
    )  # fmt: skip
    from cryptography.hazmat.primitives.serialization import Encoding

    return data, root.public_bytes(Encoding.PEM)
