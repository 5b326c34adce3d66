"""Everything that can be done in the window, declared once: menus, palette and cheat sheet are made from it.

Who does it: `file` (the casebook), `cases`, `exchange` (out and in), `reports`, `edit`, `go`, `view`; the window has
one of each, by these names. `menus` knows whether it can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:

    def QT_TR_NOOP(text: str) -> str:
        """Marks a text for translation and gives it as it is."""

else:
    from PySide6.QtCore import QT_TR_NOOP

Needs = Literal["", "casebook", "evaluation", "case", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `text` is English for `tr()`; `handler` is the group and its method, as the window has
    them."""

    id: str
    text: str
    menu: Literal["file", "edit", "report", "go", "view", "help"]
    handler: str
    keys: str = ""
    needs: Needs = ""
    rule_above: bool = False  # a line above it in the menu


# Each of them fits on a screen of 768 lines; on a lower one it scrolls.
MENUS = {
    "file": QT_TR_NOOP("&File"),
    "edit": QT_TR_NOOP("&Edit"),
    "go": QT_TR_NOOP("&Go"),
    "report": QT_TR_NOOP("&Report"),
    "view": QT_TR_NOOP("&View"),
    "help": QT_TR_NOOP("&Help"),
}

ACTIONS: tuple[Action, ...] = (
    Action("new_case", QT_TR_NOOP("New case…"), "file", "cases.new_case", "Ctrl+N", "casebook"),
    Action(
        "new_evaluation",
        QT_TR_NOOP("New evaluation…"),
        "file",
        "cases.new_evaluation",
        "Ctrl+Shift+N",
        "evaluation",
    ),
    Action("new_casebook", QT_TR_NOOP("New casebook…"), "file", "file.new_casebook", rule_above=True),
    Action("open", QT_TR_NOOP("Open casebook…"), "file", "file.open_casebook", "Ctrl+O"),
    Action("save_as", QT_TR_NOOP("Save a copy…"), "file", "file.save_copy", "Ctrl+Shift+S", "casebook"),
    Action("send", QT_TR_NOOP("Send a copy…"), "file", "exchange.send_copy", needs="casebook"),
    Action("backups", QT_TR_NOOP("Backups…"), "file", "file.show_backups"),
    Action(
        "import",
        QT_TR_NOOP("Import cases…"),
        "file",
        "exchange.import_cases",
        needs="casebook",
        rule_above=True,
    ),
    Action("export", QT_TR_NOOP("Export cases…"), "file", "exchange.export_cases", needs="casebook"),
    Action("publish", QT_TR_NOOP("Publish the local copy"), "file", "file.publish", needs="casebook"),
    Action(
        "merge", QT_TR_NOOP("Merge with another copy…"), "file", "exchange.merge_casebook", needs="casebook"
    ),
    Action("check_file", QT_TR_NOOP("Check the casebook"), "file", "file.check_casebook", needs="casebook"),
    Action("password", QT_TR_NOOP("Password…"), "file", "file.set_password", needs="casebook"),
    Action("close", QT_TR_NOOP("Close casebook"), "file", "file.close_casebook", "Ctrl+W", "casebook", True),
    Action("quit", QT_TR_NOOP("Quit"), "file", "close", "Ctrl+Q", rule_above=True),
    Action("undo", QT_TR_NOOP("Undo"), "edit", "edit.undo", "Ctrl+Z", "undo"),
    Action("redo", QT_TR_NOOP("Redo"), "edit", "edit.redo", "Ctrl+Y", "redo"),
    Action("bin", QT_TR_NOOP("Bin…"), "edit", "cases.show_bin", needs="casebook", rule_above=True),
    Action(
        "delete_evaluation",
        QT_TR_NOOP("Delete this evaluation"),
        "edit",
        "cases.delete_evaluation",
        needs="evaluation",
    ),
    Action("find", QT_TR_NOOP("Find"), "edit", "go.find_anything", "Ctrl+F", "casebook", rule_above=True),
    Action("attach", QT_TR_NOOP("Add evidence…"), "edit", "edit.add_evidence", "Ctrl+E", "evaluation"),
    Action("palette", QT_TR_NOOP("Go to or do anything…"), "go", "go.show_palette", "Ctrl+K"),
    Action("cases", QT_TR_NOOP("List of cases"), "go", "cases.show_cases", "Ctrl+L", "casebook"),
    Action(
        "overview", QT_TR_NOOP("Overview of the evaluation"), "go", "go.show_overview", "Ctrl+0", "evaluation"
    ),
    Action(
        "next_field",
        QT_TR_NOOP("Next field"),
        "go",
        "go.next_field",
        "Alt+Down",
        "evaluation",
        rule_above=True,
    ),
    Action("previous_field", QT_TR_NOOP("Previous field"), "go", "go.previous_field", "Alt+Up", "evaluation"),
    Action(
        "next_unanswered",
        QT_TR_NOOP("Next unanswered field"),
        "go",
        "go.next_unanswered",
        "Ctrl+Down",
        "evaluation",
    ),
    Action("next_section", QT_TR_NOOP("Next section"), "go", "go.next_section", "Ctrl+PgDown", "evaluation"),
    Action(
        "previous_section",
        QT_TR_NOOP("Previous section"),
        "go",
        "go.previous_section",
        "Ctrl+PgUp",
        "evaluation",
    ),
    Action("next_region", QT_TR_NOOP("Next region of the window"), "go", "go.next_region", "F6"),
    Action("report", QT_TR_NOOP("Make report…"), "report", "reports.make_report", "Ctrl+R", "case"),
    Action(
        "check", QT_TR_NOOP("Check before report"), "report", "view.show_check", "Ctrl+Shift+R", "evaluation"
    ),
    Action(
        "version", QT_TR_NOOP("Version and issue…"), "report", "reports.show_version", "Ctrl+I", "evaluation"
    ),
    Action("verify", QT_TR_NOOP("Verify a report…"), "report", "reports.verify_report"),
    Action(
        "ranking",
        QT_TR_NOOP("Rank the cases…"),
        "report",
        "reports.show_ranking",
        needs="casebook",
        rule_above=True,
    ),
    Action(
        "agreement",
        QT_TR_NOOP("Agreement between assessors…"),
        "report",
        "reports.show_agreement",
        needs="casebook",
    ),
    Action("portfolio", QT_TR_NOOP("Portfolio of a table…"), "report", "reports.show_portfolio"),
    Action("score", QT_TR_NOOP("Score panel"), "view", "view.toggle_score", "Ctrl+B", "evaluation"),
    Action(
        "preview", QT_TR_NOOP("Preview of the report"), "view", "view.toggle_preview", "Ctrl+P", "evaluation"
    ),
    Action(
        "in_preview",
        QT_TR_NOOP("Show the field in the report"),
        "view",
        "view.show_in_preview",
        "Ctrl+Shift+P",
        "evaluation",
    ),
    Action("history", QT_TR_NOOP("History"), "view", "view.show_history", "Ctrl+H", "evaluation"),
    Action("standing", QT_TR_NOOP("How well it stands"), "go", "go.show_standing", "Ctrl+G", "evaluation"),
    Action(
        "explain",
        QT_TR_NOOP("How this number comes about"),
        "view",
        "view.explain_field",
        "Ctrl+J",
        "evaluation",
    ),
    Action("past", QT_TR_NOOP("As of a day…"), "view", "view.show_days", needs="evaluation"),
    Action(
        "guidance", QT_TR_NOOP("Guidance of the field"), "view", "view.toggle_guidance", "F1", "evaluation"
    ),
    Action(
        "language",
        QT_TR_NOOP("中文 / English"),
        "view",
        "view.switch_language",
        "Ctrl+Shift+L",
        rule_above=True,
    ),
    Action("appearance", QT_TR_NOOP("Light or dark"), "view", "view.switch_appearance", "Ctrl+Shift+D"),
    Action("assessor", QT_TR_NOOP("Who is evaluating…"), "view", "edit.name_assessor"),
    Action("cheat_sheet", QT_TR_NOOP("Keys"), "help", "view.show_cheat_sheet", "Ctrl+/"),
    Action("about", QT_TR_NOOP("About CSI Desktop"), "help", "view.show_about"),
)
