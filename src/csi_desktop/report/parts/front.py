"""The front of the report: cover, notice, declarations, verification with signatures, contents."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.model.content import content_hash
from csi_desktop.report.blocks import (
    Block,
    Bullets,
    Contents,
    Cover,
    Facts,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Signatures,
)
from csi_desktop.report.codes import qr
from csi_desktop.report.draft import Draft
from csi_desktop.report.sections import fields_of, section_blocks, sections_of, strays
from csi_desktop.report.values import facts

PROGRAM = "CSI Desktop"
_CODED = 80  # signs of a report number that a code to scan still holds legibly
_SHORT = 16  # digits of a hash that is printed for the eye; the data have all of it
_QR = 62  # points
_HALF = 0.5  # of a page: what the declarations need


def cover(draft: Draft) -> Iterator[Block]:
    """The first page: what was judged, by whom, in which mode, and the hash of what the judgement rests on."""
    rows = [
        ("cover.enterprise", draft.shown("case.enterprise"), draft.source("case.enterprise")),
        ("cover.client", draft.shown("client"), draft.source("client")),
        ("cover.period", draft.shown("period"), draft.source("period")),
        ("cover.cutoff", draft.shown("cutoff"), draft.source("cutoff")),
        ("cover.version", version(draft), ""),
        ("cover.reason", draft.sheet.evaluation.reasons.again, ""),
        ("cover.note", draft.sheet.evaluation.reasons.note, ""),
        ("cover.date", created_day(draft), ""),
        ("cover.confidentiality", draft.shown("confidentiality"), draft.source("confidentiality")),
    ]
    yield Cover(
        mode=draft.fixed("mode"),
        title=draft.fixed("title"),
        subtitle=draft.shown("case.project") or draft.fixed("cover.undated"),
        facts=tuple((draft.fixed(key), value) for key, value, _ in rows if value),
        sources=tuple(source for _, value, source in rows if value),
        organisation=organisation(draft),
        logo=draft.house.look.logo,
        number=number(draft),
        footnote=draft.fixed("cover.hash", hash=draft.data_hash),
        watermark=draft.watermark,
        code=code(draft),
    )


def code(draft: Draft) -> str:
    """What the QR codes say: number, version and hash of the data inside."""
    return f"{PROGRAM}|{number(draft)[:_CODED]}|{draft.sheet.evaluation.version}|sha256:{draft.data_hash}"


def organisation(draft: Draft) -> str:
    """Whose report it is: as the house style says, else the evaluator, else the enterprise itself."""
    if draft.house.name is not None:
        return draft.say(draft.house.name)
    return draft.shown("evaluator") or draft.shown("case.enterprise")


def number(draft: Draft) -> str:
    """The report number, or that there is none yet."""
    return str(draft.role("report_no") or "") or draft.fixed("cover.unnumbered")


def version(draft: Draft) -> str:
    """The number of the version and its stage."""
    evaluation = draft.sheet.evaluation
    return draft.fixed(f"version.{evaluation.stage}", version=evaluation.version)


def created_day(draft: Draft) -> str:
    """The day of the report in words."""
    return day(draft, draft.created)


def day(draft: Draft, moment: str) -> str:
    """The day of a moment (ISO 8601) in words."""
    from csi_desktop.forms.kinds import kind

    one = draft.catalogue.role("cutoff")
    return kind("date").show(one, moment[:10], draft.lang, draft) if one and moment else moment[:10]


def notice(draft: Draft) -> Iterator[Block]:
    """What the report is and is not, and how it may be used."""
    yield PageBreak()
    yield Heading(1, draft.fixed("notice.heading"), "notice")
    items: list[str] = [draft.fixed("notice.nature")]
    restriction = draft.shown("use_restriction")
    items.append(
        draft.fixed("notice.use", text=restriction) if restriction else draft.fixed("notice.use_default")
    )
    items.append(draft.fixed("notice.quote"))
    credits = dict.fromkeys(form.credit(draft.lang) for form in draft.catalogue.forms if form.credit)
    items += [draft.fixed("notice.scoring", credit=credit) for credit in credits]
    until = draft.shown("sign.valid_until")
    if until:
        items.append(draft.fixed("notice.validity", date=until))
    yield Bullets((*items, draft.fixed("notice.links")))


def declarations(draft: Draft) -> Iterator[Block]:
    """Who answers for what, who pays, and each assessor's declaration of independence."""
    if draft.rows(draft.catalogue.section_role("declaration")):
        yield PageBreak(_HALF)
    yield Heading(1, draft.fixed("part.declarations"), "declarations")
    yield Paragraph(draft.fixed("responsibility.enterprise"))
    for _, fields in strays(draft, "declarations"):
        shown = [(one, "") for one in fields if draft.show(one)]
        if shown:
            yield facts(draft, shown)
    found = False
    for section in sections_of(draft, "declarations"):
        blocks = section_blocks(draft, section, fields_of(draft, section, "declarations"), title="")
        found = found or bool(blocks)
        yield from blocks
    if not found:
        yield Paragraph(draft.fixed("responsibility.none"), style="note")


def signing(draft: Draft) -> Iterator[Block]:
    """How the report is verified, and the signatures: below the declarations that they are set to."""
    yield PageBreak()
    yield Heading(1, draft.fixed("part.signing"), "signing")
    yield from _verification(draft)
    yield Heading(2, draft.fixed("notice.signatures"))
    signers = {"lead": "sign.lead", "quality": "sign.quality", "approver": "sign.approver"}
    # A name, or room to write one: why there is none yet stands where the sign-off is set out.
    lines = tuple((draft.fixed(f"notice.{key}"), str(draft.role(role) or "")) for key, role in signers.items())
    yield Paragraph(draft.fixed("notice.binding"), style="note")
    yield Signatures(lines, draft.fixed("notice.seal"), tuple(map(draft.source, signers.values())))


def _verification(draft: Draft) -> Iterator[Block]:
    """How a reader finds out whether text, data, hash and signature agree; with the code to scan beside the hashes."""
    evaluation = draft.sheet.evaluation
    rows = [("verify.data", draft.data_hash), ("verify.content", content_hash(draft.sheet))]
    if evaluation.is_issued:
        last = evaluation.editions[-1]
        rows.append(("verify.history", draft.fixed("verify.head", n=last.events, head=last.head[:_SHORT])))
    yield Heading(2, draft.fixed("verify.heading"))
    yield Paragraph(draft.fixed("verify.how"))
    yield Facts(tuple((draft.fixed(key), value) for key, value in rows))
    yield Figure(qr(code(draft), draft.fixed("verify.code", code=code(draft)), _QR))


def contents(draft: Draft) -> Iterator[Block]:
    """The table of contents on a page of its own, with lists of tables and figures."""
    yield PageBreak()
    yield Contents(
        draft.fixed("contents.title"),
        draft.fixed("contents.tables"),
        draft.fixed("contents.figures"),
        draft.fixed("contents.abbreviations"),
    )
