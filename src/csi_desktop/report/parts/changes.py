"""Annex J, second half: what changed since the version issued before, and what that did to the score."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.forms.definition import Field, Section
from csi_desktop.model.answers import Answer, State
from csi_desktop.model.cases import Sheet
from csi_desktop.report.blocks import Block, Cell, Heading, Paragraph, Run, Table
from csi_desktop.report.draft import Draft
from csi_desktop.scoring import evaluate
from csi_desktop.scoring.figures import points
from csi_desktop.text import shortened

_MOST = 80  # rows of the log, two pages; a restatement of more is better read beside the version before
_LONGEST = 60  # Chinese characters of a value, and of a reason
_CLOSED_TEXT = frozenset({"evidence.excerpt"})  # what may be paraphrased, not quoted


def changes(draft: Draft) -> Iterator[Block]:
    """The answers that are not what they were in the version before: where, from, to, on which grounds. Nothing where
    no version came before."""
    before = draft.sheet.before
    if before is None:
        return
    version = before.evaluation.version
    log = _Log(draft, before)
    rows = list(log.rows())
    yield Heading(2, draft.fixed("changes.title", version=version), "changes")
    if score := _score(draft, before):
        yield Paragraph(score)
    if rows:
        column = draft.fixed("versions.head_what")
        yield Paragraph(draft.fixed("changes.intro", version=version, reason=column), style="note")
        yield Table(
            head=(
                draft.fixed("changes.head_where"),
                draft.fixed("changes.head_old", version=version),
                draft.fixed("changes.head_new"),
            ),
            rows=tuple(rows[:_MOST]),
            widths=(2.2, 3.4, 3.4),
            header_column=True,
        )
    notes = [] if rows else [draft.fixed("changes.none")]
    notes += [draft.fixed("changes.more", n=len(rows) - _MOST)] if len(rows) > _MOST else []
    notes += [draft.fixed("changes.hidden", n=log.hidden)] if log.hidden else []
    if notes:
        yield Paragraph(("" if draft.lang == "zh" else " ").join(notes), style="note")


def _score(draft: Draft, before: Sheet) -> str:
    """What became of index and rating; "" where the forms are others, by which the old answers cannot be scored."""
    if dict(before.evaluation.definitions) != {form.id: form.sha256 for form in draft.catalogue.forms}:
        return ""
    then, now = evaluate(draft.catalogue, before), draft.result
    if then.default is None or now.default is None:
        return ""
    old, new = points(then.default.score), points(now.default.score)
    bands = [each.rating.label(draft.lang) or draft.fixed("changes.unrated") for each in (then, now)]
    key = "score" if bands[0] != bands[1] else "same_band" if old != new else "same_score"
    return draft.fixed(f"changes.{key}", old=old, new=new, before=bands[0], after=bands[1])


class _Log:
    """What two versions differ in, in the order of the forms; `hidden` counts what is not for print."""

    def __init__(self, draft: Draft, before: Sheet) -> None:
        self._draft, self._before = draft, before
        self._then = Draft(draft.catalogue, before, draft.result, draft.lang, house=draft.house)
        self.hidden = 0

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row of the log for each change."""
        for section in self._draft.catalogue.sections():
            if not section.repeat:
                yield from self._answers(section, "")
                continue
            now, then = self._draft.sheet.row_ids(section.key), self._before.row_ids(section.key)
            for row in [*now, *(row for row in then if row not in now)]:
                if row in now and row in then:
                    yield from self._answers(section, row)
                elif all(one.placement == "internal" for one in section.fields):
                    self.hidden += 1
                else:
                    yield self._whole_row(section, row, added=row in now)

    def _whole_row(self, section: Section, row: str, *, added: bool) -> tuple[Cell, ...]:
        home = self._draft if added else self._then
        named = home.row_heading(section, row)
        if any(one.id == section.title_field and one.is_personal for one in section.fields):
            named = str(home.sheet.row_ids(section.key).index(row) + 1)
        name = Run(named, target=home.anchor(row) if added else "")
        said = Run(self._draft.fixed("changes.added" if added else "changes.removed"))
        where = Cell(section.title(self._draft.lang), strong=True)
        return (where, Cell("—"), Cell((said, Run(" "), name))) if added else (where, Cell((name,)), Cell((said,)))

    def _answers(self, section: Section, row: str) -> Iterator[tuple[Cell, ...]]:
        for one in section.fields:
            place = (one.id, row)
            old, new = (_given(sheet.answers.get(place)) for sheet in (self._before, self._draft.sheet))
            if old == new:
                continue
            if self._is_closed(one, row):
                self.hidden += 1
                continue
            name = self._draft.row(section.key, row, self._draft.lang) if row else ""
            where = Cell(self._draft.joined(name, one.label(self._draft.lang)), strong=True)
            yield where, Cell(self._said(self._then, one, old, new)), Cell(self._said(self._draft, one, new, old))

    def _is_closed(self, one: Field, row: str) -> bool:
        """Whether a change is not for print: internal, not applying, or of evidence withheld in either version."""
        if not self._draft.is_printed(one, row):
            return True
        if not row or one.section_key != self._evidence:
            return False
        kept = (self._draft, self._then)
        quoted = all(draft.role("evidence.confidential", row) != "paraphrase" for draft in kept)
        return any(draft.is_withheld(row) for draft in kept) or (one.role in _CLOSED_TEXT and not quoted)

    @property
    def _evidence(self) -> str:
        section = self._draft.catalogue.section_role("evidence")
        return section.key if section else ""

    def _said(self, draft: Draft, one: Field, answer: Answer | None, other: Answer | None) -> tuple[Run, ...]:
        """An answer in a few words, with those of its grounds that are not the same in the other version."""
        if answer is None:
            return (Run("—"),)
        if one.is_personal or any(column.is_personal for column in one.columns):
            return (Run(draft.fixed("changes.personal"), "muted"),)
        stated = answer.state is State.ANSWERED
        shown = draft.words(one, answer.value) if stated else draft.fixed(f"state.{answer.state}")
        runs = [Run(shortened(" ".join(shown.split()), _LONGEST) or "—")]
        if answer.reason and (other is None or answer.reason != other.reason):
            reason = shortened(" ".join(answer.reason.split()), _LONGEST).removesuffix("。")
            runs.append(Run(f"（{reason}）" if draft.lang == "zh" else f" ({reason})", "muted"))
        if answer.evidence != (other.evidence if other else ()):
            names = draft.comma.join(draft.row("", row, draft.lang) for row in answer.evidence) or "—"
            runs.append(Run(f"［{names}］" if draft.lang == "zh" else f" [{names}]"))
        return tuple(runs)


def _given(answer: Answer | None) -> Answer | None:
    return None if answer is None or answer.is_blank else answer
