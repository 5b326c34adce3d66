"""An open evaluation: its answers, its result, and the one road that every change takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from csi_desktop.forms.definition import Catalogue, Field, Form, Section
from csi_desktop.forms.kinds import clean, kind
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step, Value
from csi_desktop.model.cases import DEPTHS, Listing, Sheet, Typed
from csi_desktop.model.citing import cited_again, only_with, without_row
from csi_desktop.model.links import links, links_field, loosened
from csi_desktop.scoring import evaluate, levels, listing
from csi_desktop.scoring.cause import no_circle
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.problems import Problem, problems
from csi_desktop.scoring.result import Place, Progress, Result
from csi_desktop.session.locks import Issued, Past, demand_thawed, has_scoring, is_frozen
from csi_desktop.session.rows import next_numbers, position_at, position_below
from csi_desktop.session.undo import Undo

if TYPE_CHECKING:
    from csi_desktop.casebook.bin import RemovedRow

Save = Callable[[Change, bytes, Listing], None]
Listener = Callable[[Change], None]
KeepTyped = Callable[[Place, Typed], None]


def now() -> str:
    """The wall clock with its offset."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


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
        self.undoable = Undo()
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
        return is_frozen(self.catalogue, self.sheet, one)

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
            start = position_at(self.sheet, section, len(self.sheet.row_ids(section)))
            for n, row in enumerate(ids):
                steps.append(PlaceRow(section, row, None, start + n))
                steps += [
                    SetAnswer(one, row, None, Answer(number))
                    for one, number in next_numbers(self.catalogue, self.sheet, section).items()
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
        steps: list[Step] = [PlaceRow(section, row, None, position_below(self.sheet, section, after))]
        filled = {**next_numbers(self.catalogue, self.sheet, section), **(values or {})}
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
        numbers = next_numbers(self.catalogue, self.sheet, section)
        steps: list[Step] = [PlaceRow(section, new, None, position_below(self.sheet, section, row))]
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
        position = position_at(self.sheet, section, index, without=row)
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

    # ------------------------------------------------------------ undo
    @property
    def undo_change(self) -> Change | None:
        """What undo would take back."""
        return self.undoable.done

    @property
    def redo_change(self) -> Change | None:
        """What redo would bring again."""
        return self.undoable.undone

    def together(self) -> AbstractContextManager[None]:
        """What is changed inside is one change for undo, named by its first part: pasted rows, rows removed."""
        return self.undoable.together()

    def undo(self) -> Change | None:
        """Take the last change back; it goes down the same road, so it is saved and recorded too."""
        if self.undo_change is None:
            return None
        self._demand_open()
        return self._apply(self.undoable.pass_over().inverted("undo", self._clock()))

    def redo(self) -> Change | None:
        """Bring back what was undone last."""
        if self.redo_change is None:
            return None
        self._demand_open()
        return self._apply(replace(self.undoable.pass_over(redo=True), action="redo", at=self._clock()))

    # ------------------------------------------------------------ the one road
    def _do(self, steps: tuple[Step, ...], action: str, typed: Mapping[Place, Typed] | None = None) -> Change:
        self._demand_open()
        demand_thawed(self.catalogue, self.sheet, self.result, steps)
        self._demand_no_circle(steps)
        change = Change(steps, action, self.by, self._clock())
        self.undoable.add(change, self.catalogue)
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
        self.sheet.scored = self.sheet.scored or has_scoring(self.catalogue, self.sheet)
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
