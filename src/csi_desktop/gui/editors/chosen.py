"""Editors whose answer is a line of chips: regions, goals, rows of other sections, evidence."""

from __future__ import annotations

from collections.abc import Iterable

from csi_desktop import regions, sdg
from csi_desktop.gui.editors.chips import ChipRow
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.hands import click
from csi_desktop.gui.editors.picker import MOST, Item, Picker, matching
from csi_desktop.gui.editors.wording import SessionNames, not_chosen
from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.model.answers import Value


class ChipsEditor(FieldEditor):
    """Chips, and a button that opens a list to search. `enter` takes chips away and picks in the list."""

    def build(self) -> None:
        self.chips = ChipRow(self)
        self.chips.add_asked.connect(self.open)
        self.chips.removed.connect(self._toggle)
        self.chips.opened.connect(self.opened)
        self.box.addWidget(self.chips)
        self.setFocusProxy(self.chips.add)
        self.picker: Picker | None = None

    # ------------------------------------------------------------ for each kind to say
    def items(self, search: str) -> Iterable[Item]:
        """What can be picked, for what is typed."""
        raise NotImplementedError

    def label(self, key: str) -> str:
        """What a key is called on its chip."""
        raise NotImplementedError

    def add_text(self) -> str:
        """The text of the button."""
        return tr("＋ Add")

    def search_for(self, key: str) -> str:
        """What one types to find a key."""
        return self.label(key)

    def opened(self, key: str) -> None:
        """A chip was clicked."""

    def action(self) -> str:
        """The button beneath the list; "" for none."""
        return ""

    def act(self) -> None:
        """That button was pressed."""

    # ------------------------------------------------------------ shared
    def keys(self) -> list[str]:
        """The keys answered."""
        value = self.value()
        return [str(each) for each in value] if isinstance(value, list) else []

    def show_value(self, value: Value) -> None:
        self.chips.add.setText(self.add_text())
        self.name(self.chips.add, self.add_text().lstrip("＋ "))
        self.chips.show_chips({key: self.label(key) for key in self.keys()})

    def show_typed(self, typed: tuple[str, ...]) -> None:
        self.complain(not_chosen(typed[0]))

    def open(self) -> None:
        """Open the list."""
        title = spoken(self.field.label)
        many = self.field.many
        self.picker = Picker(self, title, self.items, self.keys, many=many, action=self.action())
        self.picker.picked.connect(self._toggle)
        self.picker.action.connect(self.act)
        self.picker.open_at(self.chips.add, 440)

    def _toggle(self, key: str) -> None:
        keys = self.keys()
        if key in keys:
            keys.remove(key)
        elif self.field.many:
            keys.append(key)
        else:
            keys = [key]
        self.commit(keys or None)
        self.refresh()

    def enter(self, value: Value) -> None:
        wanted = [str(each) for each in value] if isinstance(value, list) else []
        for key in [key for key in self.keys() if key not in wanted]:
            self.chips.chips[key].removed.emit()
        missing = [key for key in wanted if key not in self.keys()]
        if missing:
            click(self.chips.add)
            assert self.picker is not None
            for key in missing:
                self.picker.take(key, self.search_for(key))
            if self.field.many:
                self.picker.close()


class RegionEditor(ChipsEditor):
    """Administrative divisions, found by name, initials of the pinyin, or code."""

    def items(self, search: str) -> Iterable[Item]:
        found = regions.search(search, MOST) if search else self._first()
        return [Item(one.code, self._line(one)) for one in found]

    def _line(self, one: regions.Region) -> str:
        line = f"{regions.full_name(one.code, current())}  {one.code}"
        return line + "  ·  " + tr("no longer in use") if one.now else line

    def _first(self) -> Iterable[regions.Region]:
        top = regions.region(regions.NATIONWIDE)
        return ([top] if top else []) + list(regions.children(regions.NATIONWIDE))

    def label(self, key: str) -> str:
        return regions.full_name(key, current())

    def search_for(self, key: str) -> str:
        return key

    def add_text(self) -> str:
        return tr("＋ Region")


class SdgEditor(ChipsEditor):
    """Goals and targets of sustainable development."""

    def items(self, search: str) -> Iterable[Item]:
        codes = sdg.search(search, current())
        return [Item(code, self.label(code)) for code in codes]

    def label(self, key: str) -> str:
        return f"{key}  {sdg.name(key, current())}"

    def search_for(self, key: str) -> str:
        return key

    def add_text(self) -> str:
        return tr("＋ Goal")


class RefsEditor(ChipsEditor):
    """Rows of another section, indicators, or themes."""

    def items(self, search: str) -> Iterable[Item]:
        return matching((Item(key, self.label(key)) for key in self._all()), search)

    def _all(self) -> list[str]:
        session = self.session
        match self.field.target:
            case "levels":
                return [one.id for one in session.catalogue.fields() if one.kind == "level" and one.scored]
            case "themes":
                return [form.theme.id for form in session.catalogue.forms if form.theme is not None]
        return [row for row in session.sheet.row_ids(self.field.target) if row != self.row]

    def label(self, key: str) -> str:
        return SessionNames(self.session).row(self.field.target, key, current())

    def opened(self, key: str) -> None:
        session = self.session
        if self.field.target == "levels":
            self.document.jump.emit(key, "")
        elif self.field.target != "themes":
            section = session.catalogue.section(self.field.target)
            self.document.jump.emit(section.title_field or section.fields[0].id, key)

    def add_text(self) -> str:
        return tr("＋ Reference")


class EvidenceEditor(ChipsEditor):
    """Entries of the evidence register; a new one can be made in place."""

    def items(self, search: str) -> Iterable[Item]:
        session = self.session
        section = session.catalogue.section_role("evidence")
        rows = session.sheet.row_ids(section.key) if section else []
        return matching((Item(row, self.label(row)) for row in rows), search)

    def label(self, key: str) -> str:
        session = self.session
        section = session.catalogue.section_role("evidence")
        return SessionNames(session).row(section.key, key, current()) if section else key

    def opened(self, key: str) -> None:
        from csi_desktop.gui.evidence import jump_to_evidence

        jump_to_evidence(self.document, key)

    def add_text(self) -> str:
        return tr("＋ Evidence")

    def action(self) -> str:
        return tr("New evidence…")

    def act(self) -> None:
        from csi_desktop.gui.evidence import new_evidence

        new_evidence(self, self.document, lambda row: self._toggle(row))
