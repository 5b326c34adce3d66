"""The thread that owns an open casebook: work goes in at one end, in order; what the disk refuses is not lost."""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from csi_desktop.casebook import recovery
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.file import Casebook
from csi_desktop.casebook.recovery import Pending, Unfinished, Waiting
from csi_desktop.model.answers import Change
from csi_desktop.model.cases import Listing, Typed
from csi_desktop.text import Text

T = TypeVar("T")
_Job = tuple[Callable[[Casebook], object], "Future[object]"]


class Writer:
    """Opens a casebook on a thread of its own and does there what is submitted, first come, first served.

    A change that the file cannot take now (disk full, drive gone) fails its future, is put into the recovery journal,
    and is tried again, before anything else, with whatever comes next and when the file is opened again. A file that
    was gone (a drive pulled out and put back) is opened anew first. `recovered` is how many changes of an earlier day
    were saved at opening."""

    def __init__(self, source: str | Path | Callable[[], Casebook]) -> None:
        self.recovered = 0
        self._open: Callable[[], Casebook] = (
            partial(Casebook.open, source) if isinstance(source, str | Path) else source
        )
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiting: deque[Waiting] = deque()
        self._refused = 0  # how many of those waiting the file would not take when it was last asked
        self._journalled = 0  # how many of those waiting the journal has
        self._lock = threading.Lock()
        self._closed = False
        self._gone = False  # the file could not be reached when it was last asked
        self._thread = threading.Thread(target=self._run, name="casebook", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    @property
    def waiting(self) -> int:
        """How many changes the file would not take when it was last asked; one on its way there is not among them."""
        return self._refused

    def submit(self, work: Callable[[Casebook], T]) -> Future[T]:
        """Do `work(casebook)` on the thread; its result or its error comes through the future."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the writer is closed")
            self._jobs.put((work, future))  # type: ignore[arg-type]  # the pair belongs together
        return future

    def save(self, evaluation_id: int, change: Change, *, levels: bytes, listing: Listing) -> Future[int]:
        """Save a change. The future has the number of its last event once the file holds it for good."""
        pending = Pending(evaluation_id, change, levels, listing)
        return self.submit(lambda casebook: self._save(casebook, pending))

    def keep_typed(self, evaluation_id: int, field: str, row: str, typed: Typed) -> Future[int]:
        """Keep what was typed and is no value yet, with the same care."""
        unfinished = Unfinished(evaluation_id, field, row, typed)
        return self.submit(lambda casebook: self._save(casebook, unfinished))

    def close(self) -> None:
        """Do what was submitted, close the casebook, end the thread. Closing twice is fine."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()
        atexit.unregister(self.close)

    # -- on the thread

    def _run(self) -> None:
        try:
            casebook = self._open()
        except BaseException as error:  # whoever asks next is told; there is nobody to raise it to
            self._refuse(error)
            return
        self._recover(casebook)
        try:
            while (job := self._jobs.get()) is not None:
                work, future = job
                if not future.set_running_or_notify_cancel():
                    continue
                casebook = self._again(casebook)
                with suppress(CasebookError):  # told already to whoever asked for that change
                    self._flush(casebook)
                try:
                    result = work(casebook)
                except BaseException as error:
                    self._gone = self._gone or getattr(error, "kind", "") == "gone"
                    future.set_exception(error)
                else:
                    future.set_result(result)
            casebook = self._again(casebook)
            with suppress(CasebookError):
                self._flush(casebook)
        finally:
            casebook.close()

    def _again(self, casebook: Casebook) -> Casebook:
        """The casebook, opened anew if it was gone and is back; a handle on a drive that was away stays dead."""
        if not self._gone or casebook.readonly or not casebook.path.exists():
            return casebook
        self._gone = False
        with suppress(CasebookError):  # the old handle may be all there is: it can still be copied from
            if os.name != "nt" and casebook.is_in_place:
                return casebook
            made = Casebook.open(casebook.path)
            if made.uuid == casebook.uuid and not made.readonly:
                casebook.close(keep_note=True)
                return made
            made.close()
        return casebook

    def _refuse(self, error: BaseException) -> None:
        while (job := self._jobs.get()) is not None:
            if job[1].set_running_or_notify_cancel():
                job[1].set_exception(error)

    def _recover(self, casebook: Casebook) -> None:
        """Save what an earlier session had to leave in the journal; what still cannot be saved stays there."""
        if casebook.readonly:
            return
        with suppress(OSError):
            self._waiting.extend(casebook.pending_recovery())
        self._journalled = there = len(self._waiting)
        with suppress(CasebookError):
            self._flush(casebook)
        self.recovered = there - len(self._waiting)

    def _save(self, casebook: Casebook, pending: Waiting) -> int:
        self._waiting.append(pending)
        return self._flush(casebook, pending)

    def _flush(self, casebook: Casebook, asked: Waiting | None = None) -> int:
        """Save all that waits, in order; if the file takes nothing now, all of it is in the journal after this.

        One that the file will never take is set aside and lets the others through; raised if it is the one `asked`."""
        seq = 0
        while self._waiting:
            first = self._waiting[0]
            try:
                seq = casebook.take(first)
            except Exception as error:
                if isinstance(error, CasebookError) and error.passing:
                    raise self._put_aside(casebook, error) from error
                with suppress(OSError, TypeError, ValueError, AttributeError):
                    recovery.set_aside(casebook.uuid, casebook.path, first, casebook.key)
                self._drop_first(casebook)
                if first is asked:
                    raise
            else:
                self._drop_first(casebook)
        return seq

    def _drop_first(self, casebook: Casebook) -> None:
        self._waiting.popleft()
        self._refused = max(0, self._refused - 1)
        if self._journalled:
            self._journalled -= 1
            if not self._journalled:
                with suppress(OSError):  # replaying what the file has already changes nothing
                    recovery.forget(casebook.uuid, casebook.path, casebook.key)

    def _put_aside(self, casebook: Casebook, error: CasebookError) -> CasebookError:
        self._refused = len(self._waiting)
        self._gone = self._gone or error.kind == "gone"
        try:
            waiting = list(self._waiting)[self._journalled :]
            recovery.spill(casebook.uuid, casebook.path, waiting, casebook.key)
        except OSError:
            return CasebookError(
                Text("{why}修改目前只在内存中，请勿关闭程序。",
                     "{why} Changes are in memory only: do not close the program.").format(why=error.text),
                passing=True,
            )  # fmt: skip
        self._journalled = len(self._waiting)
        return error
