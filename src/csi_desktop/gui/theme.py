"""How the window looks: colours in light and dark, type, icons, and the shapes of Qt's widgets.

The palette carries the colours, so that popups and dialogs have them too; the style sheet only adds shapes."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from csi_desktop.data import resource
from csi_desktop.gui.language import language

SPACE = 4
RADIUS = 6
CARD_RADIUS = 10
SIZES = {"small": 12, "note": 13, "body": 14, "title": 16, "heading": 20, "score": 44}

# name: (light, dark). Text on its ground has a contrast of at least 4.5:1; tests hold it.
COLOURS: dict[str, tuple[str, str]] = {
    "window": ("#F4F6F8", "#15181D"),
    "card": ("#FFFFFF", "#1E2228"),
    "field": ("#FFFFFF", "#181B20"),
    "text": ("#1A1F26", "#E9EBEE"),
    "dim": ("#58616D", "#A3ACB8"),
    "line": ("#D8DDE4", "#363C46"),
    "edge": ("#8A94A1", "#6C7684"),  # the edge of what can be operated: 3:1 on its ground
    "hover": ("#EDF1F6", "#272C34"),
    "accent": ("#1F5FBF", "#7FB0FF"),
    "accent_text": ("#FFFFFF", "#0C1524"),
    "accent_soft": ("#E3ECF9", "#24344D"),
    "ok": ("#17713F", "#5CCB94"),
    "ok_soft": ("#E2F2E8", "#1C3529"),
    "missing": ("#8F4A00", "#F0AA62"),
    "missing_soft": ("#FBEBDA", "#3A2B1B"),
    "wrong": ("#B3261E", "#FF9A92"),
    "wrong_soft": ("#FBE6E4", "#402422"),
    # the parts of a drawing (report.blocks.Colour)
    "ink": ("#1A1F26", "#E9EBEE"),
    "grey": ("#58616D", "#A3ACB8"),
    "rule": ("#C9D0D8", "#454C57"),
    "pale": ("#EEF2F6", "#2A3038"),
    "white": ("#FFFFFF", "#1E2228"),
    "navy": ("#1F4E8C", "#7FB0FF"),
    "teal": ("#1B7F79", "#5AC8BE"),
    "ochre": ("#A86A12", "#E5B060"),
    "ramp0": ("#E4EBF3", "#27313E"),
    "ramp1": ("#BCD0E6", "#34506F"),
    "ramp2": ("#86AAD2", "#4A77A8"),
    "ramp3": ("#4B7FB8", "#6C9FD6"),
    "ramp4": ("#1F4E8C", "#9CC4F2"),
}

# Faces that a system brings and that hold Simplified Chinese, the best first.
SYSTEM_FACES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
)
# Faces for English: in a Chinese face quotation marks and dots are as wide as a character.
LATIN_FACES = (
    "Segoe UI",
    "Noto Sans",
    "Ubuntu",
    "Cantarell",
    "Inter",
    "Open Sans",
    "Liberation Sans",
    "Nimbus Sans",
)
BUNDLED_FACE = "Noto Sans SC"
RARE_FACES = {"Noto Sans SC Rare": "NotoSansSC-Rare.ttf", "CSI Rare Kai": "CSIRareKai-Regular.ttf"}


class Theme(QObject):
    """The appearance in use; `changed` comes when everything has the new colours."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dark = False
        self._chosen = ""
        self._painted: object = None
        self._families: list[str] = []
        self._latin: list[str] = []

    def set_up(self, app: QApplication, chosen: str = "", *, bundled_face: bool = False) -> None:
        """Dress the application. `chosen` is "light", "dark" or "" for the system's;
        `bundled_face` takes the face that ships with the program even where the system has one."""
        if app.style().objectName() != "fusion":
            app.setStyle("Fusion")
        self._families = _families(bundled_face)
        self._latin = [] if bundled_face else _latin_families()
        app.setFont(font())
        language.changed.connect(lambda _: self._write_anew(app))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose(chosen)

    def choose(self, chosen: str) -> None:
        """Take an appearance: "light", "dark" or "" for the system's."""
        self._chosen = chosen
        hints = QGuiApplication.styleHints()
        if chosen:

            hints.setColorScheme(Qt.ColorScheme.Dark if chosen == "dark" else Qt.ColorScheme.Light)
        else:
            hints.unsetColorScheme()
        self._paint(chosen == "dark" if chosen else _system_is_dark())

    def _write_anew(self, app: QApplication) -> None:
        """Take the face of the language in use, in what is on the screen too."""
        app.setFont(font())
        if app.topLevelWidgets():  # dressed by the style sheet, they keep the face they were made with
            app.setStyleSheet(style_sheet())

    def _system_changed(self) -> None:
        if not self._chosen:
            self._paint(_system_is_dark())

    def _paint(self, dark: bool) -> None:
        app = QApplication.instance()
        if dark is self.dark and self._painted is app:
            return
        self.dark, self._painted = dark, app
        _pixmap.cache_clear()
        if isinstance(app, QApplication):
            app.setPalette(palette())
            app.setStyleSheet(style_sheet())
        self.changed.emit()


theme = Theme()


def _system_is_dark() -> bool:
    """Whether the system's appearance is dark: Fusion's own palette follows it."""
    # Not by `styleHints().colorScheme()`: PySide makes all enums of `Qt` when one is asked for, which takes a fifth of
    # the time to the first window. Nothing that runs before that may name `Qt`.
    standard = QApplication.style().standardPalette()
    return standard.color(QPalette.ColorRole.Window).lightness() < 128


def colour(name: str) -> QColor:
    """The colour of that name in the appearance in use; KeyError if there is none."""
    return QColor(COLOURS[name][theme.dark])


def hexed(name: str) -> str:
    """The colour of that name as a style sheet writes it."""
    return COLOURS[name][theme.dark]


def font(size: str = "body", *, bold: bool = False) -> QFont:
    """The face of the window at one of `SIZES`."""
    made = QFont()
    families = [*theme._latin, *theme._families] if language.current == "en" else theme._families
    if families:
        made.setFamilies(families)
    made.setPixelSize(SIZES[size])
    if bold:
        made.setWeight(QFont.Weight.DemiBold if theme._families[:1] != [BUNDLED_FACE] else QFont.Weight.Bold)
    return made


def _families(bundled: bool) -> list[str]:
    """The faces to write with; loads the bundled one where the system has none for Chinese."""
    if not bundled:
        there = set(QFontDatabase.families())
        found = [face for face in SYSTEM_FACES if face in there]
        if found:
            return found[:1]
    for file in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(resource("fonts", file)))
    return [BUNDLED_FACE, *RARE_FACES]


def _latin_families() -> list[str]:
    """The face to write English with; none where the system has no good one."""
    if sys.platform == "darwin":
        return [QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()]
    there = set(QFontDatabase.families())
    return [face for face in LATIN_FACES if face in there][:1]


def load_rare_faces() -> None:
    """Load the bundled faces for rare characters, once the window stands, where the bundled face is in use."""
    if theme._families[:1] == [BUNDLED_FACE]:
        for family, file in RARE_FACES.items():
            if not QFontDatabase.hasFamily(family):
                QFontDatabase.addApplicationFont(str(resource("fonts", file)))


def palette() -> QPalette:
    """The palette of the appearance in use."""
    made, role = QPalette(), QPalette.ColorRole
    parts = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "field",
        role.AlternateBase: "hover",
        role.Text: "text",
        role.Button: "card",
        role.ButtonText: "text",
        role.BrightText: "accent_text",
        role.ToolTipBase: "card",
        role.ToolTipText: "text",
        role.PlaceholderText: "dim",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Highlight: "accent",
        role.HighlightedText: "accent_text",
        role.Accent: "accent",
        role.Light: "card",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "edge",
        role.Shadow: "edge",
    }
    for part, name in parts.items():
        made.setColor(part, colour(name))
    for part in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, colour("edge"))
    return made


def icon(name: str, tint: str = "text") -> QIcon:
    """An icon of `resources/icons`, tinted by a colour of the appearance in use; ask again when that changes."""
    made = QIcon()
    for size in (16, 20, 24, 32, 48):
        made.addPixmap(_pixmap(name, tint, size))
        made.addPixmap(_pixmap(name, "edge", size), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, tint: str = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of `size` pixels at a screen of `ratio`."""
    made = QPixmap(_pixmap(name, tint, round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    return made


@cache
def _pixmap(name: str, tint: str, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # after the first paint: most of the window has no icon

    source = resource("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", hexed(tint))

    made = QPixmap(QSize(size, size))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


def style_sheet() -> str:
    """Shapes: radii, edges and padding. A widget chooses a look by its `look` property (see `set_look`)."""
    names = {name: hexed(name) for name in COLOURS}
    sizes = {f"size_{name}": size for name, size in SIZES.items()}
    shapes = {"shapes": resource("icons", "shapes").as_posix(), "mode": "dark" if theme.dark else "light"}
    return _SHAPES.format_map(names | sizes | shapes)


def set_look(widget: QWidget, look: str) -> None:
    """Give a widget a look of the style sheet: primary, quiet, link, chip, card, heading, title, dim, …"""
    before = widget.property("look")
    if before == look:
        return
    widget.setProperty("look", look)
    if before is not None or widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        # A hidden label was looked at by the style too, when it was measured.
        widget.style().unpolish(widget)
        widget.style().polish(widget)


# Text is text: Qt would take for markup whatever looks like it, in labels, tool tips (a QLabel too) and message boxes,
# and fetch the pictures that it names.
_SHAPES = """
QLabel {{ qproperty-textFormat: PlainText; }}
QToolTip {{ qproperty-textFormat: PlainText; }}
QToolTip {{ border: 1px solid {line}; padding: 4px 6px; background: {card}; color: {text}; }}
QFrame[look="card"] {{ background: {card}; border: 1px solid {line}; border-radius: 10px; }}
QFrame[look="side"], QWidget[look="side"] {{ background: {card}; border: 0; }}
QFrame[look="line"] {{ background: {line}; border: 0; max-height: 1px; min-height: 1px; }}
QFrame[look="vline"] {{ background: {line}; border: 0; max-width: 1px; min-width: 1px; }}
QLabel[look="heading"] {{ font-size: {size_heading}px; font-weight: 700; }}
QLabel[look="title"] {{ font-size: {size_title}px; font-weight: 700; }}
QLabel[look="strong"] {{ font-weight: 700; }}
QLabel[look="dim"] {{ color: {dim}; font-size: {size_note}px; }}
QLabel[look="small"] {{ color: {dim}; font-size: {size_small}px; }}
QLabel[look="ok"] {{ color: {ok}; font-size: {size_note}px; }}
QLabel[look="missing"] {{ color: {missing}; font-size: {size_note}px; }}
QLabel[look="wrong"] {{ color: {wrong}; font-size: {size_note}px; }}
QLabel[look="chip"], QLabel[look="chip-ok"], QLabel[look="chip-missing"], QLabel[look="chip-wrong"],
QLabel[look="chip-accent"] {{ border-radius: 9px; padding: 1px 8px; min-height: 16px;
  font-size: {size_small}px; }}
QLabel[look="chip"] {{ background: {hover}; color: {dim}; }}
QLabel[look="chip-ok"] {{ background: {ok_soft}; color: {ok}; }}
QLabel[look="chip-missing"] {{ background: {missing_soft}; color: {missing}; }}
QLabel[look="chip-wrong"] {{ background: {wrong_soft}; color: {wrong}; }}
QLabel[look="chip-accent"] {{ background: {accent_soft}; color: {accent}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox {{
  background: {field}; color: {text}; border: 1px solid {edge}; border-radius: 6px; padding: 5px 8px;
  selection-background-color: {accent}; selection-color: {accent_text}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateEdit:focus, QComboBox:focus {{
  border: 2px solid {accent}; padding: 4px 7px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{ background: {window}; color: {dim}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url("{shapes}/down-{mode}.svg"); width: 14px; height: 14px; }}
QSpinBox::up-button, QSpinBox::down-button, QDateEdit::up-button, QDateEdit::down-button {{ border: 0; width: 20px; }}
QSpinBox::up-arrow {{ image: url("{shapes}/up-{mode}.svg"); width: 12px; height: 12px; }}
QSpinBox::down-arrow {{ image: url("{shapes}/down-{mode}.svg"); width: 12px; height: 12px; }}
QCheckBox, QRadioButton {{ spacing: 8px; }}
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{ width: 16px; height: 16px;
  background: {field}; border: 1px solid {edge}; }}
QCheckBox::indicator, QAbstractItemView::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{shapes}/check-{mode}.svg"); }}
QRadioButton::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{shapes}/dot-{mode}.svg"); }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {accent}; width: 14px; height: 14px; }}
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {{ border: 2px solid {text}; }}
QComboBox QAbstractItemView {{ background: {card}; border: 1px solid {line}; padding: 4px; outline: 0; }}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 8px; border-radius: 4px; }}
QPushButton {{ background: {card}; color: {text}; border: 1px solid {edge}; border-radius: 6px; padding: 6px 14px; }}
QPushButton, QToolButton, QCheckBox, QRadioButton {{ outline: none; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {accent_soft}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 5px 13px; }}
QPushButton:disabled {{ color: {edge}; border-color: {line}; }}
QPushButton[look="primary"] {{ background: {accent}; color: {accent_text}; border: 1px solid {accent};
  font-weight: 700; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="primary"]:disabled {{ background: {line}; color: {dim}; border-color: {line}; }}
QPushButton[look="quiet"], QToolButton {{ background: transparent; color: {text}; border: 1px solid transparent;
  border-radius: 6px; padding: 5px 8px; }}
QPushButton[look="quiet"]:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton[look="quiet"]:focus, QToolButton:focus {{ border: 2px solid {accent}; padding: 4px 7px; }}
QToolButton:checked, QToolButton:pressed {{ background: {accent_soft}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[look="link"] {{ background: transparent; color: {accent}; border: 1px solid transparent; padding: 2px 4px;
  text-align: left; }}
QPushButton[look="link"]:disabled {{ color: {dim}; }}
QPushButton[look="link"]:hover {{ text-decoration: underline; }}
QPushButton[look="link"]:focus {{ border: 2px solid {accent}; padding: 1px 3px; }}
QPushButton[look="filter"] {{ border-radius: 13px; padding: 3px 12px; min-height: 20px; border-color: {line};
  font-size: {size_note}px; }}
QPushButton[look="filter"]:checked {{ background: {accent_soft}; color: {accent}; border-color: {accent}; }}
QPushButton[look="filter"]:focus {{ border: 2px solid {accent}; padding: 2px 11px; }}
QPushButton[look="row"] {{ background: transparent; border: 1px solid transparent; padding: 4px 8px;
  text-align: left; }}
QPushButton[look="row"]:hover {{ background: {hover}; }}
QPushButton[look="row"]:focus {{ border: 2px solid {accent}; padding: 3px 7px; }}
QPushButton[look="fact"] {{ background: transparent; border: 1px solid transparent; padding: 3px 4px;
  text-align: left; font-size: {size_note}px; }}
QPushButton[look="fact"]:hover {{ background: {hover}; }}
QPushButton[look="fact"]:focus {{ border: 2px solid {accent}; padding: 2px 3px; }}
QScrollArea {{ border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {edge}; border-radius: 3px; border: 0; }}
QScrollBar::handle:vertical {{ min-height: 32px; margin: 2px 3px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; margin: 3px 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractItemView {{ background: {card}; border: 0; outline: 0; selection-background-color: {accent_soft};
  selection-color: {text}; }}
QTableView {{ gridline-color: {line}; }}
QTreeView {{ selection-background-color: {card}; }}
QHeaderView {{ background: {card}; }}
QHeaderView::section {{ background: {card}; color: {dim}; border: 0; border-bottom: 1px solid {line};
  padding: 7px 8px; font-size: {size_note}px; }}
QHeaderView::up-arrow {{ image: url("{shapes}/up-{mode}.svg"); width: 12px; height: 12px; margin-left: 4px; }}
QHeaderView::down-arrow {{ image: url("{shapes}/down-{mode}.svg"); width: 12px; height: 12px; margin-left: 4px; }}
QMenuBar {{ background: {card}; border-bottom: 1px solid {line}; }}
QMenuBar::item {{ padding: 5px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {card}; border: 1px solid {line}; padding: 4px; menu-scrollable: 1; }}
QMenu::item {{ padding: 6px 28px 6px 24px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent_soft}; color: {text}; }}
QMenu::item:disabled {{ color: {edge}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QStatusBar {{ background: {card}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: 0; }}
QProgressBar {{ background: {line}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QSplitter::handle {{ background: {line}; }}
QLineEdit[bad="true"], QPlainTextEdit[bad="true"] {{ border: 2px solid {wrong}; padding: 4px 7px; }}
QTableView::item {{ padding: 0 5px; }}
QTableCornerButton::section {{ background: {card}; border: 0; border-bottom: 1px solid {line}; }}
QTableView[look="grid"] {{ border: 1px solid {line}; border-radius: 6px; }}
QTableView[look="grid"]:focus {{ border: 2px solid {accent}; }}
QListWidget[look="pick"]::item {{ padding: 5px 6px; border-radius: 4px; }}
QListWidget[look="pick"]::item:hover {{ background: {hover}; }}
QListWidget[look="pick"]::item:selected {{ background: {accent_soft}; color: {text}; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {card}; }}
QLineEdit[look="cell"] {{ border: 2px solid {accent}; border-radius: 0; padding: 0 5px; }}
QPushButton[look="pick"] {{ text-align: left; padding: 5px 30px 5px 10px; }}
QPushButton[look="pick"]:focus {{ padding: 4px 29px 4px 9px; }}
"""
