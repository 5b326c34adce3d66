"""What editors do with bad input, unfinished input, pasted blocks, dropped files and undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, Qt, QUrl
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from csi_desktop.forms.definition import Field, Section
from csi_desktop.gui.document import Document
from csi_desktop.gui.editors import editor_for
from csi_desktop.gui.editors.choosing import LevelEditor, PickedEditor
from csi_desktop.gui.editors.hands import drop, press, type_text
from csi_desktop.gui.editors.lines import AreaEditor, LineEditor
from csi_desktop.gui.editors.picker import Picker
from csi_desktop.gui.language import language, tr
from csi_desktop.gui.pages import page_for
from csi_desktop.gui.pages.page import Page
from csi_desktop.gui.pages.rows import RowsPage
from csi_desktop.model.answers import State
from csi_desktop.session import Session
from tests.gui.editors.opened import reopen
from tests.samples import sample


def first(session: Session, kind: str, **wanted: object) -> Field:
    """The first field of a kind outside repeated sections, with these attributes."""
    return next(
        one
        for one in session.catalogue.fields()
        if one.kind == kind
        and not session.catalogue.section(one.section_key).repeat
        and not one.number
        and all(getattr(one, name) == value for name, value in wanted.items())
    )


def line_editor(document: Document, field: Field, window: QWidget) -> LineEditor:
    editor = editor_for(field, "", document, window)
    assert isinstance(editor, LineEditor)
    window.show()
    return editor


def open_page(document: Document, section: Section, qtbot: QtBot) -> Page:
    page = page_for(section, document)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    return page


def rows_page(document: Document, key: str, qtbot: QtBot) -> RowsPage:
    assert document.session is not None
    page = open_page(document, document.session.catalogue.section(key), qtbot)
    assert isinstance(page, RowsPage)
    return page


# ---------------------------------------------------------------- bad and unfinished input
def test_bad_input_stays_is_explained_and_is_not_saved(document: Document, session: Session, window: QWidget) -> None:
    editor = line_editor(document, first(session, "date"), window)
    type_text(editor.line, "下个月")
    press(editor.line, Qt.Key.Key_Return)
    assert editor.line.text() == "下个月"
    assert "下个月" in editor.complaint
    assert session.value(editor.field.id) is None
    editor.refresh()
    assert editor.line.text() == "下个月"
    press(editor.line, Qt.Key.Key_Escape)
    assert editor.line.text() == "" and editor.complaint == ""


def test_corrected_input_is_saved_and_the_message_goes(document: Document, session: Session, window: QWidget) -> None:
    editor = line_editor(document, first(session, "percent"), window)
    editor.line.setFocus()
    type_text(editor.line, "350%")
    press(editor.line, Qt.Key.Key_Return)
    assert editor.complaint
    type_text(editor.line, "３５％")
    assert editor.complaint == ""
    press(editor.line, Qt.Key.Key_Return)
    assert session.value(editor.field.id) == "0.35"
    assert editor.line.text() == "35%"


def test_typing_is_saved_after_a_pause_without_leaving_the_field(
    document: Document, session: Session, window: QWidget, qtbot: QtBot
) -> None:
    editor = line_editor(document, first(session, "text", pattern="", check=""), window)
    type_text(editor.line, "抖音寻人")
    assert session.value(editor.field.id) is None
    qtbot.waitUntil(lambda: session.value(editor.field.id) == "抖音寻人", timeout=2000)
    assert editor.line.text() == "抖音寻人"


@pytest.mark.parametrize("kind", ["text", "longtext"])
def test_what_an_input_method_still_holds_is_not_saved(
    kind: str, document: Document, session: Session, window: QWidget
) -> None:
    field = first(session, kind, pattern="", check="")
    editor = editor_for(field, "", document, window)
    assert isinstance(editor, LineEditor | AreaEditor)
    widget = editor.line if isinstance(editor, LineEditor) else editor.area
    window.show()
    type_text(widget, "社会")
    QCoreApplication.sendEvent(widget, QInputMethodEvent("jia zhi", []))
    editor.flush()
    editor.refresh()
    assert session.value(field.id) == "社会"
    event = QInputMethodEvent()
    event.setCommitString("价值")
    QCoreApplication.sendEvent(widget, event)
    editor.flush()
    assert session.value(field.id) == "社会价值"


@pytest.mark.parametrize("kind", ["text", "longtext"])
def test_who_types_without_a_pause_is_saved_all_the_same(
    kind: str, document: Document, session: Session, window: QWidget, qtbot: QtBot
) -> None:
    field = first(session, kind, pattern="", check="")
    editor = editor_for(field, "", document, window)
    assert isinstance(editor, LineEditor | AreaEditor)
    widget = editor.line if isinstance(editor, LineEditor) else editor.area
    window.show()
    saved, keys = list[str](), 0
    while not saved and keys < 100:  # word after word by an input method, each composed before the last is saved
        event = QInputMethodEvent("pin yin", [])
        QCoreApplication.sendEvent(widget, event)
        qtbot.wait(20)
        assert session.value(field.id) in (None, "字" * keys)  # never the letters of what is not chosen yet
        saved = [session.value(field.id)] if session.value(field.id) else []
        event = QInputMethodEvent()
        event.setCommitString("字")
        QCoreApplication.sendEvent(widget, event)
        keys += 1
    assert saved and saved[0].strip("字") == ""
    assert (widget.text() if isinstance(editor, LineEditor) else widget.toPlainText()) == "字" * keys


def test_refresh_leaves_alone_what_is_being_typed(document: Document, session: Session, window: QWidget) -> None:
    editor = line_editor(document, first(session, "text", pattern="", check=""), window)
    type_text(editor.line, "尚未存下")
    session.set(editor.field.id, "别处写下")
    editor.refresh()
    assert editor.line.text() == "尚未存下"


def test_tab_leaves_a_long_text(document: Document, session: Session, window: QWidget) -> None:
    field = first(session, "longtext")
    editor = editor_for(field, "", document, window)
    assert isinstance(editor, AreaEditor)
    QLineEdit(window)  # where Tab can go
    window.show()
    editor.focus_editor()
    type_text(editor.area, "正文")
    QTest.keyClick(editor.area, Qt.Key.Key_Tab)
    assert editor.area.toPlainText() == "正文"


def test_half_a_date_range_is_asked_for_and_not_saved(document: Document, session: Session, window: QWidget) -> None:
    editor = editor_for(first(session, "daterange"), "", document, window)
    window.show()
    type_text(editor.lines[0], "2023-01-01")  # type: ignore[attr-defined]
    press(editor.lines[0], Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert editor.complaint and session.value(editor.field.id) is None
    type_text(editor.lines[1], "2022-01-01")  # type: ignore[attr-defined]
    press(editor.lines[1], Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert "2022-01-01" in editor.complaint
    assert editor.lines[1].text() == "2022-01-01"  # type: ignore[attr-defined]


def test_what_editors_took_is_there_after_closing_and_opening_again(
    document: Document, session: Session, window: QWidget, tmp_path: Path
) -> None:
    entered = {}
    # Levels come last: weights can be frozen only before there are any.
    for field in sorted(session.catalogue.fields(), key=lambda field: field.kind == "level"):
        section = session.catalogue.section(field.section_key)
        value = sample(field)
        if section.repeat or field.kind in entered or field.number or value in (None, "", []):
            continue
        editor = editor_for(field, "", document, window)
        window.show()
        editor.enter(value)
        entered[field.kind] = (field.id, value)
    assert len(entered) >= 17
    answers = dict(session.sheet.answers)
    path, evaluation = document.path, session.sheet.evaluation.id
    assert path is not None
    document.close_casebook()
    again = reopen(path, evaluation)
    try:
        assert again.session is not None
        assert again.session.sheet.answers == answers
        for field_id, _ in entered.values():
            assert again.session.value(field_id) is not None
    finally:
        again.close_casebook()


# ---------------------------------------------------------------- levels
def test_level_by_key_and_taken_back_by_delete(document: Document, session: Session, window: QWidget) -> None:
    editor = editor_for(first(session, "level", scored=True), "", document, window)
    assert isinstance(editor, LevelEditor)
    window.show()
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_3)
    assert session.value(editor.field.id) == 3 and editor.buttons[3].isChecked()
    assert "3" in editor.accessibleDescription()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert session.value(editor.field.id) is None and not editor.buttons[3].isChecked()


def test_level_suggested_by_the_facts_is_taken_with_one_click(
    document: Document, session: Session, window: QWidget
) -> None:
    start, end = session.catalogue.role("case.start"), session.catalogue.role("case.end")
    assert start is not None and end is not None
    session.set(start.id, "2016-02-01")
    session.set(end.id, "2023-06-30")
    place = next(place for place in session.result.suggestions if place[1] == "")
    editor = editor_for(session.catalogue.field(place[0]), "", document, window)
    assert isinstance(editor, LevelEditor) and editor.suggestion is not None
    window.show()
    editor.suggestion.click()
    assert session.value(place[0]) == session.result.suggestions[place]
    assert editor.suggestion.isHidden()
    assert editor.contribution is not None and editor.contribution.text().startswith("+")


def test_tab_goes_on_from_what_is_typed_through_the_row_and_opens_no_list(
    document: Document, session: Session, qtbot: QtBot
) -> None:
    page = rows_page(document, "cost.lines", qtbot)
    page.add_row()
    grid, kinds = page.grid, [one.kind for one in page.model.columns]
    grid.setFocus()
    texts = {"text": "甲公司", "count": "2024", "number": "3", "money": "5"}
    QTest.keyClicks(grid, "A")  # a letter opens the first cell
    stops = []
    for _ in kinds:
        at = grid.currentIndex().column()
        stops.append(at)
        line = grid.focusWidget() if grid.state() is QAbstractItemView.State.EditingState else None
        if isinstance(line, QLineEdit):
            line.setText(texts[kinds[at]])
            QTest.keyClick(line, Qt.Key.Key_Tab)
        else:
            assert kinds[at] not in texts and grid.sheet is None
            QTest.keyClick(grid, Qt.Key.Key_Tab)
        if grid.currentIndex().column() == at:
            break
    assert stops == sorted(stops) and len(stops) > 8
    row = page.model.keys()[0]
    assert session.value("cost.qty", row) == "3" and session.value("cost.bearer", row) == "甲公司"


def test_down_opens_the_list_of_a_box_and_keeps_the_keyboard(
    document: Document, session: Session, qtbot: QtBot
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    place = next(
        (section, one)
        for section in session.catalogue.sections()
        for one in section.fields
        if not section.repeat and session.visible(one)
        if isinstance(editor_for(one, "", document, holder), PickedEditor)
    )
    page = open_page(document, place[0], qtbot)
    card = page.card(place[1].id)
    assert card is not None and isinstance(card.editor, PickedEditor)
    page.window().show()
    card.editor.button.setFocus()
    QTest.keyClick(card.editor.button, Qt.Key.Key_Down)
    picker = card.editor.picker
    assert picker is not None and picker.isVisible()
    QTest.keyClicks(picker.search, "no such thing")
    assert picker.list.item(0).text() == tr("Nothing found")
    picker.close()


def test_where_no_evidence_is_there_yet_the_list_says_so(document: Document, session: Session, qtbot: QtBot) -> None:
    one = first(session, "level")
    page = open_page(document, session.catalogue.section(one.section_key), qtbot)
    card = page.card(one.id)
    assert card is not None
    page.window().show()
    card.focus_editor()
    assert page.add_evidence()
    picker = page.window().findChild(Picker)
    assert picker is not None and picker.list.item(0).text() == tr("None yet")
    picker.close()


# ---------------------------------------------------------------- cards
def test_fields_come_and_go_with_the_answers_they_depend_on(
    document: Document, session: Session, qtbot: QtBot
) -> None:
    section = next(
        section
        for section in session.catalogue.sections()
        if not section.repeat and any(one.show_if for one in section.fields) and not section.show_if
    )
    page = open_page(document, section, qtbot)
    for one in section.fields:
        if one.kind == "choice":
            for option in one.options:
                session.set(one.id, option.id)
                shown = {card.field.id for card in page.cards()}
                page.column.finish()  # type: ignore[attr-defined]
                shown = {card.field.id for card in page.cards()}
                assert shown == {field.id for field in section.fields if session.visible(field)}


def test_not_applicable_asks_for_a_reason(document: Document, session: Session, qtbot: QtBot) -> None:
    field = first(session, "level", scored=True)
    page = open_page(document, session.catalogue.section(field.section_key), qtbot)
    card = page.card(field.id)
    assert card is not None
    next(action for action in card.state_menu().actions() if action.text() == "不适用").trigger()
    answer = session.answer(field.id)
    assert answer is not None and answer.state is State.NA
    assert card.reason is not None and card.reason.complaint
    type_text(card.reason.area, "项目不涉及")
    card.reason.flush()
    answer = session.answer(field.id)
    assert answer is not None and answer.reason == "项目不涉及" and answer.state is State.NA
    assert card.reason.complaint == ""


def test_file_dropped_on_a_card_becomes_evidence_and_is_cited(
    document: Document, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "协议&附件.txt"
    path.write_text("合作协议", "utf-8")
    field = first(session, "level", scored=True)
    page = open_page(document, session.catalogue.section(field.section_key), qtbot)
    card = page.card(field.id)
    assert card is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(card, data)
    answer = session.answer(field.id)
    assert answer is not None and len(answer.evidence) == 1
    row = answer.evidence[0]
    assert session.by_role("evidence.title", row) == "协议&附件"
    qtbot.waitUntil(lambda: session.by_role("evidence.file", row) is not None)
    assert card.citations is not None
    assert "协议&附件" in card.citations.chips.chips[row].label


def test_address_pasted_on_a_level_becomes_its_evidence(document: Document, session: Session, qtbot: QtBot) -> None:
    field = first(session, "level", scored=True)
    page = open_page(document, session.catalogue.section(field.section_key), qtbot)
    card = page.card(field.id)
    assert card is not None
    QGuiApplication.clipboard().setText("https://example.org/csr-2023.html")
    card.focus_editor()
    QTest.keyClick(card.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    answer = session.answer(field.id)
    assert answer is not None
    assert [session.by_role("evidence.url", row) for row in answer.evidence] == ["https://example.org/csr-2023.html"]


def test_file_that_falls_on_a_text_goes_to_the_card_not_into_the_text(
    document: Document, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "附件.txt"
    path.write_text("x", "utf-8")
    field = first(session, "longtext")
    page = open_page(document, session.catalogue.section(field.section_key), qtbot)
    card = page.card(field.id)
    assert card is not None and isinstance(card.editor, AreaEditor)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(card.editor.area.viewport(), data)
    answer = session.answer(field.id)
    assert answer is not None and len(answer.evidence) == 1 and answer.value is None


def test_register_takes_addresses_pictures_and_files(
    document: Document, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    section = session.catalogue.section_role("evidence")
    assert section is not None
    page = open_page(document, section, qtbot)
    paths = [tmp_path / "数据.xlsx", tmp_path / "报告.pdf"]
    for path in paths:
        path.write_bytes(b"x")
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drop(page.viewport(), files)
    address = QMimeData()
    address.setText("https://example.org/news/2024")
    page.take_in(address)  # type: ignore[attr-defined]
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    picture = QMimeData()
    picture.setImageData(image)
    page.take_in(picture)  # type: ignore[attr-defined]
    rows = session.sheet.row_ids(section.key)
    assert [session.by_role("evidence.title", row) for row in rows[:2]] == ["数据", "报告"]
    assert session.by_role("evidence.url", rows[2]) == "https://example.org/news/2024"
    qtbot.waitUntil(lambda: session.by_role("evidence.file", rows[3]) is not None)
    stored = session.by_role("evidence.file", rows[3])
    assert isinstance(stored, dict) and stored["mime"] == "image/png"
    assert all(session.by_role("evidence.accessed", row) for row in rows)


def test_register_previews_pictures_and_texts(
    document: Document, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    section = session.catalogue.section_role("evidence")
    assert section is not None
    page = open_page(document, section, qtbot)
    note, photo = tmp_path / "记录.txt", tmp_path / "照片.png"
    note.write_text("访谈记录 <b>原文</b>", "utf-8")
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    assert image.save(str(photo))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(note)), QUrl.fromLocalFile(str(photo))])
    drop(page.viewport(), data)
    preview = page.preview  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: preview.text.toPlainText() == "访谈记录 <b>原文</b>")
    page.grid.go(1, 0)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: preview.picture.isVisible() and not preview.picture.pixmap().isNull())
    assert not preview.text.isVisible()


# ---------------------------------------------------------------- rows
def test_block_from_excel_is_pasted_and_bad_cells_are_kept_and_named(
    document: Document, session: Session, qtbot: QtBot
) -> None:
    page = rows_page(document, "cost.lines", qtbot)
    columns = [column.kind for column in page.model.columns]
    page.first.click()
    money = columns.index("money")
    page.grid.go(0, money)
    page.grid.paste_cells('"1,200"\n一大笔\n￥3万\n')
    keys = page.model.keys()
    assert len(keys) == 3
    field = page.model.columns[money]
    assert [session.value(field.id, row) for row in keys] == ["1200", None, "30000"]
    assert page.model.index(1, money).data() == "一大笔"
    session.undo()
    assert page.model.keys() == keys[:1]  # the whole block is one step
    session.redo()
    assert page.model.keys() == keys
    assert "2" in page.message.text() and "一大笔" in page.message.text() and page.message.isVisible()
    page.grid.type_cell(1, money, "500")
    assert session.value(field.id, keys[1]) == "500"
    assert page.message.isHidden()


def test_rows_are_added_copied_moved_removed_and_all_of_it_is_undone(
    document: Document, session: Session, qtbot: QtBot
) -> None:
    page = rows_page(document, "cost.lines", qtbot)
    texts = [number for number, column in enumerate(page.model.columns) if column.kind == "text"]
    page.first.click()
    page.grid.type_cell(0, texts[0], "甲")
    page.grid.go(0, 0)
    QTest.keyClick(page.grid, Qt.Key.Key_Return)  # Enter on the last row makes one
    page.grid.type_cell(1, texts[0], "乙")
    page.grid.go(1, texts[0])
    page.grid.copy_row()
    field = page.model.columns[texts[0]]

    def shown() -> list[object]:
        return [session.value(field.id, row) for row in session.sheet.row_ids("cost.lines")]

    assert shown() == ["甲", "乙", "乙"]
    page.grid.go(0, 0)
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.grid, Qt.Key.Key_Down, both)
    assert shown() == ["乙", "甲", "乙"]
    page.grid.go(2, 0)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert shown() == ["乙", "甲"]
    while session.undo_change is not None:
        session.undo()
    assert shown() == [] and page.empty.isVisible() and page.model.rowCount() == 0
    while session.redo_change is not None:
        session.redo()
    assert shown() == ["乙", "甲"] and page.grid.isVisible()


def test_enter_in_an_open_cell_keeps_it_and_makes_no_row(document: Document, session: Session, qtbot: QtBot) -> None:
    page = rows_page(document, "cost.lines", qtbot)
    page.first.click()
    column = next(n for n, one in enumerate(page.model.columns) if one.kind == "text")
    page.grid.type_cell(0, column, "只有一行")
    assert len(page.model.keys()) == 1
    assert session.value(page.model.columns[column].id, page.model.keys()[0]) == "只有一行"


def test_row_dragged_by_its_number_is_moved(document: Document, session: Session, qtbot: QtBot) -> None:
    page = rows_page(document, "cost.lines", qtbot)
    column = next(one for one in page.model.columns if one.kind == "text")
    rows = [session.add_row("cost.lines", values={column.id: name}) for name in "甲乙丙"]
    page.grid.verticalHeader().moveSection(0, 2)
    assert session.sheet.row_ids("cost.lines") == [rows[1], rows[2], rows[0]]
    shown = page.model.columns.index(column)
    order = [page.grid.verticalHeader().logicalIndex(n) for n in range(3)]
    assert [page.model.index(row, shown).data() for row in order] == list("乙丙甲")


def test_where_evidence_is_used_leads_there(document: Document, session: Session, qtbot: QtBot) -> None:
    field = first(session, "level", scored=True)
    row = session.add_evidence({"evidence.title": "年报"})
    session.cite(field.id, row)
    section = session.catalogue.section_role("evidence")
    assert section is not None
    page = open_page(document, section, qtbot)
    found = page.preview.links.findChildren(QPushButton)  # type: ignore[attr-defined]
    links = [link for link in found if link.isVisible()]
    assert [link.text() for link in links] == [field.label.zh]
    with qtbot.waitSignal(document.jump) as jumped:
        links[0].click()
    assert jumped.args == [field.id, ""]


# ---------------------------------------------------------------- both languages, accessible names
def test_pages_change_language_at_once(document: Document, session: Session, qtbot: QtBot) -> None:
    field = first(session, "level", scored=True)
    page = open_page(document, session.catalogue.section(field.section_key), qtbot)
    card = page.card(field.id)
    assert card is not None
    try:
        language.switch("en")
        QCoreApplication.processEvents()
        assert field.label.en in card.title.text()
        assert isinstance(card.editor, LevelEditor)
        assert card.editor.buttons[1].label == field.levels[1].en
    finally:
        language.switch("zh")
        QCoreApplication.processEvents()
    assert field.label.zh in card.title.text()


def test_everything_that_takes_the_focus_has_a_name(document: Document, session: Session, qtbot: QtBot) -> None:
    nameless = []
    kinds: set[str] = set()
    for section in session.catalogue.sections():
        if {one.kind for one in section.fields} <= kinds:
            continue  # nothing on it that another page has not shown
        kinds |= {one.kind for one in section.fields}
        if section.repeat:
            session.add_row(section.key)
        page = open_page(document, section, qtbot)
        for column in page.card_columns():
            column.finish()
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                interface = QAccessible.queryAccessibleInterface(widget)
                if interface is not None and not interface.text(QAccessible.Text.Name):
                    nameless.append(f"{section.key}: {type(widget).__name__}")
        page.hide()
    assert nameless == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Z, Qt.Key.Key_E])
def test_the_keys_of_undo_and_evidence_are_left_to_the_window_and_take_what_was_typed_along(
    document: Document, session: Session, window: QWidget, key: Qt.Key
) -> None:
    editor = line_editor(document, first(session, "text", pattern="", check=""), window)
    type_text(editor.line, "刚刚写的")
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    QCoreApplication.sendEvent(editor.line, event)
    assert not event.isAccepted()
    assert session.value(editor.field.id) == "刚刚写的"
    session.undo()
    editor.refresh()
    assert editor.line.text() == ""
