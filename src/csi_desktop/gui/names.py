"""How the window names what is plain data below: modes, depths, states, changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.model.answers import Change, DepthChange, PlaceRow, SetAnswer, StageChange, State

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.model.cases import Evaluation


NAME = 200  # characters of a name that are shown; Qt would set out a longer one whole before it cuts it


def short_name(text: str) -> str:
    """A name as a title or a cell has room for."""
    return text if len(text) <= NAME else text[: NAME - 1] + "…"


def depth_name(depth: str) -> str:
    """A depth in the language in use."""
    return {"quick": tr("Quick"), "standard": tr("Standard"), "full": tr("Full")}.get(depth, depth)


def stage_name(state: str, draft: int) -> str:
    """Where a version stands that is not issued, as the menu says it."""
    return tr("draft for comment") if state == "check" else f"0.{draft} " + tr("working draft")


def version_name(evaluation: Evaluation) -> str:
    """The number of a version with its stage, in the language in use: 0.9 征求意见稿."""
    stages = {
        "draft": tr("working draft"),
        "check": tr("draft for comment"),
        "issued": tr("issued"),
        "erratum": tr("erratum, not issued"),
        "restatement": tr("restatement, not issued"),
    }
    return f"{evaluation.version} {stages[evaluation.stage]}"


def gate_name(status: str, *, waived: bool = False) -> str:
    """A state of the compliance gate in the language in use."""
    if waived and status == "clear":
        return tr("Waived by the lead evaluator")
    return {
        "clear": tr("Clear"),
        "cap": tr("Band capped"),
        "withhold": tr("Band withheld"),
        "decide": tr("To be decided"),
    }.get(status, "—")


def state_name(state: State) -> str:
    """A state of an answer in the language in use."""
    return {
        State.ANSWERED: tr("Answered"),
        State.NE: tr("Not yet evaluated"),
        State.NA: tr("Not applicable"),
        State.UNABLE: tr("Cannot be verified"),
        State.NOT_FOUND: tr("Not found"),
    }[state]


def mode_name(catalogue: Catalogue, mode: str) -> str:
    """A mode as its form names it."""
    return option_name(catalogue, "mode", mode)


def option_name(catalogue: Catalogue, role: str, option_id: str) -> str:
    """An option of the field that plays a role; the id where the form has none such."""
    field = catalogue.role(role)
    option = field.option(option_id) if field else None
    return spoken(option.label) if option else option_id


def moment(at: str) -> str:
    """A time of the casebook as it was here; as it stands where it is none."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at


def quoted(text: str) -> str:
    """A name in quotation marks, which both languages draw alike."""
    return f"“{text}”"


def change_name(catalogue: Catalogue, change: Change) -> str:
    """What a change did, as the menu says it: 设置“覆盖层次”."""
    if change.action in ("add_row", "copy_row", "move_row", "remove_row", "bring_back_row"):
        placed = next((step for step in change.steps if isinstance(step, PlaceRow)), None)
        title = spoken(catalogue.section(placed.section).title) if placed else ""
        text = {
            "add_row": tr("Add row in {name}", name=quoted(title)),
            "copy_row": tr("Copy row in {name}", name=quoted(title)),
            "move_row": tr("Move row in {name}", name=quoted(title)),
            "remove_row": tr("Remove row from {name}", name=quoted(title)),
            "bring_back_row": tr("Bring back row in {name}", name=quoted(title)),
        }
        return text[change.action]
    if isinstance(change, DepthChange):
        return tr("Set depth {depth}", depth=quoted(depth_name(change.after)))
    if isinstance(change, StageChange):
        return tr("Set stage {stage}", stage=quoted(stage_name(*change.after)))
    fields = [step.field for step in change.steps if isinstance(step, SetAnswer)]
    if len(set(fields)) != 1 or not catalogue.has(fields[0]):
        return tr("Change %n answer(s)", "", len(fields))
    if change.action == "take_back":
        return tr("Take back {name}", name=quoted(short(spoken(catalogue.field(fields[0]).label))))
    return tr("Set {name}", name=quoted(short(spoken(catalogue.field(fields[0]).label))))


def short(text: str, length: int = 24) -> str:
    """A text cut to what a menu can hold."""
    limit = length if current() == "zh" else length * 2
    return text if len(text) <= limit else text[: limit - 1] + "…"
