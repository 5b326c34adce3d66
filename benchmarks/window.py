"""What one waits for in the window: a case to open, a page to stand, a click to show in the score and to be saved."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

from measure import bare_database, cpu, in_turns, line, told, wall

PATIENCE = 20.0  # s, after which something is broken


class Desk:
    """The real window on a casebook, and a count of the frames it has painted."""

    def __init__(self, casebook: Path) -> None:
        from csi_desktop.gui.quick_start import import_binding

        import_binding()
        from PySide6.QtCore import QEvent, QObject
        from PySide6.QtWidgets import QApplication

        from csi_desktop.gui.app import application
        from csi_desktop.gui.main_window import MainWindow

        class Frames(QObject):
            number = 0

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                self.number += event.type() == QEvent.Type.UpdateRequest
                return False

        self._pump = QApplication.processEvents
        self._app = application(["csi-desktop"])
        self.frames = Frames()
        self.window = MainWindow()
        self.window.show()
        self.window.installEventFilter(self.frames)
        self.until(lambda: hasattr(self.window, "file"))  # what can be done is there once the window is painted
        self.window.file.open_path(casebook)
        self.painted(lambda: self.window.case_list is not None and self.window.case_list.model.rowCount() > 0)

    def until(self, reached: Callable[[], Any]) -> None:
        """Let the window work until something is so."""
        from PySide6.QtCore import QEventLoop

        end = time.perf_counter() + PATIENCE
        while not reached():
            self._pump(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() > end:
                raise RuntimeError("the window did not get there")

    def painted(self, reached: Callable[[], Any]) -> None:
        """Let the window work until something is so, and painted."""
        self.until(reached)
        before = self.frames.number
        self.until(lambda: self.frames.number > before)

    def settle(self) -> None:
        """Let the window do all that it still has to do."""
        for _ in range(50):
            self._pump()
            time.sleep(0.002)

    @property
    def session(self):
        """The open evaluation."""
        return self.window.document.session

    def fullest(self) -> int:
        """The evaluation with the most answers."""
        lines = [
            self.window.case_list.model.line(row) for row in range(self.window.case_list.model.rowCount())
        ]
        return max(lines, key=lambda line: line.listing.done).evaluation_id

    def open(self, evaluation: int) -> None:
        """From choosing an evaluation to its overview and score painted."""
        self.window.cases.open_evaluation(evaluation)
        self.painted(lambda: self.session)

    def close(self) -> None:
        """Back to the list of cases."""
        self.window.cases.show_cases()
        self.settle()

    def page(self, key: str) -> None:
        """From choosing a section to its page painted: what fits on the screen, the rest follows."""
        assert self.window.area is not None
        self.window.area.show_section(key)
        self.painted(lambda: True)

    def leave(self) -> None:
        """Close the window."""
        self.window.close()
        self.settle()


def run() -> None:
    """Print opening, paging, clicking and saving."""
    from cases import filled, sample

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk(sample(folder))
        desk.open(desk.fullest())
        print(f"Window: the sample's fullest case, {len(desk.session.sheet.answers)} answers")
        _clicking(desk, folder)
        desk.leave()
        desk = Desk(filled(folder))
        _opening(desk)
        _clicking(desk, folder)
        desk.leave()


def _opening(desk: Desk) -> None:
    desk.settle()
    evaluation = desk.fullest()
    cold = cpu(lambda: desk.open(evaluation))
    desk.settle()
    session = desk.session
    places = list(session.places())
    by_section: dict[str, int] = {}
    for key, _, row in places:
        by_section[key] = by_section.get(key, 0) + (not row)
    longest = max(by_section, key=by_section.__getitem__)
    fields = len({one.id for _, one, _ in places})
    print(f"Window: a case of 200 fields and more: {fields} fields, {len(session.sheet.answers)} answers")
    cold_page = cpu(lambda: desk.page(longest))
    desk.settle()
    times: dict[str, float] = {}
    line("the first case opened in a run, painted", f"{cold * 1e3:.0f} ms")
    line("the first page in a run, painted", f"{cold_page * 1e3:.0f} ms")
    least = {"open": float("inf"), "page": float("inf"), "whole": float("inf")}
    for _ in range(15):
        desk.close()
        times["open"] = cpu(lambda: desk.open(evaluation))
        times["page"] = cpu(lambda: desk.page(longest))
        rest = cpu(lambda: desk.until(lambda: len(desk.window.area.page().cards()) >= by_section[longest]))
        times["whole"] = times["page"] + rest
        least = {what: min(taken, times[what]) for what, taken in least.items()}
        desk.settle()
    line("a case opened, painted", f"{least['open'] * 1e3:.0f} ms", "target ≤ 100 ms")
    line(
        f"its page of {by_section[longest]} fields, painted", f"{least['page'] * 1e3:.0f} ms", "both ≤ 100 ms"
    )
    line("that page with every field made", f"{least['whole'] * 1e3:.0f} ms")


def _clicking(desk: Desk, folder: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from csi_desktop.gui.editors.buttons import OptionButton

    session = desk.session
    field = next(one for one in session.catalogue.fields() if one.scored and one.weight)
    desk.window.area.show_field(field.id)
    desk.settle()
    card = desk.window.area.page().card(field.id)
    buttons = cycle([button for button in card.findChildren(OptionButton) if button.isVisible()][:2])
    saves: list[str] = []
    desk.window.document.saved.connect(saves.append)
    bare = bare_database(folder)

    def click() -> None:
        before = session.result
        QTest.mouseClick(next(buttons), Qt.MouseButton.LeftButton)
        desk.painted(lambda: session.result is not before)

    def saved() -> None:
        number = len(saves)
        click()
        desk.until(lambda: len(saves) > number)

    def painted(timer: Callable[[], float]) -> Callable[[], float]:
        def one() -> float:
            begin = timer()
            click()
            taken = timer() - begin
            desk.settle()
            return taken

        return one

    in_turns(saved, runs=3, timer=wall)
    by_cpu, by_clock = in_turns(painted(time.thread_time), painted(time.perf_counter), runs=30, timer=told)
    line("click to painted score, CPU of the window's thread", f"{by_cpu * 1e3:.1f} ms", "target ≤ 8 ms")
    line("the same by the clock", f"{by_clock * 1e3:.1f} ms")
    ours, commit = in_turns(saved, lambda: bare.execute("INSERT INTO t VALUES (1)"), runs=60, timer=wall)
    figure = f"{ours / commit:.1f} ({ours * 1e3:.1f} / {commit * 1e3:.1f} ms)"
    line("click to durable / bare SQLite commit, by the clock", figure)
    bare.close()
