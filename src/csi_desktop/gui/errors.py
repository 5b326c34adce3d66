"""What happens when the program itself fails: a log on this computer, and a window that says what is safe."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, Signal, qVersion
from PySide6.QtWidgets import QApplication, QMessageBox

import csi_desktop
from csi_desktop.text import Text

TITLE = Text("程序出错", "Something went wrong")
SAID = Text(
    "程序遇到一个错误，刚才的操作可能没有完成。已保存的答案都在案例册里，可以继续工作；如果异常持续，请重新启动程序。",
    "The program met an error, and what you did last may not be finished. Saved answers are in the casebook, and you "
    "can go on; if it happens again, restart the program.",
)
LOGGED = Text("详细信息已写入：{path}", "Details were written to: {path}")
UNLOGGED = Text("详细信息无法写入文件。", "Details could not be written to a file.")


class CrashReporter(QObject):
    """Takes what nobody caught, on any thread, and tells of it in the window's."""

    crashed = Signal(str, str)  # the last line, the whole trace

    def __init__(self, parent: QObject | None = None, save: Callable[[], None] = lambda: None) -> None:
        """`save` saves what is being typed, first of all."""
        super().__init__(parent)
        self._showing = False
        self._save = save
        self.crashed.connect(self._show)

    def install(self) -> None:
        """Become the one who is told."""
        sys.excepthook = self.caught
        threading.excepthook = lambda args: self.caught(args.exc_type, args.exc_value, args.exc_traceback)

    def caught(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write and tell. An interrupt from the keyboard ends the program as ever."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        lines = traceback.format_exception(kind, error, trace)
        if sys.stderr is not None:
            sys.stderr.write("".join(lines))
        self.crashed.emit(lines[-1].strip(), "".join(lines))

    def _show(self, summary: str, trace: str) -> None:
        path = write_log(trace)
        try:
            self._save()
        except Exception:  # it may be what failed in the first place; the window must be shown all the same
            write_log(traceback.format_exc())
        if self._showing:  # one window is enough; the log has them all
            return
        self._showing = True
        try:
            crash_box(summary, trace, path).exec()
        finally:
            self._showing = False


def crash_box(summary: str, trace: str, path: Path | None) -> QMessageBox:
    """The window that tells of a failure, in both languages: the failure may be in how the language is chosen."""
    logged = LOGGED.format(path=path) if path else UNLOGGED
    box = QMessageBox(QMessageBox.Icon.Warning, f"{TITLE.zh} · {TITLE.en}", f"{SAID.zh}\n\n{SAID.en}")
    box.setInformativeText(f"{summary}\n\n{logged.zh}\n{logged.en}")
    box.setDetailedText(trace)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.setParent(QApplication.activeWindow(), box.windowFlags())
    return box


def write_log(trace: str) -> Path | None:
    """Keep a trace on this computer; nothing is sent. None where it cannot be written."""
    folder = (
        Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / "logs"
    )
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    versions = f"CSI Desktop {csi_desktop.__version__}, Qt {qVersion()}, Python {platform.python_version()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"error-{stamp}.txt"
        path.write_text(f"{versions}\n{platform.platform()}\n\n{trace}", "utf-8", errors="replace")
    except OSError:
        return None
    return path
