"""An open evaluation: its answers, its result, and the one road that every change takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from csi_desktop.forms.definition import Catalogue, Field, Form, Section
from csi_desktop.forms.kinds import BadValue, clean, kind
from csi_desktop.forms.patterns import numbered
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step, Value
from csi_desktop.model.carrying import carried
from csi_desktop.model.cases import DEPTHS, Evaluation, Listing, Sheet, Typed
from csi_desktop.model.citing import cited_again, only_with, without_row
from csi_desktop.model.links import links, links_field, loosened
from csi_desktop.scoring import evaluate, levels, listing
from csi_desktop.scoring.cause import no_circle
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.problems import Problem, problems
from csi_desktop.scoring.result import Place, Progress, Result
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.bin import RemovedRow

_WEIGHTING = ("weighting", "judgements")  # the sections that freezing the weights locks
_FROZEN = Text(
    "“{label}”属于已冻结的权重方案，不能再改。请先清除冻结时间。",
    "“{label}” belongs to weights that are frozen and cannot be changed. Clear the time of freezing first.",
)
_TOO_LATE = Text(
    "“{label}”须在评分开始之前填写；已有指标评了等级。",
    "“{label}” must be entered before scoring starts; indicators have levels already.",
)
Save = Callable[[Change, bytes, Listing], None]
Listener = Callable[[Change], None]
KeepTyped = Callable[[Place, Typed], None]
# Typing is one change for undo while it goes on in one field with pauses shorter than this.
_TYPING_PAUSE = 8.0
_TYPED = frozenset({"text", "longtext", "number", "count", "money", "percent", "url", "person", "date", "time",
                    "datetime", "daterange", "percent3"})  # fmt: skip


def now() -> str:
    """The wall clock with its offset."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


class Issued(Exception):
    """Somebody would change an evaluation that is issued."""

    def __init__(self, version: str) -> None:
        self.text = Text(
            "该评估已签发（{version} 版），内容已冻结。如需修改，请先开启更正或重述。",
            "This evaluation is issued (version {version}) and frozen. To change it, begin an erratum or a "
            "restatement.",
        ).format(version=version)
        super().__init__(self.text.en)


class Past(Exception):
    """Somebody would change what is shown as of a day of the past."""

    def __init__(self, day: str) -> None:
        self.text = Text(
            "当前显示的是 {day} 的内容，不能修改。请先回到当前。",
            "What is shown is as of {day} and cannot be changed. Go back to now first.",
        ).format(day=day)
        super().__init__(self.text.en)


class Session:
    """An open evaluation. Editors, paste, import, undo and tests all change it through here.

    `save` is called with each change, the packed levels and the listing; it must not raise for want of a disk
    (the writer keeps what it cannot save). `listeners` hear of each change after it was applied."""

    def __init__(
        self, catalogue: Catalogue, sheet: Sheet, save: Save, by: str = "", clock: Callable[[], str] = now,
        *, past: str = "", keep_typed: KeepTyped | None = None,
    ) -> None:  # fmt: skip
        self.catalogue = catalogue
        self.sheet = sheet
        self.by = by
        self.past = past  # the day as of which this is what was answered; "" for now
        self.listeners: list[Listener] = []
        self._save = save
        self._keep_typed = keep_typed
        self._clock = clock
        self._undo: list[Change] = []
        self._redo: list[Change] = []
        self.result: Result = evaluate(catalogue, sheet)

    # ------------------------------------------------------------ what is there
    def answer(self, field_id: str, row: str = "") -> Answer | None:
        """The answer to a field as entered; None where there is none."""
        return self.sheet.answers.get((field_id, row))

    def value(self, field_id: str, row: str = "") -> Value:
        """The value entered; None where there is none."""
        answer = self.answer(field_id, row)
        return None if answer is None else answer.value

    def by_role(self, role: str, row: str = "") -> Value:
        """The value of the field that plays a role."""
        one = self.catalogue.role(role)
        return None if one is None else self.value(one.id, row)

    @property
    def mode(self) -> str:
        """third, self or desk."""
        return str(self.by_role("mode") or "third")

    @property
    def is_issued(self) -> bool:
        """Whether the evaluation is issued: then it can be read, and nothing of it changed."""
        return self.sheet.evaluation.is_issued

    def is_locked(self, one: Field) -> bool:
        """Whether a field cannot be answered now: a self-assessment does not judge its own mailbox, and weights that
        are frozen stay."""
        return (self.mode == "self" and not one.self_assessable) or self.is_frozen(one)

    def is_frozen(self, one: Field) -> bool:
        """Whether a field belongs to weights that somebody froze."""
        return (
            one.role != "weighting.frozen"
            and self.catalogue.section(one.section_key).role in _WEIGHTING
            and bool(self.by_role("weighting.frozen"))
        )

    def _demand_thawed(self, steps: tuple[Step, ...]) -> None:
        """BadValue where weights would be changed that are frozen, or frozen after scoring has begun."""
        for step in steps:
            if isinstance(step, PlaceRow) and self.by_role("weighting.frozen"):
                section = self.catalogue.section(step.section) if self._has_section(step.section) else None
                if section is not None and section.role in _WEIGHTING:
                    raise BadValue(_FROZEN.format(label=section.title))
            if not isinstance(step, SetAnswer) or not self.catalogue.has(step.field):
                continue
            one = self.catalogue.field(step.field)
            if self.is_frozen(one):
                raise BadValue(_FROZEN.format(label=one.label))
            freezes = one.role == "weighting.frozen" and step.new is not None and step.new.value
            if freezes and self.result.default is not None and self.result.default.score is not None:
                raise BadValue(_TOO_LATE.format(label=one.label))

    def visible(self, one: Field, row: str = "") -> bool:
        """Whether a field is asked: its rules, its section's, and the depth of the evaluation."""
        return (
            self._deep(one)
            and self._deep(self.catalogue.section(one.section_key))
            and self.result.visible(one, row)
        )

    def shown_sections(self, form: Form) -> list[Section]:
        """The sections of a form that apply, at this depth."""
        hidden = self.result.hidden_sections
        return [s for s in form.sections if self._deep(s) and s.key not in hidden]

    def shown_forms(self) -> list[Form]:
        """The forms that have something to show at this depth."""
        return [form for form in self.catalogue.forms if self.shown_sections(form)]

    def _deep(self, one: Field | Section) -> bool:
        return DEPTHS.index(one.depth) <= DEPTHS.index(self.sheet.evaluation.depth)

    def progress(self, of: Form | Section) -> Progress:
        """Required answers given, of all required."""
        if isinstance(of, Section):
            return self.result.progress[of.key]
        return Progress.sum(self.result.progress[section.key] for section in of.sections)

    def places(self) -> Iterator[tuple[str, Field, str]]:
        """Every visible field in reading order: section key, field, row."""
        for form in self.shown_forms():
            for section in self.shown_sections(form):
                for row in self.sheet.row_ids(section.key) if section.repeat else [""]:
                    for one in section.fields:
                        if self.visible(one, row):
                            yield section.key, one, row

    def next_unanswered(self, after: Place | None = None) -> tuple[str, str, str] | None:
        """The next required field without an answer, from `after` on and round again: section key, field, row."""
        missing = {place for progress in self.result.progress.values() for place in progress.missing}
        found = [(section, one.id, row) for section, one, row in self.places()]
        places = [(field_id, row) for _, field_id, row in found]
        start = places.index(after) + 1 if after in places else 0
        ordered = found[start:] + found[:start]
        return next((f for f in ordered if (f[1], f[2]) in missing), None)

    def problems(self) -> list[Problem]:
        """What stands between this evaluation and a signed report."""
        return problems(self.catalogue, self.sheet, self.result)

    # ------------------------------------------------------------ answers
    def set(self, field_id: str, value: Any, row: str = "") -> Change | None:
        """Answer a field; None, "" or an empty list takes the value away, and keeps reason and evidence.

        Raises BadValue, and changes nothing, for a value that the field cannot hold, or a link that would
        close a circle in the result chain."""
        entered = self._normal((field_id, row), value)
        old = self.answer(field_id, row) or Answer()
        return self.set_answer(field_id, row, replace(old, value=entered, state=State.ANSWERED))

    def set_state(
        self, field_id: str, state: State, reason: str | None = None, row: str = ""
    ) -> Change | None:
        """Say why there is no value: not evaluated, not applicable, cannot be verified, not found."""
        old = self.answer(field_id, row) or Answer()
        value = old.value if state is State.ANSWERED else None
        new = replace(old, value=value, state=state, reason=old.reason if reason is None else clean(reason))
        return self.set_answer(field_id, row, new)

    def set_reason(self, field_id: str, reason: str, row: str = "") -> Change | None:
        """Say why this answer was given."""
        old = self.answer(field_id, row) or Answer()
        return self.set_answer(field_id, row, replace(old, reason=clean(reason)))

    def cite(self, field_id: str, evidence: str, row: str = "") -> Change | None:
        """Rest an answer on a row of the evidence register."""
        old = self.answer(field_id, row) or Answer()
        if evidence in old.evidence:
            return None
        return self.set_answer(field_id, row, replace(old, evidence=(*old.evidence, evidence)))

    def set_answer(self, field_id: str, row: str, answer: Answer | None) -> Change | None:
        """Put a whole answer in place; the same answer again is no change."""
        new = None if answer is None or answer.is_blank else answer
        old = self.answer(field_id, row)
        if _is_same(new, old):
            return None
        return self._do((SetAnswer(field_id, row, old, new),), "set")

    def set_many(self, values: Mapping[Place, Any]) -> Change | None:
        """Answer several fields as one change, such as a pasted block. All are checked before any is set."""
        entered = {place: self._normal(place, value) for place, value in values.items()}
        steps: list[Step] = []
        for (field_id, row), value in entered.items():
            old = self.answer(field_id, row)
            answer = replace(old or Answer(), value=value, state=State.ANSWERED)
            new = None if answer.is_blank else answer
            if new != old:
                steps.append(SetAnswer(field_id, row, old, new))
        return self._do(tuple(steps), "set") if steps else None

    def fill(
        self, rows: Mapping[str, Sequence[str]], answers: Mapping[Place, Answer], action: str = "import"
    ) -> Change | None:
        """Many rows (ids by section, placed below those there are) and whole answers as one change.

        Raises BadValue, and changes nothing, for a value that a field cannot hold. A link that would close a circle in
        the result chain is left out, and stays beside its field as what was typed."""
        entered = {
            place: replace(answer, value=self._normal(place, answer.value)) for place, answer in answers.items()
        }
        steps: list[Step] = []
        for section, ids in rows.items():
            start = self._position(section, len(self.sheet.row_ids(section)))
            for n, row in enumerate(ids):
                steps.append(PlaceRow(section, row, None, start + n))
                steps += [
                    SetAnswer(one, row, None, Answer(number))
                    for one, number in self._numbers(section).items()
                ]
        steps += [
            SetAnswer(field_id, row, self.answer(field_id, row), answer)
            for (field_id, row), answer in entered.items()
            if not answer.is_blank
        ]
        return self._do_without_circles(steps, action) if steps else None

    def _normal(self, place: Place, value: Any) -> Value:
        """A value as its field holds it, None for nothing; BadValue for one that the field cannot hold."""
        one = self.catalogue.field(place[0])
        return None if value in (None, "", []) else kind(one.kind).normalise(one, value)

    def keep_typed(self, field_id: str, typed: Typed, row: str = "") -> None:
        """Keep what was typed into a field and is no value (yet), beside its answer; () forgets it.

        It is no change: it scores nothing and is not for undo. The next value of the field takes its place."""
        place = (field_id, row)
        if self.past or self.is_issued or self.sheet.unfinished.get(place, ()) == typed:
            return
        if typed:
            self.sheet.unfinished[place] = typed
        else:
            del self.sheet.unfinished[place]
        if self._keep_typed is not None:
            self._keep_typed(place, typed)

    # ------------------------------------------------------------ rows
    def add_row(self, section: str, after: str | None = None, values: Mapping[str, Any] | None = None) -> str:
        """A new row at the end, or below `after`, with some values; gives its id."""
        row = str(uuid4())
        steps: list[Step] = [
            PlaceRow(section, row, None, self._position(section, self._below(section, after)))
        ]
        filled = {**self._numbers(section), **(values or {})}
        for field_id, value in filled.items():
            one = self.catalogue.field(field_id)
            if value not in (None, "", []):
                steps.append(SetAnswer(field_id, row, None, Answer(kind(one.kind).normalise(one, value))))
        self._do(tuple(steps), "add_row")
        return row

    def add_evidence(self, values: Mapping[str, Any]) -> str:
        """A new row of the evidence register, its values by role ("evidence.title": …); gives its id. KeyError, and no
        row, where the forms have no such register or role: a value must not be lost on the way."""
        section = self.catalogue.section_role("evidence")
        if section is None:
            raise KeyError("evidence")
        by_field = {}
        for role, value in values.items():
            one = self.catalogue.role(role)
            if one is None or one.section_key != section.key:
                raise KeyError(role)
            by_field[one.id] = value
        accessed = self.catalogue.role("evidence.accessed")
        if accessed is not None:
            by_field.setdefault(accessed.id, self._clock()[:10])
        return self.add_row(section.key, values=by_field)

    def copy_row(self, section: str, row: str) -> str:
        """The same row again, below it, with a number of its own; gives its id."""
        new = str(uuid4())
        numbers = self._numbers(section)
        steps: list[Step] = [PlaceRow(section, new, None, self._position(section, self._below(section, row)))]
        for one in self.catalogue.section(section).fields:
            answer = Answer(numbers[one.id]) if one.id in numbers else self.answer(one.id, row)
            if answer is not None:
                steps.append(SetAnswer(one.id, new, None, answer))
        self._do(tuple(steps), "copy_row")
        return new

    def move_row(self, section: str, row: str, index: int) -> Change | None:
        """Put a row at a place among the others, counted without itself."""
        if self.sheet.row_ids(section).index(row) == max(0, index):
            return None
        position = self._position(section, index, without=row)
        return self._do((PlaceRow(section, row, self.sheet.rows[section][row], position),), "move_row")

    def remove_row(self, section: str, row: str) -> Change:
        """Take a row away with its answers, and out of every answer that cites or names it."""
        steps: list[Step] = []
        for (field_id, of), answer in self.sheet:
            if of == row:
                steps.append(SetAnswer(field_id, of, answer, None))
            elif (left := without_row(answer, row)) != answer:
                steps.append(SetAnswer(field_id, of, answer, None if left.is_blank else left))
        steps.append(PlaceRow(section, row, self.sheet.rows[section][row], None))
        return self._do(tuple(steps), "remove_row")

    # ------------------------------------------------------------ brought back
    def take_back(self, field_id: str, row: str, answer: Answer | None) -> Change | None:
        """Put an answer in place as it was once; what it cited or named and is no longer there is left out.

        Raises BadValue, and changes nothing, for links that would close a circle in the result chain as it is now."""
        there = self._all_rows()
        left = None if answer is None else only_with(answer, there, self._named_in(answer, field_id))
        new = None if left is None or left.is_blank else left
        old = self.answer(field_id, row)
        if _is_same(new, old):
            return None
        return self._do((SetAnswer(field_id, row, old, new),), "take_back")

    def bring_back_row(self, removed: RemovedRow) -> Change | None:
        """Put a row in place that was taken away, with its answers, and into every answer that cited or named it, but
        for links that would close a circle in the result chain as it is now, which stay beside it as what was typed;
        None if it is there, or its section is none of this evaluation's forms'."""
        section, row = removed.section, removed.row
        if row in self.sheet.rows.get(section, {}) or not self._has_section(section):
            return None
        there = self._all_rows() | {row}
        steps: list[Step] = [PlaceRow(section, row, None, removed.position)]
        for field_id, answer in removed.answers.items():
            if self.catalogue.has(field_id):
                steps.append(SetAnswer(field_id, row, None, only_with(answer, there, self._named_in(answer, field_id))))
        for (field_id, of), answer in removed.cited_by.items():
            if self.catalogue.has(field_id) and (not of or of in there):
                old = self.answer(field_id, of)
                new = cited_again(old, answer, row, there)
                if new != old:
                    steps.append(SetAnswer(field_id, of, old, new))
        return self._do_without_circles(steps, "bring_back_row")

    def _do_without_circles(self, steps: list[Step], action: str) -> Change:
        """Do this, less the links of the result chain that would close a circle: they stay beside their field as what
        was typed."""
        field = links_field(self.catalogue)
        after = self.sheet.copy()
        after.apply(Change(tuple(steps), action))
        order = [one.row for one in steps if isinstance(one, SetAnswer) and field is not None and one.field == field.id]
        loose = loosened(self.catalogue, after, links(self.sheet, field) if field else {}, order)
        done = {(one.step.field, one.step.row): one.step.new for one in loose}
        kept = tuple(
            replace(one, new=done[one.field, one.row])
            if isinstance(one, SetAnswer) and (one.field, one.row) in done else one
            for one in steps
        )  # fmt: skip
        return self._do(kept, action, {(one.step.field, one.step.row): one.typed for one in loose})

    def _has_section(self, key: str) -> bool:
        return any(section.key == key for form in self.catalogue.forms for section in form.sections)

    def _all_rows(self) -> frozenset[str]:
        return frozenset(row for placed in self.sheet.rows.values() for row in placed)

    def _named_in(self, answer: Answer, field_id: str) -> bool:
        """Whether the value of an answer names rows."""
        return self.catalogue.has(field_id) and self._has_section(self.catalogue.field(field_id).target)

    def _below(self, section: str, row: str | None) -> int:
        rows = self.sheet.row_ids(section)
        return rows.index(row) + 1 if row in rows else len(rows)

    def _position(self, section: str, index: int, without: str = "") -> float:
        """A number between the neighbours of a place."""
        placed = self.sheet.rows.get(section, {})
        rows = [placed[row] for row in self.sheet.row_ids(section) if row != without]
        index = max(0, min(index, len(rows)))
        if not rows:
            return 1.0
        if index == len(rows):
            return rows[-1] + 1
        return (rows[index - 1] + rows[index]) / 2 if index else rows[0] - 1

    def _numbers(self, section: str) -> dict[str, str]:
        """The next number of each numbered field: one more than was ever given, so that none is used twice."""
        numbers = {}
        for one in self.catalogue.section(section).fields:
            if one.number:
                self.sheet.issued[one.id] = self.sheet.issued.get(one.id, 0) + 1
                numbers[one.id] = numbered(
                    one.number, self.sheet.issued[one.id], self.sheet.evaluation.year
                )
        return numbers

    # ------------------------------------------------------------ undo
    @contextmanager
    def together(self) -> Iterator[None]:
        """What is changed inside is one change for undo, named by its first part: pasted rows, rows removed."""
        start = len(self._undo)
        yield
        parts = self._undo[start:]
        if len(parts) > 1:
            steps = tuple(step for part in parts for step in part.steps)
            self._undo[start:] = [replace(parts[-1], steps=steps, action=parts[0].action)]

    @property
    def undo_change(self) -> Change | None:
        """What undo would take back."""
        return self._undo[-1] if self._undo else None

    @property
    def redo_change(self) -> Change | None:
        """What redo would bring again."""
        return self._redo[-1] if self._redo else None

    def undo(self) -> Change | None:
        """Take the last change back; it goes down the same road, so it is saved and recorded too."""
        if not self._undo:
            return None
        self._demand_open()
        change = self._undo.pop()
        self._redo.append(change)
        return self._apply(change.inverted("undo", self._clock()))

    def redo(self) -> Change | None:
        """Bring back what was undone last."""
        if not self._redo:
            return None
        self._demand_open()
        change = self._redo.pop()
        self._undo.append(change)
        return self._apply(replace(change, action="redo", at=self._clock()))

    def note(self, change: Change) -> None:
        """Give something that was done elsewhere its place among the changes that undo takes back."""
        self._redo.clear()
        self._undo.append(change)

    def pass_over(self, *, redo: bool = False) -> None:
        """What undo (or redo) comes to next was taken back (or done again) elsewhere."""
        of, to = (self._redo, self._undo) if redo else (self._undo, self._redo)
        to.append(of.pop())

    # ------------------------------------------------------------ the one road
    def _do(self, steps: tuple[Step, ...], action: str, typed: Mapping[Place, Typed] | None = None) -> Change:
        self._demand_open()
        self._demand_thawed(steps)
        self._demand_no_circle(steps)
        change = Change(steps, action, self.by, self._clock())
        self._redo.clear()
        if self._undo and _continues(self._undo[-1], change, self.catalogue):
            before = self._undo[-1].steps[0]
            step = change.steps[0]
            assert isinstance(before, SetAnswer) and isinstance(step, SetAnswer)
            self._undo[-1] = replace(change, steps=(replace(step, old=before.old),))
        else:
            self._undo.append(change)
        return self._apply(change, typed)

    def _demand_open(self) -> None:
        if self.past:
            raise Past(self.past)
        if self.is_issued:
            raise Issued(self.sheet.evaluation.version)

    def _demand_no_circle(self, steps: tuple[Step, ...]) -> None:
        """No change closes a circle in the result chain; undo and redo bring back what was, to the letter."""
        field = links_field(self.catalogue)
        entered = {
            (one.field, one.row): one.new.value if one.new else None
            for one in steps
            if isinstance(one, SetAnswer) and field is not None and one.field == field.id
        }
        if entered:
            no_circle(Facts(self.catalogue, self.sheet), entered)

    def _apply(self, change: Change, typed: Mapping[Place, Typed] | None = None) -> Change:
        self.sheet.apply(change)
        self.result = evaluate(self.catalogue, self.sheet)
        packed = levels(self.catalogue, self.sheet)
        self._save(change, packed, listing(self.catalogue, self.sheet, self.result))
        for (field_id, row), texts in (typed or {}).items():
            self.keep_typed(field_id, texts, row)
        for listener in tuple(self.listeners):
            listener(change)
        return change

    def reload(self) -> None:
        """Work the result out again after the sheet was changed elsewhere, such as by another depth."""
        self.result = evaluate(self.catalogue, self.sheet)


def _is_same(one: Answer | None, other: Answer | None) -> bool:
    """Whether two answers are the same; 1 and True are not, although Python holds them equal."""
    return one == other and type(one and one.value) is type(other and other.value)


def _continues(before: Change, change: Change, catalogue: Catalogue) -> bool:
    """Whether a change goes on with the typing of the one before."""
    if before.action != "set" or change.action != "set" or len(before.steps) != 1 or len(change.steps) != 1:
        return False
    a, b = before.steps[0], change.steps[0]
    if not isinstance(a, SetAnswer) or not isinstance(b, SetAnswer) or (a.field, a.row) != (b.field, b.row):
        return False
    old, new = a.new or Answer(), b.new or Answer()
    typed_reason = old.reason != new.reason and replace(old, reason="") == replace(new, reason="")
    typed_value = catalogue.field(a.field).kind in _TYPED and replace(old, value=None) == replace(
        new, value=None
    )
    pause = datetime.fromisoformat(change.at) - datetime.fromisoformat(before.at)
    return (typed_reason or typed_value) and 0 <= pause.total_seconds() < _TYPING_PAUSE


def forms_of(casebook: Casebook, evaluation: Evaluation) -> Catalogue:
    """The forms an evaluation was made by: the shipped ones where the versions agree (of an issued one: to the
    letter), else those that the casebook keeps. An evaluation opens for ever with its own forms, and with no others."""
    from csi_desktop.forms.reader import catalogue, form_from_text

    forms = []
    for form_id, version in evaluation.forms.items():
        sha256 = evaluation.definitions.get(form_id, "") if evaluation.is_issued else ""
        form = next((one for one in catalogue().forms if one.id == form_id and one.version == version), None)
        if form is None or sha256 not in ("", form.sha256):
            form = form_from_text(casebook.form_text(form_id, version, sha256), file=f"{form_id} {version}")
        forms.append(form)
    same = len(forms) == len(catalogue().forms) and set(map(id, forms)) == set(map(id, catalogue().forms))
    return catalogue() if same else Catalogue.of(tuple(forms))


def derived(casebook: Casebook) -> Callable[[Sheet], tuple[bytes, Listing]]:
    """How the packed levels and the line of the list of cases are worked out for any sheet of a casebook."""

    def derive(sheet: Sheet) -> tuple[bytes, Listing]:
        catalogue = forms_of(casebook, sheet.evaluation)
        return levels(catalogue, sheet), listing(catalogue, sheet, evaluate(catalogue, sheet))

    return derive


def open_session(casebook: Casebook, evaluation_id: int, by: str = "") -> Session:
    """An evaluation opened straight on a casebook, without a writer: for commands, imports and samples."""

    def save(change: Change, packed: bytes, line: Listing) -> None:
        casebook.save(evaluation_id, change, levels=packed, listing=line)

    def keep_typed(place: Place, typed: Typed) -> None:
        casebook.keep_typed(evaluation_id, *place, typed)

    sheet = casebook.load(evaluation_id)
    catalogue = forms_of(casebook, sheet.evaluation)
    casebook.remember_forms(catalogue)  # a form may have gained fields that this file has not seen
    return Session(catalogue, sheet, save, by, keep_typed=keep_typed)


def keep_line(casebook: Casebook, evaluation_id: int, by: str = "") -> None:
    """Let the list of cases show what an evaluation asks for that nobody has answered anything in since it was made,
    or since its depth is another one."""
    packed, line = derived(casebook)(casebook.load(evaluation_id))
    casebook.save(evaluation_id, Change((), "set", by, now()), levels=packed, listing=line)


def carry_forward(casebook: Casebook, source: int, target: int, by: str = "") -> Change | None:
    """Let an evaluation begin with the facts and the evidence of an earlier one of the same case (`source`), as one
    change that can be undone; scores are never taken over. None where there is nothing to take."""
    earlier = casebook.load(source)
    session = open_session(casebook, target, by)
    taken = carried(earlier, forms_of(casebook, earlier.evaluation), session.catalogue)
    return session.fill(taken.rows, taken.answers, "carry")
