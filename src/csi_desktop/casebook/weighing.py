"""Weights that a team freezes are frozen before scoring starts: what the history says of both, and what a merge may not
bring together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from csi_desktop.casebook.answers import StepWriter
from csi_desktop.casebook.history import unpack_answer
from csi_desktop.casebook.store import Store
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, SetAnswer, State
from csi_desktop.model.cases import Evaluation, Sheet
from csi_desktop.model.weighing import WEIGHTING, frozen_field, scoring_fields
from csi_desktop.text import Text

_Event = Mapping[str, Any]
_THAWED = Text(
    "权重最后于 {changed} 改动，而另一份副本自 {scored} 起已有评分：合并后权重不再冻结，没有方案C。",
    "The weights were last changed on {changed}, when the other copy had been scoring since {scored}: once merged they "
    "are no longer frozen, and there is no scheme C.",
)


def was_scored(store: Store, evaluation: Evaluation, catalogue: Catalogue) -> bool:
    """Whether any level was ever given in an evaluation, by its history; it may have been taken away since."""
    ids = [str(store.fields[key].id) for key in scoring_fields(catalogue) if key in store.fields]
    found = store.connection.execute(
        "SELECT new FROM event WHERE case_id = ? AND evaluation_id = ? AND kind = 'answer' AND new IS NOT NULL "
        f"AND field_id IN ({', '.join(ids) or 'NULL'})",
        (evaluation.case_id, evaluation.id),
    )
    return any(_scores(unpack_answer(new)) for (new,) in found)


def _scores(answer: Answer | None) -> bool:
    return answer is not None and (answer.value is not None or answer.state is State.NOT_FOUND)


def thaw(
    writer: StepWriter, catalogue: Catalogue, sides: tuple[Iterable[_Event], Iterable[_Event]], merged: Sheet
) -> list[Text]:
    """Take the time of freezing away where a merge brought weights together with older levels of the other side; what
    is said of it. `sides` are the events of both. A side that had them so by itself is left as it is. In the
    caller's transaction."""
    frozen = frozen_field(catalogue)
    if frozen is None or merged.evaluation.is_issued or not _scores(merged.answers.get((frozen.id, ""))):
        return []
    mine, theirs = (_Side(events, merged.evaluation.uuid, catalogue) for events in sides)
    places = {*mine.changed, *theirs.changed}
    changed = max((_entered(place, mine, theirs, merged.answers.get(place)) for place in places), default=None)
    scored = min((side.scored for side in (mine, theirs) if side.scored is not None), default=None)
    if mine.is_late or theirs.is_late or changed is None or scored is None or changed <= scored:
        return []
    writer.write(SetAnswer(frozen.id, "", None, None))
    return [_THAWED.format(changed=f"{changed:%Y-%m-%d %H:%M}", scored=f"{scored:%Y-%m-%d %H:%M}")]


class _Side:
    """What one side did: when each answer and row of the weights was last changed and to what, and when the first level
    was given."""

    def __init__(self, events: Iterable[_Event], uuid: str, catalogue: Catalogue) -> None:
        scoring = scoring_fields(catalogue)
        sections = [one for one in catalogue.sections() if one.role in WEIGHTING]
        own = {one.id for section in sections for one in section.fields}
        keys = {section.key for section in sections}
        self.changed: dict[tuple[str, str], datetime] = {}
        self.answers: dict[tuple[str, str], Answer | None] = {}
        self.scored: datetime | None = None
        for event in events:
            if event["evaluation"] != uuid:
                continue
            at, name = datetime.fromisoformat(event["at"]), event["field"] or event["section"]
            if event["kind"] == "answer" and name in own:
                self.changed[name, event["row"]] = at
                self.answers[name, event["row"]] = unpack_answer(event["new"])
            elif event["kind"] == "row" and name in keys:
                self.changed[name, event["row"]] = at
            elif event["kind"] == "answer" and name in scoring and _scores(unpack_answer(event["new"])):
                self.scored = at if self.scored is None else min(at, self.scored)

    @property
    def is_late(self) -> bool:
        """Whether its weights were changed after its first level."""
        return self.scored is not None and any(at > self.scored for at in self.changed.values())


def _entered(place: tuple[str, str], mine: _Side, theirs: _Side, now: Answer | None) -> datetime:
    """When what is there now at a place of the weights was entered, by whichever side had it first."""
    touched = [side for side in (mine, theirs) if place in side.changed]
    return min(side.changed[place] for side in ([s for s in touched if s.answers.get(place) == now] or touched))
