"""A report in the making: one evaluation, frozen, and how its answers are put into words in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from csi_desktop.forms.definition import Catalogue, Field, Section
from csi_desktop.forms.kinds import PlainNames, column_id, figure, joined, kind, unit_of
from csi_desktop.forms.magnitudes import worded
from csi_desktop.forms.numbers import canonical
from csi_desktop.model.answers import Answer, State, Value
from csi_desktop.model.cases import DEPTHS, Sheet
from csi_desktop.report.blocks import Inline, Run
from csi_desktop.report.house import STANDARD, House
from csi_desktop.report.texts import fixed
from csi_desktop.scoring.figures import decimal
from csi_desktop.scoring.result import Result
from csi_desktop.text import Lang, Text, shortened

_MONEY = (
    "元",
    "CNY",
)  # units of what is shown to the cent where the program works it out, other figures being finer
_CENTS, _FINE = 2, 4
_SDG = Text("目标 {code}　{name}", "SDG {code} {name}")
_ANNEX = re.compile(r"((?:附录|Annex) [A-K]\b)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NAME_LENGTH = 24  # Chinese characters of a row's name where it stands in a list
_HEADING_LENGTH = 80  # and where it is a heading


def source(one: Field, row: str = "") -> str:
    """Where a field's answer comes from, as blocks say it."""
    return f"{one.id}#{row}"


def theme_anchor(theme: str) -> str:
    """Where links to a theme of the framework lead."""
    return f"theme-{theme}"


def item_anchor(field_id: str, row: str = "") -> str:
    """Where links to an item that has a level lead."""
    return f"item-{field_id}#{row}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the evaluation was asked; `answered_by` is a theme's id, "index", or "" for neither."""

    text: str
    answered_by: str


class Draft(PlainNames):
    """What every part of the report is given. Also the `Names` by which values are shown."""

    def __init__(
        self,
        catalogue: Catalogue,
        sheet: Sheet,
        result: Result,
        lang: Lang,
        *,
        attachments: Callable[[str], bytes] | None = None,
        created: str = "",
        house: House = STANDARD,
    ) -> None:
        self.catalogue = catalogue
        self.sheet = sheet
        self.result = result
        self.lang: Lang = lang
        self.created = created
        self.house = house
        self.attachments = attachments
        self.data_hash = ""  # SHA-256 of the data inside the report
        self._footnotes = 0
        self.printed: set[tuple[str, str]] = set()  # places some part has printed

    # ------------------------------------------------------------ words
    def say(self, template: Text, /, **values: object) -> str:
        """A text in the language of the report, its places filled."""
        return (template.format(**values) if values else template)(self.lang)

    def fixed(self, key: str, /, **values: object) -> str:
        """A fixed text of the report, for the mode of this evaluation."""
        return self.say(self.house.text(key, self.mode) or fixed(key, self.mode), **values)

    def joined(self, *parts: str) -> str:
        """A number or code and what it is of, apart by more than a space; empty parts are left out."""
        return ("　" if self.lang == "zh" else "  ").join(filter(None, parts))

    @property
    def comma(self) -> str:
        """What stands between the things of a list."""
        return "、" if self.lang == "zh" else ", "

    def listed(self, labels: Iterable[str]) -> str:
        """Labels one behind the other, further apart where one of them has a comma itself."""
        return joined(list(labels), self.lang)

    @property
    def semicolon(self) -> str:
        """What stands between clauses."""
        return "；" if self.lang == "zh" else "; "

    def money(self, amount: Decimal) -> str:
        """An amount of yuan, as `magnitudes` writes it."""
        return worded(amount, self.lang, self.fixed("framework.cost_unit"))

    @property
    def watermark(self) -> str:
        """What lies across the pages of a report that is not issued."""
        evaluation = self.sheet.evaluation
        if evaluation.is_issued:
            return ""
        return self.fixed("watermark.check" if evaluation.state == "check" else "watermark.draft")

    @property
    def mode(self) -> str:
        """third, self or desk."""
        return str(self.role("mode") or "third")

    # ------------------------------------------------------------ answers
    def answer(self, field_id: str, row: str = "") -> Answer | None:
        """The answer as entered."""
        return self.sheet.answers.get((field_id, row))

    def role(self, role: str, row: str = "") -> Value:
        """The value of the field that plays a role."""
        one = self.catalogue.role(role)
        answer = self.answer(one.id, row) if one else None
        return answer.value if answer and answer.state is State.ANSWERED else None

    def shown(self, role: str, row: str = "") -> str:
        """The field that plays a role, in words; "" for none."""
        one = self.catalogue.role(role)
        return self.show(one, row) if one else ""

    def source(self, role: str, row: str = "") -> str:
        """Where what plays a role comes from, as blocks say it; "" where no field does."""
        one = self.catalogue.role(role)
        return source(one, row) if one else ""

    def show(self, one: Field, row: str = "") -> str:
        """A field's answer in words: its value, or why there is none; "" where nothing was entered."""
        self.printed.add((one.id, row))
        if one.kind == "computed":
            return self._computed(one, row)
        answer = self.answer(one.id, row)
        if answer is None or answer.is_blank:
            offered = self.result.computed.get((one.id, row)) if one.formula else None
            return self._worked_out(one, offered)
        if answer.state is not State.ANSWERED:
            return self.state(answer)
        return self.words(one, answer.value)

    def words(self, one: Field, value: Any) -> str:
        """A value in words, large numbers as `magnitudes` writes them."""
        number = figure(one, value)
        if number is None:
            return kind(one.kind).show(one, value, self.lang, self)
        return worded(number, self.lang, unit_of(one, self.lang))

    def figure(self, one: Field, row: str = "") -> Decimal | None:
        """The number that was answered; None where the answer is none, and for a year."""
        answer = self.answer(one.id, row)
        return figure(one, answer.value) if answer and answer.state is State.ANSWERED else None

    def _computed(self, one: Field, row: str) -> str:
        return self._worked_out(one, self.result.computed.get((one.id, row)))

    def _worked_out(self, one: Field, value: object) -> str:
        unit = one.unit(self.lang)
        if unit == "%" or isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
            return kind("computed").show(one, value, self.lang, self)
        shown = canonical(decimal(value, _CENTS if unit in _MONEY else _FINE))
        return worded(Decimal(shown.rstrip("0").rstrip(".") if "." in shown else shown), self.lang, unit)

    def state(self, answer: Answer) -> str:
        """A state with its reason, in words."""
        name = self.fixed(f"state.{answer.state}")
        return self.fixed("state.reason", state=name, reason=answer.reason) if answer.reason else name

    def is_printed(self, one: Field, row: str = "") -> bool:
        """Whether a field has a place in the report: not internal, and it applies."""
        return one.placement != "internal" and self.result.visible(one, row)

    def is_withheld(self, row: str) -> bool:
        """Whether only number and class of a piece of evidence may be known."""
        return (
            self.role("evidence.confidential", row) == "internal"
            or self.role("evidence.personal", row) == "sensitive"
        )

    def in_depth(self, one: Field | Section) -> bool:
        """Whether the depth of the evaluation asks for it."""
        return DEPTHS.index(one.depth) <= DEPTHS.index(self.sheet.evaluation.depth)

    # ------------------------------------------------------------ rows and evidence
    def rows(self, section: Section | None) -> list[str]:
        """The rows of a repeated section; none where it does not apply."""
        if section is None or section.key in self.result.hidden_sections:
            return []
        return self.sheet.row_ids(section.key)

    def row(self, section_key: str, row_id: str, lang: Lang) -> str:
        """The short name of a row: its number, else the beginning of what names it."""
        if section_key == "themes":
            found = next((t for t in self.result.themes if t.id == row_id), None)
            return f"{found.id} {found.title(lang)}" if found else row_id
        if section_key == "levels" or self.catalogue.has(row_id):
            return self.catalogue.field(row_id).label(lang) if self.catalogue.has(row_id) else row_id
        section = self._section_of(row_id)
        return self._row_name(section, row_id) if section else self.fixed("evidence.elsewhere")

    def _section_of(self, row_id: str) -> Section | None:
        keys = (key for key, rows in self.sheet.rows.items() if row_id in rows)
        return next((self.catalogue.section(key) for key in keys), None)

    def row_heading(self, section: Section, row_id: str) -> str:
        """The name of a row where it has a line to itself."""
        return self._row_name(section, row_id, _HEADING_LENGTH)

    def sdg(self, code: str, lang: Lang) -> str:
        """A goal or target by its code, which is how most readers know it, and its name."""
        return _SDG.format(code=code, name=super().sdg(code, lang))(lang)

    def _row_name(self, section: Section, row_id: str, longest: int = _NAME_LENGTH) -> str:
        for one in section.fields:
            if one.number and (answer := self.answer(one.id, row_id)):
                return str(answer.value)
        named = any(one.id == section.title_field and one.placement != "internal" for one in section.fields)
        answer = self.answer(section.title_field, row_id) if named else None
        text = " ".join(str(answer.value).split()) if answer and answer.value else ""
        if not text:
            return str(self.sheet.row_ids(section.key).index(row_id) + 1)
        return shortened(text, longest)

    def anchor(self, row_id: str) -> str:
        """Where links to a row lead."""
        return f"row-{row_id}"

    def linked(self, key: str, /, **values: object) -> Inline:
        """A fixed text whose mentions of an annex lead to it; a place filled with a run stays that run."""
        given = {name: value for name, value in values.items() if isinstance(value, Run)}
        marks = {f"\x00{name}\x00": run for name, run in given.items()}
        text = self.fixed(key, **values | {name: f"\x00{name}\x00" for name in given})
        parts = _ANNEX.split(text) if not given else re.split(f"({'|'.join(marks)})|{_ANNEX.pattern}", text)
        if len(parts) == 1:
            return text
        runs = []
        for part in filter(None, parts):
            annex = f"annex_{part[-1].lower()}" if _ANNEX.fullmatch(part) else ""
            runs.append(marks.get(part) or Run(part, target=annex))
        return tuple(runs)

    def footnote(self, key: str, **values: object) -> Run:
        """The mark of a footnote that says a fixed text, for the place where it stands. Numbered as they are made."""
        self._footnotes += 1
        mark = str(self._footnotes).translate(_RAISED)
        return Run(mark, target=f"note-{self._footnotes}", note=self.fixed(key, **values))

    def cited(self, rows: Iterable[str]) -> Inline:
        """Evidence (or other rows) by number, each a link; a dash for none."""
        between = "、" if self.lang == "zh" else ", "
        runs: list[Run] = []
        for row in rows:
            if runs:
                runs.append(Run(between))
            runs.append(Run(self.row("", row, self.lang), target=self.anchor(row) if self._section_of(row) else ""))
        return tuple(runs) or "—"

    def themes(self, ids: Iterable[object]) -> list[Run]:
        """Themes of the framework by their short names, each a link."""
        runs: list[Run] = []
        for theme in ids:
            if runs:
                runs.append(Run("、" if self.lang == "zh" else ", "))
            runs.append(Run(str(theme), target=theme_anchor(str(theme))))
        return runs

    def questions(self) -> list[Question]:
        """What the evaluation was asked, in order."""
        one = self.catalogue.role("questions")
        asked = self.role("questions")
        if one is None or not isinstance(asked, list):
            return []
        words = next((column_id(c) for c in one.columns if c.kind in ("text", "longtext")), "")
        choice = next((c for c in one.columns if c.kind == "choice"), None)
        found = []
        for row in asked:
            option = choice.option(str(row.get(column_id(choice)))) if choice else None
            group = option.group if option else ""
            if row.get(words):
                found.append(Question(str(row[words]), group))
        return found

    def used(self) -> Mapping[str, list[Run]]:
        """For each evidence row what rests on it in the order of the forms, each a link to where that stands."""
        found: dict[str, list[Run]] = {}
        for one, row, answer in self._in_order():
            rows = list(answer.evidence)
            if one.kind == "evidence" and isinstance(answer.value, list):
                rows += answer.value
            if not rows or one.placement == "internal":
                continue
            resting = self._resting(one, row)
            for cited in rows:
                if resting not in found.setdefault(cited, []):
                    found[cited].append(resting)
        return found

    def _in_order(self) -> Iterator[tuple[Field, str, Answer]]:
        """The answers as they stand on the pages of the window, in whatever order they were given or stored."""
        for section in self.catalogue.sections():
            for row in self.rows(section) if section.repeat else ("",):
                for one in section.fields:
                    answer = self.sheet.answers.get((one.id, row))
                    if answer is not None:
                        yield one, row, answer

    def _resting(self, one: Field, row: str) -> Run:
        """An answer by the number of its row, else by its label; what only cites evidence by the name of its row."""
        section = self.catalogue.section(one.section_key)
        if one.kind == "level":
            return Run(one.label(self.lang), target=item_anchor(one.id, row))
        if row and (one.kind == "evidence" or any(each.number for each in section.fields)):
            return Run(self.row(section.key, row, self.lang), target=self.anchor(row))
        return Run(one.label(self.lang), target=self.anchor(row) if row else "")
