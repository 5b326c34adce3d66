"""Which parts a report has, in which order (domain 5.2), and their numbering."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.report.blocks import Block, Contents, Heading, Report
from csi_desktop.report.data import DATA, FORMS, data_hash, forms_data, report_data
from csi_desktop.report.draft import Draft
from csi_desktop.report.house import STANDARD, House
from csi_desktop.report.parts.annexes import further, instruments
from csi_desktop.report.parts.changes import changes
from csi_desktop.report.parts.checks import checks
from csi_desktop.report.parts.closing import conclusions, limitations, response
from csi_desktop.report.parts.commission import commission
from csi_desktop.report.parts.defence import claim_check
from csi_desktop.report.parts.evidence import evidence, evidence_list
from csi_desktop.report.parts.framework import framework
from csi_desktop.report.parts.front import (
    contents,
    cover,
    declarations,
    notice,
    number,
    organisation,
    signing,
    version,
)
from csi_desktop.report.parts.glossary import abbreviations, glossary
from csi_desktop.report.parts.index import index
from csi_desktop.report.parts.ledger import score_ledger
from csi_desktop.report.parts.plain import plain
from csi_desktop.report.parts.profile import profile
from csi_desktop.report.parts.scores import score_sheet
from csi_desktop.report.parts.summary import summary
from csi_desktop.report.parts.versions import versions
from csi_desktop.report.parts.years import years
from csi_desktop.report.references import refer
from csi_desktop.report.sections import sections_of
from csi_desktop.scoring.result import Result
from csi_desktop.text import Lang

Part = Callable[[Draft], Iterable[Block]]

# What stands before the numbered chapters, the chapters, and the annexes.
FRONT: tuple[Part, ...] = (cover, notice, declarations, signing, contents, summary)
CHAPTERS: tuple[Part, ...] = (
    profile,
    partial(plain, part="narrative"),
    partial(plain, part="design"),
    evidence,
    index,
    framework,
    partial(plain, part="dac"),
    partial(plain, part="sroi"),
    conclusions,
    limitations,
    response,
)
ANNEXES: tuple[Part, ...] = (
    commission,
    instruments,
    score_sheet,
    score_ledger,
    evidence_list,
    partial(plain, part="annex_e"),
    partial(plain, part="annex_f"),
    checks,
    claim_check,
    partial(plain, part="annex_h"),
    years,
    versions,
    changes,
    glossary,
    further,
)
# The annexes that a house style may leave out, by the part that makes them.
ANNEX_OF = {"instruments": "annex_b", "glossary": "annex_k"}
# Annexes that only what was entered can fill.
_MAY_BE_ABSENT = ("annex_a", "annex_c", "annex_d", "annex_e", "annex_f", "annex_h", "annex_i")
_CHINESE = "一二三四五六七八九十"


def report(
    catalogue: Catalogue,
    sheet: Sheet,
    result: Result,
    lang: Lang,
    *,
    attachments: Callable[[str], bytes] | None = None,
    created: str = "",
    house: House = STANDARD,
) -> Report:
    """The report of an evaluation in one language, as blocks. Pure: the same evaluation and the same `created`
    (ISO date-time, printed as the date of the report; of what is issued, the time of issue) give the same blocks.
    `house` is the house style: wording, order and looks, never what was found."""
    if sheet.evaluation.is_issued:
        created = sheet.evaluation.editions[-1].at  # of that day, whenever it is made
    draft = Draft(catalogue, sheet, result, lang, attachments=attachments, created=created, house=house)
    data = report_data(draft)
    draft.data_hash = data_hash(data)
    front = [_in_front(block) for block in _sourced(draft, FRONT)]
    chapters = list(_numbered(_sourced(draft, _ordered(CHAPTERS, house.order)), lang))
    annexes = list(_sourced(draft, [part for part in ANNEXES if _name(part) not in house.omit]))
    body = [*chapters, *annexes]
    front = [
        replace(block, **_listed(draft, body)) if isinstance(block, Contents) else block for block in front
    ]
    blocks = refer([*front, *body], lang)
    project, kind = draft.shown("case.project"), draft.fixed("mode")
    return Report(
        lang=lang,
        title=f"{draft.fixed('title')}：{project}" if lang == "zh" else f"{draft.fixed('title')}: {project}",
        author=draft.shown("evaluator") or draft.shown("case.enterprise"),
        subject=project,
        header=(
            project,
            draft.fixed("furniture.header", number=number(draft), version=version(draft), mode=kind),
        ),
        footer=organisation(draft),
        blocks=tuple(blocks),
        watermark=draft.watermark,
        keywords=(draft.shown("case.issue"), kind),
        created=created,
        attachments=(
            (DATA, data, "application/json", draft.fixed("data.description")),
            (FORMS, forms_data(catalogue), "application/json", draft.fixed("data.forms")),
        ),
        signature=draft.fixed("notice.field", number=number(draft)) if sheet.evaluation.is_issued else "",
        look=house.look,
        style=house.sha256,
    )


def _in_front(block: Block) -> Block:
    """What stands before the chapters has its sections left out of the contents, as books have it."""
    return replace(block, listed=False) if isinstance(block, Heading) and block.level > 1 else block


def _name(part: Part) -> str:
    """What a house style calls a part."""
    return str(part.keywords["part"]) if isinstance(part, partial) else getattr(part, "__name__", "")


def _ordered(parts: Iterable[Part], wanted: Sequence[str]) -> list[Part]:
    """Parts in the order of a house style: those that it names take each other's places, the others keep theirs."""
    named = {_name(part): part for part in parts}
    moved = iter([named[name] for name in wanted if name in named])
    return [next(moved) if _name(part) in wanted else part for part in parts]


def _listed(draft: Draft, body: list[Block]) -> dict[str, Any]:
    """What stands behind the contents: the abbreviations in use, and which annexes have nothing to show."""
    there = {block.anchor for block in body if isinstance(block, Heading)}
    left = {ANNEX_OF[name] for name in draft.house.omit} - there
    notes = [
        draft.fixed(f"contents.{key}", names=draft.comma.join(_annex(draft, name) for name in names))
        for key, names in (
            ("omitted", [n for n in _MAY_BE_ABSENT if n not in there | left]),
            ("left_out", sorted(left)),
        )
        if names
    ]
    return {
        "terms": abbreviations(body, draft.lang),
        "note": ("" if draft.lang == "zh" else " ").join(notes),
    }


def _annex(draft: Draft, key: str) -> str:
    """An annex by its letter."""
    name = draft.fixed(f"part.{key}")
    return " ".join(name.split()[:2]) if draft.lang == "en" else name.partition("　")[0]


def _sourced(draft: Draft, parts: Iterable[Part]) -> Iterator[Block]:
    """The blocks of parts; the heading of a part leads to the first section that is printed in it."""
    for part in parts:
        for block in part(draft):
            if isinstance(block, Heading) and block.level == 1 and not block.source:
                first = next(iter(sections_of(draft, block.anchor)), None)
                block = replace(block, source=f"@{first.key}" if first else "")
            yield block


def _numbered(blocks: Iterable[Block], lang: Lang) -> Iterator[Block]:
    """Chapters as 一、 or 1, their sections as 1.1."""
    chapter = section = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            chapter, section = chapter + 1, 0
            mark = f"{_chinese(chapter)}、" if lang == "zh" else f"{chapter}  "
            yield replace(block, text=mark + block.text)
        elif isinstance(block, Heading) and block.level == 2:
            section += 1
            yield replace(
                block,
                text=f"{chapter}.{section}　{block.text}"
                if lang == "zh"
                else f"{chapter}.{section}  {block.text}",
            )
        else:
            yield block


def _chinese(number: int) -> str:
    """1 to 19 in Chinese."""
    return _CHINESE[number - 1] if number <= 10 else "十" + _CHINESE[number - 11]
