"""A report agrees with itself, signed or not; whatever is altered is found; its data leave at home what is internal."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import page as validator
import pypdfium2
import pytest
from msgspec.structs import replace

from csi_desktop.casebook import Casebook
from csi_desktop.model.answers import Answer
from csi_desktop.report import blocks as b
from csi_desktop.report.data import DATA, FORMS, report_data
from csi_desktop.report.draft import Draft
from csi_desktop.report.house import House
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import build
from csi_desktop.report.pdf.file import file_id
from csi_desktop.report.reading import NotAReport, read
from csi_desktop.report.signature import CannotSign, Signer, is_available
from csi_desktop.report.verify import Verified, verify
from csi_desktop.sample import build_sample
from csi_desktop.session import Session
from csi_desktop.session.opening import open_session
from csi_desktop.text import Lang, Text
from tests.evaluations import golden_session, issue

WHY = Text("第三方评估报告签发", "Issue of an evaluation report")
signing = pytest.mark.skipif(not is_available(), reason="csi-desktop[sign] is not installed")


def pdf(session: Session, lang: Lang = "zh", files: dict[str, bytes] | None = None) -> bytes:
    made = report(
        session.catalogue, session.sheet, session.result, lang, attachments=(files or {}).get,  # type: ignore[arg-type]
        created="2024-07-01T00:00:00+08:00",
    )  # fmt: skip
    return build(made)[0]


def said(found: Verified) -> dict[str, str]:
    return {one.about: one.status for one in found.findings}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Session, dict[str, bytes]]]:
    """The sample's evaluations, each with the files that it cites."""
    path = build_sample(tmp_path_factory.mktemp("sample") / "sample.csi")
    with Casebook.open(path, readonly=True) as book:
        files = {one.sha256: book.read_attachment(one.sha256) for one in book.attachments()}
        return [(open_session(book, line.evaluation_id), files) for line in book.cases()]


@pytest.fixture(scope="module")
def issued() -> bytes:
    """A report that was issued."""
    session = golden_session()
    session.set("case.project", "抖音寻人")
    session.set("eng.report_no", "评字第7号")
    session.set("sy.overall", "判断“寻人”成效：𠮷、㛃 & <b>")
    issue(session)
    return pdf(session)


# ---------------------------------------------------------------- a report agrees with itself
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_report_of_the_sample_agrees_with_its_data(
    sample: list[tuple[Session, dict[str, bytes]]], lang: Lang
) -> None:
    for session, files in sample:
        found = verify(pdf(session, lang, files))
        assert said(found) == {"pages": "ok", "data": "ok", "text": "ok", "hash": "ok", "signature": "note"}, [
            one.details for one in found.findings
        ]


def test_the_printed_hash_is_that_of_the_attachment_as_any_reader_takes_it_out(issued: bytes) -> None:
    with pypdfium2.PdfDocument(issued) as document:
        files = {
            (one := document.get_attachment(n)).get_name(): bytes(one.get_data())
            for n in range(document.count_attachments())
        }
        cover, signing = (document[n].get_textpage().get_text_range() for n in (0, 2))
    assert set(files) == {DATA, FORMS}
    digest = hashlib.sha256(files[DATA]).hexdigest()
    for text in (cover, signing):
        assert digest in re.sub(r"\s", "", text)
    data = json.loads(files[DATA])
    assert (data["report"]["number"], data["report"]["version"]) == ("评字第7号", "1.0")


def test_the_same_evaluation_has_the_same_data_in_both_languages() -> None:
    session = golden_session()
    zh, en = (read(pdf(session, lang)).attachments for lang in ("zh", "en"))
    assert zh == en


def test_the_code_to_scan_says_number_version_and_hash(issued: bytes) -> None:
    session = golden_session()
    session.set("eng.report_no", "评字第7号")
    issue(session)
    made = report(session.catalogue, session.sheet, session.result, "en")
    digest = hashlib.sha256(made.attachments[0][1]).hexdigest()
    cover = next(one for one in made.blocks if isinstance(one, b.Cover))
    assert cover.code == f"CSI Desktop|评字第7号|1.0|sha256:{digest}"
    assert any(isinstance(one, b.Figure) and digest in one.drawing.alt for one in made.blocks)


# ---------------------------------------------------------------- what stays at home
def test_what_is_internal_confidential_or_a_name_is_not_among_the_data() -> None:
    session = golden_session()
    marks = {}
    for role, value in (("lead", "林主评"), ("sign.lead", "林主评"), ("sign.quality", "周质控")):
        field = session.catalogue.role(role)
        assert field is not None
        session.set(field.id, value)
        marks[role] = value
    session.add_row("review.score", values={"rv.assessor": "陈评估", "rv.reason": "内部理由", "rv.level": 2})
    secret = session.add_evidence({"evidence.title": "机密合同", "evidence.confidential": "internal"})
    minor = session.add_evidence({"evidence.title": "未成年人访谈", "evidence.personal": "sensitive"})
    spoken = session.add_evidence({
        "evidence.title": "可转述的访谈", "evidence.confidential": "paraphrase", "evidence.excerpt": "不可引用的原话",
    })  # fmt: skip
    session.add_evidence({"evidence.title": "公开新闻稿", "evidence.confidential": "public"})
    session.cite("idx.mission.goal", secret)
    text = report_data(Draft(session.catalogue, session.sheet, session.result, "zh")).decode()
    names, closed = ("林主评", "周质控", "陈评估"), ("内部理由", "机密合同", "未成年人访谈", "不可引用的原话")
    assert [word for word in (*names, *closed, "review.score") if word in text] == []
    assert all(word in text for word in ("可转述的访谈", "公开新闻稿", secret, minor, spoken))
    data = json.loads(text)
    assert data["withheld"]["evidence"] == 2 and data["withheld"]["answers"] > 5
    session.set("eng.data_personal", True)
    text = report_data(Draft(session.catalogue, session.sheet, session.result, "zh")).decode()
    assert "周质控" in text and "陈评估" not in text and "机密合同" not in text


# ---------------------------------------------------------------- what is altered is found
def stream(data: bytes, change: Callable[[bytes], bytes], holding: bytes) -> bytes:
    """The file with the first stream that holds something changed, all lengths and places kept right."""
    for found in re.finditer(rb"<</Length (\d+)([^\n]*)>>\nstream\n", data):
        start, length = found.end(), int(found[1])
        packed = b"/FlateDecode" in found[2]
        inner = zlib.decompress(data[start : start + length]) if packed else data[start : start + length]
        if holding in inner:
            for level in range(10):
                made = zlib.compress(change(inner), level) if packed else change(inner)
                if len(made) <= length:
                    return data[:start] + made + b"\0" * (length - len(made)) + data[start + length :]
    raise AssertionError(holding)


def resealed(data: bytes) -> bytes:
    """The file with an ID that fits, as somebody makes it who knows how."""
    start = data.rindex(b"\ntrailer\n")
    blank = data[:start] + re.sub(rb"<[0-9a-f]{32}>", b"<" + b"0" * 32 + b">", data[start:])
    return blank[:start] + blank[start:].replace(b"0" * 32, file_id(blank).encode())


def test_a_byte_changed_on_a_page_is_found(issued: bytes) -> None:
    at = issued.index(b"/MediaBox")
    changed = issued[:at] + b"/MediaBux" + issued[at + 9 :]
    assert said(verify(changed))["pages"] == "wrong"


def test_data_altered_after_the_fact_are_found_even_by_one_who_knows_how(issued: bytes) -> None:
    changed = resealed(stream(issued, lambda inner: inner.replace(b'"value":3', b'"value":4', 1), b'"csi-report/1"'))
    found = said(verify(changed))
    assert found["pages"] == "ok" and found["hash"] == "wrong" and found["text"] == "wrong"


def test_a_form_altered_in_the_attachment_is_found(issued: bytes) -> None:
    changed = resealed(stream(issued, lambda inner: inner.replace(b"weight", b"wieght", 1), b'"csi-forms/1"'))
    assert said(verify(changed))["data"] == "wrong"


def test_text_that_says_something_else_than_the_data_is_found() -> None:
    session = golden_session()
    session.set("sy.overall", "判断成效")
    honest = report(session.catalogue, session.sheet, session.result, "zh")
    session.set("sy.overall", "夸大成效")
    forged = report(session.catalogue, session.sheet, session.result, "zh")
    digest = hashlib.sha256(honest.attachments[0][1]).hexdigest()
    old = hashlib.sha256(forged.attachments[0][1]).hexdigest()
    # the pages of one, the data (and their printed hash) of the other
    made, _ = build(with_data_of(forged, old, digest, honest.attachments))
    found = verify(made)
    assert said(found) == {"pages": "ok", "data": "ok", "text": "wrong", "hash": "ok", "signature": "note"}
    assert "判断成效" in "".join(next(one for one in found.findings if one.about == "text").details)


def with_data_of(made: b.Report, old: str, new: str, attachments: tuple[tuple[str, bytes, str, str], ...]) -> b.Report:
    def swapped(block: b.Block) -> b.Block:
        if isinstance(block, b.Cover):
            return replace(block, footnote=block.footnote.replace(old, new))
        if isinstance(block, b.Facts):
            rows = ((name, value.replace(old, new) if isinstance(value, str) else value) for name, value in block.rows)
            return replace(block, rows=tuple(rows))
        return block

    return replace(made, blocks=tuple(map(swapped, made.blocks)), attachments=attachments)


def test_joined_emoji_and_signs_of_other_scripts_agree() -> None:
    session = golden_session()
    session.set("sy.overall", "👨\u200d👩\u200d👧\u200d👦👍🏽🇨🇳 𪚥㐂 العربية עברית क्\u200dष ❤\ufe0f 葛\U000e0100城")
    found = verify(pdf(session))
    assert said(found)["text"] == "ok", [one.details for one in found.findings]


@pytest.mark.parametrize("sign", ["\ue5e5", "\U000f0000", "\U0010fffd"])
def test_signs_that_mean_something_in_one_typeface_alone_agree(sign: str) -> None:
    session = golden_session()
    session.set("sy.overall", f"甲{sign}乙")
    assert said(verify(pdf(session)))["text"] == "ok"


@pytest.mark.parametrize(("about", "place"), [("text", "facts"), ("hash", "footnote")])
def test_what_is_altered_in_one_of_two_places_is_found(about: str, place: str) -> None:
    session = golden_session()
    client = session.catalogue.role("client")
    assert client is not None
    session.set(client.id, "某某基金会")
    made = report(session.catalogue, session.sheet, session.result, "zh")
    cover = next(one for one in made.blocks if isinstance(one, b.Cover))
    if place == "facts":
        facts = tuple((name, text.replace("某某基金会", "另一基金会")) for name, text in cover.facts)
        assert facts != cover.facts
        forged = replace(cover, facts=facts)
    else:
        forged = replace(cover, footnote=re.sub("[0-9a-f]{64}", "0" * 64, cover.footnote))
    blocks = tuple(forged if one is cover else one for one in made.blocks)
    found = said(verify(build(replace(made, blocks=blocks))[0]))
    assert {name for name, status in found.items() if status == "wrong"} == {about}


def test_a_report_number_of_any_text_makes_a_code() -> None:
    session = golden_session()
    number = session.catalogue.role("report_no")
    assert number is not None
    session.sheet.answers[number.id, ""] = Answer("评字\ud800第7号")  # as a damaged file may hold it
    assert len(pdf(session)) > 9


def test_names_that_differ_by_an_office_s_own_texts_are_noted_not_called_wrong() -> None:
    session = golden_session()
    session.set("sy.overall", "判断成效")
    made = report(session.catalogue, session.sheet, session.result, "zh")
    named = [replace(one, label="影响力总分") if isinstance(one, b.KeyNumber) else one for one in made.blocks]
    assert said(verify(build(replace(made, blocks=tuple(named)))[0]))["text"] == "wrong"
    assert said(verify(build(replace(made, blocks=tuple(named), style="ab" * 32))[0]))["text"] == "note"


def test_the_ledger_names_the_text_of_a_form_that_was_used_not_the_one_begun_with() -> None:
    session = golden_session()
    begun = {form.id: "ab" * 32 for form in session.catalogue.forms}
    session.sheet.evaluation = dataclasses.replace(session.sheet.evaluation, definitions=begun)
    found = verify(pdf(session))
    assert said(found)["text"] == "ok", [one.details for one in found.findings]


def test_annexes_that_a_house_style_leaves_out_are_told_in_one_line_and_the_rest_is_compared() -> None:
    session = golden_session()
    session.set("sy.overall", "判断成效")
    house = House(omit=("instruments", "glossary"), sha256="ab" * 32)
    made = report(session.catalogue, session.sheet, session.result, "zh", house=house)
    whole = report(session.catalogue, session.sheet, session.result, "zh")

    found = verify(build(made)[0])
    assert said(found)["text"] == "ok" and found.agrees
    (line,) = (one for one in found.findings if one.about == "annexes")
    assert line.status == "note" and not line.details and "附录 B、附录 K" in line.text.zh and "\n" not in line.text.zh

    def forged(block: b.Block) -> b.Block:
        return replace(block, text="夸大成效") if getattr(block, "source", "").startswith("sy.overall") else block

    lied = verify(build(replace(made, blocks=tuple(map(forged, made.blocks))))[0])
    assert said(lied)["text"] == "wrong" and said(lied)["annexes"] == "note"

    # An annex that is there, but for a table, was not left out by the style; without a style, none can be.
    tables = [n for n, one in enumerate(whole.blocks) if isinstance(one, b.Table) and one.head[0] == "项目"]
    cut = tuple(one for n, one in enumerate(whole.blocks) if n != tables[-1])
    assert said(verify(build(replace(whole, blocks=cut, style="ab" * 32))[0])).get("annexes") is None
    assert said(verify(build(replace(made, style=""))[0]))["text"] == "wrong"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (b"", "空文件"),
        (b"\x00" * 99, "不是 PDF"),
        (b"%PDF-1.7\n", "不完整"),
        (b"%PDF-1.7 startxref 9 %%EOF", "不是本程序"),
        (b"%PDF-1.7 trailer <</Encrypt 3 0 R>> startxref 9 %%EOF", "加密"),
    ],
)
def test_other_files_are_refused_with_what_they_are(other: bytes, words: str) -> None:
    with pytest.raises(NotAReport, match=r"合同\.pdf") as refused:
        verify(other, "合同.pdf")
    assert words in refused.value.text.zh and "合同.pdf" in refused.value.text.zh


def test_a_report_that_is_cut_off_is_called_incomplete(issued: bytes) -> None:
    for end in (2000, len(issued) // 2, len(issued) - 8):
        with pytest.raises(NotAReport, match="incomplete"):
            verify(issued[:end])


def test_a_report_saved_anew_by_another_program_is_refused_in_words(issued: bytes, tmp_path: Path) -> None:
    path = tmp_path / "saved.pdf"
    with pypdfium2.PdfDocument(issued) as document:
        document.save(path)
    try:
        found = said(verify(path.read_bytes(), "saved.pdf"))
    except NotAReport:
        return
    assert found["pages"] == "wrong"


# ---------------------------------------------------------------- signatures
@pytest.fixture(scope="module")
def signer() -> Signer:
    from tests.report.certificates import PASSWORD, made

    return Signer.open(made()[0], PASSWORD, "证书.p12")


@pytest.fixture(scope="module")
def signed(signer: Signer, issued: bytes) -> bytes:
    return signer.sign(issued, WHY)


@signing
class TestSigned:
    """Signed with certificates made here."""

    def test_a_signature_leaves_the_report_and_both_norms_as_they_were(
        self, issued: bytes, signed: bytes, tmp_path: Path
    ) -> None:
        assert signed.startswith(issued)
        for name, data in (("before", issued), ("after", signed)):
            path = tmp_path / f"{name}.pdf"
            path.write_bytes(data)
            for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
                assert [fault.message for fault in validator.validate_pdf(path, profile=profile).failures] == []

    def test_who_signed_is_told_and_that_nobody_vouches_for_it(self, signed: bytes) -> None:
        found = verify(signed)
        (signature,) = [one for one in found.findings if one.about == "signature"]
        assert found.agrees and signature.status == "note"
        assert "李㛃" in signature.text.zh and "自签名" in signature.text.zh

    def test_a_certificate_of_a_trusted_authority_is_good(self, issued: bytes) -> None:
        from tests.report.certificates import PASSWORD, made

        data, root = made(authority=True)
        signed = Signer.open(data, PASSWORD, "证书.p12").sign(issued, WHY)
        *_, trusted = verify(signed, roots=[root]).findings
        *_, unknown = verify(signed).findings
        assert (trusted.status, unknown.status) == ("ok", "note")
        assert "示例认证机构" in trusted.text.zh and "不认识该签发者" in unknown.text.zh

    @pytest.mark.parametrize("at", [0.01, 0.3, 0.6, 0.9])
    def test_any_change_after_signing_breaks_it(self, issued: bytes, signed: bytes, at: float) -> None:
        place = int(len(issued) * at)
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        try:
            found = verify(changed)
        except NotAReport:
            return
        assert not found.agrees and said(found)["signature"] == "wrong"

    def test_what_is_appended_after_signing_or_without_is_found(self, issued: bytes, signed: bytes) -> None:
        assert said(verify(signed + b"\n% one more line\n"))["signature"] == "wrong"
        assert said(verify(issued + b"\n% one more line\n"))["signature"] == "wrong"

    def test_what_was_altered_or_appended_before_is_not_signed(self, signer: Signer, issued: bytes) -> None:
        place = issued.index(b"stream\n") + 90
        altered = issued[:place] + bytes([issued[place] ^ 1]) + issued[place + 1 :]
        for file in (altered, issued + b"\n% one more line\n"):
            with pytest.raises(CannotSign, match="altered"):
                signer.sign(file, WHY)

    @pytest.mark.parametrize("together", [True, False])
    def test_pages_that_were_put_in_with_the_signature_are_found(self, issued: bytes, together: bool) -> None:
        from pyhanko.pdf_utils import generic
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

        from tests.report.certificates import PASSWORD, made

        out = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(issued))
        page = writer.find_page_for_modification(1)[0].get_object()
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 300 300 re f"))
        writer.update_container(page)
        if not together:
            writer.write(out)
            writer = IncrementalPdfFileWriter(out)
        about = signers.PdfSignatureMetadata(
            field_name="Signature", subfilter=SigSeedSubFilter.PADES, certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )  # fmt: skip
        own = signers.SimpleSigner.load_pkcs12_data(made()[0], [], passphrase=PASSWORD.encode())
        forged = io.BytesIO()
        signers.PdfSigner(about, signer=own).sign_pdf(writer, output=forged, existing_fields_only=True)
        found = verify(forged.getvalue())
        assert not found.agrees
        assert "签名以外的内容" in next(one for one in found.findings if one.about == "signature").text.zh

    def test_a_report_is_signed_once_and_a_draft_not_at_all(self, signer: Signer, signed: bytes) -> None:
        with pytest.raises(CannotSign, match="already"):
            signer.sign(signed, WHY)
        with pytest.raises(CannotSign, match="only issued reports"):
            signer.sign(pdf(golden_session()), WHY)

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ({"days": (-400, -30)}, "expired on"),
            ({"days": (30, 400)}, "valid from"),
            ({"with_key": False}, "no private key"),
            ({"key": "ed"}, "kind that is not supported"),
            ({"usage": False}, "not meant for signing"),
        ],
    )
    def test_a_certificate_that_cannot_sign_says_why(self, kind: dict[str, object], words: str) -> None:
        from tests.report.certificates import PASSWORD, made

        with pytest.raises(CannotSign, match=words):
            Signer.open(made(**kind)[0], PASSWORD, "证书.p12")  # type: ignore[arg-type]

    def test_a_wrong_password_and_a_wrong_file_are_told_apart(self) -> None:
        from tests.report.certificates import made

        with pytest.raises(CannotSign, match="password is wrong"):
            Signer.open(made()[0], "falsch", "证书.p12")
        with pytest.raises(CannotSign, match="no certificate file"):
            Signer.open(b"-----BEGIN CERTIFICATE-----", "x", "证书.pem")
        with pytest.raises(CannotSign, match="no certificate file"):
            Signer.open(b"0\x82nonsense", "x", "证书.p12")
