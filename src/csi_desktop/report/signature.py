"""The signature of a report (PAdES B-B): made with a certificate file, without a network, and looked at.

pyHanko does the work. It is imported here and nowhere else, when somebody signs or verifies: that takes a third of a
second, and an installation may be without it."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Literal

from csi_desktop.report.pdf.document import SIGNATURE_FIELD
from csi_desktop.report.reading import as_written, first_revision
from csi_desktop.text import Text

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader

_RESERVED: Final = 24_000  # bytes for the signature with its certificates: enough, and known without signing twice

_MISSING = Text(
    "此安装不含签名组件。请安装完整版，或运行 pip install csi-desktop[sign]。",
    "This installation cannot sign: use the full package, or run pip install csi-desktop[sign].",
)
_WRONG_FILE = Text(
    "“{file}”不是可读的证书文件（需要 .p12 或 .pfx）。",
    "“{file}” is no certificate file that can be read (a .p12 or .pfx is needed).",
)
_PASSWORD = Text("证书密码不对，或“{file}”已损坏。", "The password is wrong, or “{file}” is damaged.")
_NO_KEY = Text(
    "“{file}”中没有私钥，不能签名。导出证书时须包含私钥。",
    "“{file}” has no private key and cannot sign: export the certificate with its key.",
)
_ALGORITHM = Text(
    "证书“{name}”的密钥算法（如国密 SM2）不受支持，请使用 RSA 或 ECDSA 证书。",
    "The key of certificate “{name}” is of a kind that is not supported, such as SM2: use an RSA or ECDSA certificate.",
)
_EXPIRED = Text(
    "证书“{name}”已于 {day} 到期，不能再用于签名。", "Certificate “{name}” expired on {day} and cannot sign any more."
)
_NOT_YET = Text(
    "证书“{name}”自 {day} 起才有效，现在不能签名。",
    "Certificate “{name}” is valid from {day} on and cannot sign yet.",
)
_USAGE = Text(
    "证书“{name}”不允许用于签名（密钥用途中没有“数字签名”或“不可否认”）。",
    "Certificate “{name}” is not meant for signing (its key usage has neither digital signature nor non-repudiation).",
)
_NO_FIELD = Text(
    "这份文件没有签名域：只有已签发的报告可以签名。",
    "This file has no field for a signature: only issued reports are signed.",
)
_SIGNED_ALREADY = Text(
    "这份报告已有签名，不能再签；请对未签名的文件签名。",
    "This report is signed already: sign the file without a signature.",
)
_ALTERED = Text(
    "这份报告写出之后曾被改动或另存，不能签名。请从案例册重新导出，对导出的文件签名。",
    "This report was altered or saved anew after it was written and cannot be signed: make it again from the casebook, "
    "and sign that file.",
)


class CannotSign(Exception):
    """Why a report cannot be signed, for the person who would."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def is_available() -> bool:
    """Whether this installation can sign and check signatures."""
    return find_spec("pyhanko") is not None


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate with its key, opened and found fit to sign now. The password is not kept."""

    name: str  # as signatures show it
    issuer: str  # "" for one that vouches for itself
    until: str  # the day it expires, ISO 8601
    _pkcs12: Any

    @classmethod
    def open(cls, data: bytes, password: str, file: str) -> Signer:
        """Open a PKCS#12 file; CannotSign says in words why it cannot be used."""
        if not is_available():
            raise CannotSign(_MISSING)
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric import ec, rsa
        from cryptography.hazmat.primitives.serialization import pkcs12
        from pyhanko.sign.signers import SimpleSigner

        if not data.startswith(b"\x30"):
            raise CannotSign(_WRONG_FILE.format(file=file))
        secret = password.encode("utf-8")
        try:
            key, certificate, _ = pkcs12.load_key_and_certificates(data, secret or None)
        except UnsupportedAlgorithm as error:
            raise CannotSign(_ALGORITHM.format(name=file)) from error
        except (ValueError, TypeError) as error:
            raise CannotSign((_PASSWORD if _is_pkcs12(data) else _WRONG_FILE).format(file=file)) from error
        if key is None or certificate is None:
            raise CannotSign(_NO_KEY.format(file=file))
        name = _name(certificate.subject)
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise CannotSign(_ALGORITHM.format(name=name))
        _demand_fit(certificate, name, datetime.now(UTC))
        signer = SimpleSigner.load_pkcs12_data(data, [], passphrase=secret or None)
        issuer = "" if certificate.issuer == certificate.subject else _name(certificate.issuer)
        return cls(name, issuer, certificate.not_valid_after_utc.date().isoformat(), signer)

    def sign(self, data: bytes, reason: Text, lang: Literal["zh", "en"] = "zh") -> bytes:
        """The report with a certifying signature added: what was there stays byte for byte, and nothing may be added
        after it. CannotSign for a file without an empty field for it."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign import signers
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

        class Writer(IncrementalPdfFileWriter):
            """Leaves the metadata alone: written anew, they would say less than PDF/UA and PDF/A demand together."""

            def _update_meta(self) -> None:
                pass

        field = _fields(data)
        if field != [False]:
            raise CannotSign(_SIGNED_ALREADY if any(field) else _NO_FIELD)
        if not as_written(data):
            raise CannotSign(_ALTERED)
        about = signers.PdfSignatureMetadata(
            field_name=SIGNATURE_FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES, reason=reason(lang), name=self.name,
        )  # fmt: skip
        out = io.BytesIO()
        try:
            signers.PdfSigner(about, signer=self._pkcs12).sign_pdf(
                Writer(io.BytesIO(data)), output=out, existing_fields_only=True, bytes_reserved=_RESERVED
            )
        except PdfError as error:
            raise CannotSign(_NO_FIELD) from error
        return out.getvalue()


def _is_pkcs12(data: bytes) -> bool:
    from asn1crypto.pkcs12 import Pfx

    try:
        return Pfx.load(data)["version"].native is not None
    except (ValueError, TypeError):
        return False


def _demand_fit(certificate: Certificate, name: str, now: datetime) -> None:
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    if now > certificate.not_valid_after_utc:
        raise CannotSign(_EXPIRED.format(name=name, day=certificate.not_valid_after_utc.date().isoformat()))
    if now < certificate.not_valid_before_utc:
        raise CannotSign(_NOT_YET.format(name=name, day=certificate.not_valid_before_utc.date().isoformat()))
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise CannotSign(_USAGE.format(name=name))


def _name(subject: Any) -> str:
    """The name that people know a certificate by: its common name, with the organisation where it is another."""
    from cryptography.x509.oid import NameOID

    found = [
        str(part.value)
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for part in subject.get_attributes_for_oid(kind)
    ]
    return "，".join(dict.fromkeys(found)) or subject.rfc4514_string()


def _fields(data: bytes) -> list[bool]:
    """For each field for a signature, whether it is signed."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        return [value is not None for _, value, _ in enumerate_sig_fields(PdfFileReader(io.BytesIO(data)))]
    except PdfError:
        return []


# ---------------------------------------------------------------- looking at one
Standing = Literal["none", "good", "unknown", "broken", "unseen"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What there is to say of a report's signature. `standing`: none; good, from a certificate that is trusted;
    unknown, whole, but nobody known vouches for the certificate; broken; unseen, as this installation cannot look."""

    standing: Standing
    text: Text
    signer: str = ""


_NONE = Text("没有签名", "Not signed")
_APPENDED = Text(
    "文件末尾有 {n} 字节追加的内容，却没有签名", "{n} bytes were added to the file, and they are no signature"
)
_MORE = Text(
    "“{signer}”签名时文件中还追加了签名以外的内容，看到的页面可能不是写出时的样子",
    "More than a signature was added when “{signer}” signed: the pages one sees may not be those that were written",
)
_UNSEEN = Text(
    "有签名，但此安装不含签名组件，未能检查签名，也未能检查随签名追加的内容",
    "There is a signature; this installation can check neither it nor what was added with it",
)
_BROKEN = Text(
    "签名无效：“{signer}”签名之后文件曾被改动",
    "The signature is broken: the file was altered after “{signer}” had signed it",
)
_UNREADABLE = Text("签名无法读取，不能采信", "The signature cannot be read and is worth nothing")
_GOOD = Text(
    "签名有效：{signer}，{time}；证书由受信任的“{issuer}”签发，有效期 {start} 至 {end}",
    "The signature is valid: {signer}, {time}; certificate issued by the trusted “{issuer}”, valid {start} to {end}",
)
_UNKNOWN = Text(
    "签名完整：{signer}，{time}；证书由“{issuer}”签发，本机不认识该签发者，身份须另行核实；有效期 {start} 至 {end}",
    "The signature is whole: {signer}, {time}; its certificate is issued by “{issuer}”, unknown here: make sure of the "
    "identity by other means; valid {start} to {end}",
)
_SELF = Text(
    "签名完整：{signer}，{time}；证书为自签名，身份须另行核实；有效期 {start} 至 {end}",
    "The signature is whole: {signer}, {time}; the certificate vouches for itself: make sure of the identity by other "
    "means; valid {start} to {end}",
)
_OUT_OF_TIME = Text("；签名时证书不在有效期内", "; the certificate was not valid when it signed")


def look_at(data: bytes, added: int, roots: Sequence[bytes] = ()) -> Signature:
    """Look at the signature of a report to which `added` bytes were added after it was written. `roots` are
    certificates (DER or PEM) to trust; without a network nothing is asked about revocation."""
    if not added:
        return Signature("none", _NONE)
    if b"/ByteRange" not in data[-added:]:
        return Signature("broken", _APPENDED.format(n=added))
    if not is_available():
        return Signature("unseen", _UNSEEN)
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    logging.getLogger("pyhanko").addHandler(logging.NullHandler())  # that nobody vouches is a finding here, no error
    try:
        reader = PdfFileReader(io.BytesIO(data))
        (embedded,) = reader.embedded_signatures
        context = ValidationContext(trust_roots=[_certificate(root) for root in roots], allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
        bare = _is_all_that_was_added(reader, first_revision(data)[0])
    except Exception as problem:  # a forger's file may break the library anywhere; whatever it is, it is no signature
        return Signature("broken", _UNREADABLE, type(problem).__name__)
    certificate = status.signing_cert
    signer = _human(certificate.subject)
    whole = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not whole:
        return Signature("broken", _BROKEN.format(signer=signer), signer)
    if not bare:
        return Signature("broken", _MORE.format(signer=signer), signer)
    start, end = (certificate.not_valid_before, certificate.not_valid_after)
    at = status.signer_reported_dt
    said = {
        "signer": signer, "time": at.isoformat(sep=" ", timespec="minutes") if at else "—",
        "issuer": _human(certificate.issuer), "start": start.date().isoformat(), "end": end.date().isoformat(),
    }  # fmt: skip
    own = certificate.issuer == certificate.subject
    text = (_GOOD if status.trusted else _SELF if own else _UNKNOWN).format(**said)
    if at is not None and not start <= at <= end:
        text = Text(text.zh + _OUT_OF_TIME.zh, text.en + _OUT_OF_TIME.en)
    return Signature("good" if status.trusted else "unknown", text, signer)


# What signing may write into the catalogue of a document, by this program or another.
_OF_SIGNING: Final = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Version"})


def _is_all_that_was_added(reader: PdfFileReader, table: int) -> bool:
    """Whether the one thing that was done to a report, whose table of references lies at `table`, is that its field was
    signed: a signature covers whatever was added with it, new pages too, and shows nobody that they are new."""
    references = reader.xrefs
    if references.total_revisions != 2 or references.get_startxref_for_revision(0) != table:
        return False
    before = reader.get_historical_root(0)
    (field,) = before["/AcroForm"].raw_get("/Fields")
    was, now = ({one.idnum for one in references.explicit_refs_in_revision(n)} for n in (0, 1))
    if not was & now <= {reader.root_ref.idnum, field.idnum}:
        return False
    if references.hybrid_xrefs_present or references.refs_freed_in_revision(1):
        return False
    old_field = reader.get_historical_resolver(0)(field.reference)
    (new_field,) = reader.root["/AcroForm"].raw_get("/Fields")
    return (
        new_field.reference == field.reference
        and _without(reader.root, _OF_SIGNING) == _without(before, _OF_SIGNING)
        and not {"/XFA", "/NeedAppearances", "/DR"} & set(reader.root["/AcroForm"])
        and _without(new_field.get_object(), {"/V"}) == _without(old_field, {"/V"})
    )


def _without(entries: Any, names: Set[str]) -> dict[str, Any]:
    return {name: entries.raw_get(name) for name in entries if name not in names}


def _certificate(data: bytes) -> Any:
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate as Asn1Certificate

    return Asn1Certificate.load(pem.unarmor(data)[2] if pem.detect(data) else data)


def _human(name: Any) -> str:
    native = name.native
    found = [native.get("common_name"), native.get("organization_name")]
    return "，".join(dict.fromkeys(str(part) for part in found if part)) or name.human_friendly
