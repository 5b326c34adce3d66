"""Which language the window speaks; it changes at once in everything that is open.

A widget shows texts of the window by `tr("…")`, texts of forms and results by `spoken(text)`, and sets both anew in
`retranslate()`, which `Retranslated` calls when Qt says that the language has changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from csi_desktop.data import resource
from csi_desktop.text import Lang, Text

LOCALES: dict[Lang, str] = {"zh": "zh_CN", "en": "en"}
NAMES: dict[Lang, str] = {"zh": "中文", "en": "English"}


def system_language() -> Lang:
    """Chinese where the system speaks it, else English."""
    spoken_there = QLocale.system().uiLanguages()
    return "zh" if spoken_there and spoken_there[0].lower().startswith("zh") else "en"


class Language(QObject):
    """The language in use. `changed` comes after every open widget got its LanguageChange."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.current: Lang = "en"
        self._translators: list[QTranslator] = []

    def switch(self, lang: Lang) -> None:
        """Speak `lang` from now on: texts of the window, Qt's own buttons, numbers and dates."""
        self.current = lang
        locale = QLocale(LOCALES[lang])
        QLocale.setDefault(locale)
        for old in self._translators:
            QCoreApplication.removeTranslator(old)
        self._translators = [QTranslator(), QTranslator()]
        own, qt = self._translators
        own.load(str(resource("i18n", f"csi_desktop_{LOCALES[lang]}.qm")))
        qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        for translator in (qt, own):
            QCoreApplication.installTranslator(translator)
        # The application passes the news on to its windows by another event: now, not when there is time.
        QCoreApplication.sendPostedEvents(QCoreApplication.instance(), QEvent.Type.LanguageChange)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
        self.changed.emit(lang)


language = Language()


def tr(source: str, comment: str | None = None, n: int = -1, /, **values: object) -> str:
    """A text of the window in the language in use; `%n` is filled with `n`, `{name}` places with `values`.

    Only the template is interpreted: what is filled in stays as it is. `source` is a literal, or lupdate misses it."""
    text = QCoreApplication.translate("", source, comment, n)
    return text.format(**values) if values else text


def spoken(text: Text) -> str:
    """A text of a form or a result in the language in use."""
    return text(language.current)


def current() -> Lang:
    """The language in use."""
    return language.current


class Retranslated:
    """Mix-in before a widget's class: calls `retranslate()` when the language has changed."""

    def retranslate(self) -> None:
        """Set every text anew."""

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells what changed."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]
