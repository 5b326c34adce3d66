"""What would change the band: the fewest indicators that reach the next, worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.pages.standing.part import Part
from csi_desktop.gui.panels.ledger import LedgerOf
from csi_desktop.scoring.figures import number, points

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.paths import Path, Paths

_MOST = 20  # paths that are listed


class PathsPart(Part):
    """What would change the band."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent, LedgerOf("paths"))
        self.said = self.label("dim")
        self.paths = self.list()

    def retranslate(self) -> None:
        """Its title in the language in use."""
        super().retranslate()
        self.title.setText(tr("What would change the band"))
        self.paths.setAccessibleName(tr("What would change the band"))

    def show_found(self, found: Paths | None) -> None:
        """Show what the background brought; None where the highest band is reached, or nothing has a level."""
        from csi_desktop.scoring.paths import held

        self.paths.clear()
        self.how.setVisible(found is not None and found.size is not None)
        session = self.document.session
        assert session is not None
        if found is None:
            top = session.result.default is not None and session.result.default.score is not None
            self.said.setText(
                tr("The highest band is reached.") if top else tr("No indicator has a level yet.")
            )
        elif found.size is None:
            text = (
                tr(
                    "{band} needs many indicators at once; the sets were not all gone through.",
                    band=spoken(found.target.label),
                )
                if found.stopped
                else tr("No set of indicators reaches {band}.", band=spoken(found.target.label))
            )
            self.said.setText(text)
        else:
            values: dict[str, Any] = {
                "band": spoken(found.target.label), "size": found.size, "found": found.found,
                "missing": number(found.missing),
            }  # fmt: skip
            unrated = session.result.default is not None and session.result.default.unrated
            self.said.setText(
                tr(
                    "Not rated now for want of coverage. {band} needs at least {size} indicators; {found} sets do it.",
                    **values,
                )
                if unrated
                else tr(
                    "{band} is {missing} points away and needs at least {size} indicators; {found} sets do it.",
                    **values,
                )
            )
            other = held(session.result)
            if other is not None:
                self.said.setText("\n".join([self.said.text(), spoken(other)]))
            for one in found.paths[:_MOST]:
                self.paths.line(self._path(one), one.steps[0].place, "up", "accent")
        self.paths.fit()

    def _path(self, path: Path) -> str:
        steps = []
        for step in path.steps:
            name = spoken(self.document.catalogue.field(step.place[0]).label)
            if step.option is not None:
                steps.append(
                    tr("{name}: “{option}”", name=name, option=spoken(step.option))
                    if step.after
                    else tr("{name}: any option", name=name)
                )
            elif step.before is None:
                steps.append(tr("{name}: give a level ({after} will do)", name=name, after=step.after))
            else:
                steps.append(
                    tr("{name}: level {before} → {after}", name=name, before=step.before, after=step.after)
                )
        said = ("；" if current() == "zh" else "; ").join(steps)
        if path.cost is None:
            return tr("{steps} → {score}", steps=said, score=points(path.score))
        return tr(
            "{steps} → {score}, CNY {cost}", steps=said, score=points(path.score), cost=number(path.cost)
        )
