"""The evidence base, and the list of all evidence as an annex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from csi_desktop.report.blocks import (
    Block,
    Facts,
    Figure,
    Heading,
    Inline,
    PageBreak,
    Paragraph,
    Picture,
    Run,
)
from csi_desktop.report.charts import heat
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.plain import SHORT, foreign, own
from csi_desktop.report.sections import fields_of, inline

_PICTURES = frozenset({"image/jpeg", "image/png"})


def evidence(draft: Draft) -> Iterator[Block]:
    """How much evidence there is, of which source and grade; interviews, samples and requests."""
    section = draft.catalogue.section_role("evidence")
    rows = draft.rows(section)
    blocks = [*own(draft, "evidence"), *foreign(draft, "evidence")]
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.evidence"), "evidence")
    if not rows:
        yield Paragraph(draft.fixed("evidence.none"), style="note")
    else:
        kinds = {draft.role("evidence.class", row) for row in rows} - {None}
        attached = sum(bool(draft.role("evidence.file", row)) for row in rows)
        yield Paragraph(draft.fixed("evidence.total", n=len(rows), k=len(kinds), m=attached))
        yield Paragraph(draft.fixed("evidence.scale"), style="note")
        yield from _counts(draft, rows)
    yield from blocks


def _counts(draft: Draft, rows: list[str]) -> Iterator[Block]:
    source, grade = draft.catalogue.role("evidence.class"), draft.catalogue.role("evidence.grade")
    if source is None or grade is None:
        return
    pairs = Counter((draft.role("evidence.class", row), draft.role("evidence.grade", row)) for row in rows)
    used = [o for o in source.options if any(kind == o.id for kind, _ in pairs)]
    counts = {
        (i, j): pairs[kind.id, mark.id]
        for i, kind in enumerate(used)
        for j, mark in enumerate(grade.options)
        if pairs[kind.id, mark.id]
    }
    names, marks = [o.label(draft.lang) for o in used], [o.id for o in grade.options]
    said = "；".join(f"{names[i]} {marks[j]}：{n}" for (i, j), n in counts.items())
    yield Figure(heat(names, marks, counts, said), draft.fixed("evidence.counts"))


def evidence_list(draft: Draft) -> Iterator[Block]:
    """Annex D: every piece of evidence with what identifies it; what is confidential by number and class only."""
    section = draft.catalogue.section_role("evidence")
    rows = draft.rows(section)
    if section is None or not rows:
        return
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_d"), "annex_d")
    used = draft.used()
    for row in rows:
        yield from _entry(draft, row, [text(draft.lang) for text in used.get(row, [])])


def _entry(draft: Draft, row: str, places: list[str]) -> Iterator[Block]:
    section = draft.catalogue.section_role("evidence")
    assert section is not None
    number = draft.shown("evidence.no", row) or draft.row("", row, draft.lang)
    internal = (
        draft.role("evidence.confidential", row) == "internal"
        or draft.role("evidence.personal", row) == "sensitive"
    )
    title = draft.fixed("evidence.withheld") if internal else draft.shown("evidence.title", row)
    yield Heading(3, f"{number}　{title}", draft.anchor(row))
    lines: list[tuple[str, Inline]] = []
    sources: list[str] = []
    kept = {"evidence.no", "evidence.class"} if internal else None
    if internal:  # nothing of it may turn up among what is left over for the last annex
        draft.printed.update((one.id, row) for one in section.fields)
    for one in fields_of(draft, section, "annex_d"):
        if one.role in ("evidence.no", "evidence.title") and not internal:
            draft.show(one, row)
            continue
        if (kept is None or one.role in kept) and draft.result.visible(one, row):
            if one.kind == "file":
                shown: Inline = _file(draft, one.id, row)
            elif draft.role("evidence.confidential", row) == "paraphrase" and one.role == "evidence.excerpt":
                draft.printed.add((one.id, row))  # may be paraphrased, not quoted: in no annex either
                continue
            else:
                shown = inline(draft, one, row)
            if shown:
                lines.append((one.label(draft.lang), shown))
                sources.append(f"{one.id}#{row}")
    if places:
        joint = "、" if draft.lang == "zh" else ", "
        lines.append((draft.fixed("evidence.used_label"), joint.join(places)))
        sources.append("")
    yield Facts(tuple(lines), tuple(sources))
    if not internal:
        yield from _picture(draft, row, number)


def _file(draft: Draft, field_id: str, row: str) -> Inline:
    one = draft.catalogue.field(field_id)
    shown, answer = draft.show(one, row), draft.answer(field_id, row)
    if not shown or answer is None or not isinstance(answer.value, dict):
        return shown
    return (Run(shown), Run("\n" + draft.fixed("evidence.hash", hash=answer.value["sha256"]), "muted"))


def _picture(draft: Draft, row: str, number: str) -> Iterator[Block]:
    """An attached image that may be quoted, printed below its entry."""
    if draft.attachments is None or draft.role("evidence.confidential", row) != "public":
        return
    if draft.role("evidence.personal", row) not in (None, "none"):
        return
    for role in ("evidence.file", "evidence.snapshot"):
        value = draft.role(role, row)
        if isinstance(value, dict) and value.get("mime") in _PICTURES:
            title = draft.shown("evidence.title", row)
            yield Picture(draft.attachments(str(value["sha256"])), f"{number}　{title}", title)
