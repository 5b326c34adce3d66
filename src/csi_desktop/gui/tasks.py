"""Work that takes longer than a blink: done on another thread, its news brought to the window's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThreadPool, Signal
from shiboken6 import isValid

if TYPE_CHECKING:
    from concurrent.futures import Future


class Courier(QObject):
    """Calls functions on the window's thread, whichever thread they were posted from."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._expected: set[Future[Any]] = set()
        self._posted.connect(self._deliver)

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` called on this object's thread."""
        self._posted.emit(call)

    def _deliver(self, call: Callable[[], None]) -> None:
        call()

    def when_done(
        self, future: Future[Any], then: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Call `then(result)` or `failed(error)` on this object's thread once the future is done."""
        self._expected.add(future)

        def arrived() -> None:
            self._expected.discard(future)
            if future.cancelled():
                return
            error = future.exception()
            if error:
                failed(error)
            else:
                then(future.result())

        future.add_done_callback(lambda _: self.post(arrived))

    def wait(self) -> None:
        """Wait until all that was asked for is done and its news has been taken; that may ask for more."""
        from concurrent.futures import wait  # not before the first paint

        while self._expected:
            wait(tuple(self._expected))
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)


class Task(QObject):
    """One long piece of work with progress (0–1) and a way to cancel it."""

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)  # the exception

    def __init__(self, work: Callable[[Task], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._cancelled = threading.Event()
        self.running = False

    def start(self) -> Task:
        """Begin on a thread of the pool."""
        self.running = True
        QThreadPool.globalInstance().start(self._run)
        return self

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next look at `cancelled()`."""
        self._cancelled.set()

    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._cancelled.is_set()

    def _run(self) -> None:
        try:
            result = self._work(self)
        except Exception as error:  # handed to the window, which knows what it means
            self.running = False
            if isValid(self):  # the program may have ended meanwhile
                self.failed.emit(error)
        else:
            self.running = False
            if isValid(self):
                self.done.emit(result)
