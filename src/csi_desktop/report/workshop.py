"""Processes of their own in which reports are set: for the preview, which must not slow the window, and for many
reports at once, on as many cores.

A worker is told evaluations, asks for attachments that it meets, and gives pages back or writes them to a file. It
never opens a casebook: that stays with whoever has it open, and so does a password."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.report.house import STANDARD, House
from csi_desktop.text import Lang, Text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from csi_desktop.report.pdf import Laid, Written

_PATIENCE = 0.1  # s between two looks at whether all was called off
_LOST = Text(
    "排版进程意外结束，这份报告没有生成。请重试；若再次发生，请改用单份报告。",
    "The process that set this report ended unexpectedly; the report was not made. Try again; if it happens once more, "
    "make the report by itself.",
)
_SAFE_PATH = "PYTHONSAFEPATH"
_Form = tuple[str, str, str, str]  # id, version, SHA-256; the text where it is not a form that ships


class WorkFailed(Exception):
    """A report could not be made; `text` says why, for a person. A defect of ours has its `trace` too."""

    def __init__(self, text: Text, trace: str = "") -> None:
        super().__init__(text.en + (f"\n{trace}" if trace else ""))
        self.text, self.trace = text, trace

    def __reduce__(self) -> tuple[type[WorkFailed], tuple[Text, str]]:
        return WorkFailed, (self.text, self.trace)


@dataclass(frozen=True, slots=True)
class Job:
    """One report to set. With a `path` it is written there; without, its pages come back."""

    forms: tuple[_Form, ...]
    sheet: Sheet
    lang: Lang
    created: str
    path: Path | None = None
    house: House = STANDARD


def job(
    catalogue: Catalogue,
    sheet: Sheet,
    lang: Lang,
    created: str,
    path: Path | None = None,
    house: House = STANDARD,
) -> Job:
    """The report of an evaluation, as a worker is told of it; `created` as for `outline.report`."""
    from csi_desktop.forms.reader import catalogue as shipped

    ours = {id(form) for form in shipped().forms}
    forms = tuple(
        (form.id, form.version, form.sha256, "" if id(form) in ours else form.definition) for form in catalogue.forms
    )
    return Job(forms, sheet, lang, created, path, house)


@contextmanager
def _own_modules_alone() -> Iterator[None]:
    """A process that is begun here looks for no module in the working folder: a `struct.py` that lies there, beside a
    casebook that was sent, would be run."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


class Worker:
    """A process that sets one report after the other. It ends with this one, or when it is closed."""

    def __init__(self) -> None:
        self._process: Any = None
        self._line: Connection | None = None
        self._number = 0  # of the job at hand: what comes too late for one is not taken for the next

    @property
    def pid(self) -> int | None:
        """The number by which the system knows the process; None while it is not running."""
        return self._process.pid if self._process is not None else None

    def start(self, given: Job) -> Connection:
        """Begin a job; its news come over the connection (see `listen`)."""
        if self._line is None:
            from multiprocessing import get_context

            context = get_context("spawn")  # the same everywhere, and safe beside the threads of a window
            self._line, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(theirs,), daemon=True, name="report")
            with _own_modules_alone():
                self._process.start()
            theirs.close()
        self._number += 1
        self._line.send((self._number, given))
        return self._line

    def listen(self, read: Callable[[str], bytes]) -> tuple[str, Any]:
        """The next news of the job: ("share", done of 1), ("laid", Laid), ("written", Written), ("cancelled", None) or
        ("failed", exception); ("", None) where an attachment was asked for, which `read` has given."""
        assert self._line is not None
        try:
            number, kind, what = self._line.recv()
        except (EOFError, OSError):
            self.close()
            return "failed", WorkFailed(_LOST)
        if number != self._number:
            return "", None
        if kind == "wanted":
            try:
                self._line.send((number, read(what)))
            except Exception as error:  # it is the report that fails for it, where it is asked for
                self._line.send((number, error if isinstance(error, OSError) else OSError(str(error))))
            return "", None
        return kind, what

    def stop(self) -> None:
        """Call the job off; ("cancelled", None) follows, unless it was done already."""
        if self._line is not None:
            with suppress(OSError):
                self._line.send((self._number, "stop"))

    def close(self) -> None:
        """End the process."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.join(1)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process = None


def lay_out(
    worker: Worker, given: Job, read: Callable[[str], bytes], cancelled: Callable[[], bool]
) -> Laid:
    """Have a worker set a report and give its pages. Raises Cancelled, WorkFailed."""
    from csi_desktop.report.pdf import Cancelled

    found: list[Laid] = []
    failures: list[Exception] = []
    made = run([given], [worker], read, cancelled=cancelled, laid=lambda _, laid: found.append(laid),
               failed=lambda _, error: failures.append(error))  # fmt: skip
    if failures:
        raise failures[0]
    if not made:
        raise Cancelled
    return found[0]


def run(
    jobs: Iterable[Job],
    workers: Sequence[Worker],
    read: Callable[[str], bytes],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda done: None,
    written: Callable[[Job, Written], None] = lambda job, what: None,
    laid: Callable[[Job, Laid], None] = lambda job, pages: None,
    failed: Callable[[Job, Exception], None],
) -> bool:
    """Do all jobs, as many at a time as there are workers; False if it was called off before they were done.

    Jobs are taken from the iterable one by one, when a worker is free: they need not be in memory together. One that
    fails is told to `failed`, and the others go on. `progress` is told how many are done, with fractions."""
    from multiprocessing.connection import wait

    tell: dict[str, Callable[[Job, Any], None]] = {"written": written, "laid": laid, "failed": failed}
    waiting: Iterator[Job] = iter(jobs)
    busy: dict[Any, tuple[Worker, Job]] = {}
    shares: dict[Worker, float] = {}
    free = list(workers)
    done, stopped = 0, False
    while True:
        while free and not stopped:
            given = next(waiting, None)
            if given is None:
                break
            worker = free.pop()
            busy[worker.start(given)] = worker, given
        if not busy:
            return not stopped
        for line in wait(list(busy), _PATIENCE):
            worker, given = busy[line]
            kind, what = worker.listen(read)
            if not kind:
                continue
            if kind == "share":
                shares[worker] = what
            else:
                del busy[line]
                free.append(worker)
                shares.pop(worker, None)
                done += kind != "cancelled"
                if kind in tell:
                    tell[kind](given, what)
            progress(done + sum(shares.values()))
        if not stopped and cancelled():
            stopped = True
            for worker, _ in busy.values():
                worker.stop()


# ---------------------------------------------------------------- in the worker's process
def _work(line: Connection) -> None:
    """Do jobs until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for who asked; that one calls the work off
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 5000))
    gc.disable()  # what a report leaves behind is collected between two of them
    begun = False
    while True:
        try:
            number, given = line.recv()
        except (EOFError, OSError):
            return
        if given == "stop":
            continue
        with suppress(OSError):  # nobody listens any more
            line.send((number, *_done(line, number, given)))
        del given
        gc.collect()
        if not begun:
            begun = True
            gc.freeze()  # forms, faces and modules stay


class _Desk:
    """The job at hand, seen from inside: attachments are asked for, and it can be called off."""

    def __init__(self, line: Connection, number: int) -> None:
        self._line, self._number = line, number
        self.stopped = False
        self._told = 0.0

    def read(self, sha256: str) -> bytes:
        self._line.send((self._number, "wanted", sha256))
        while True:
            number, what = self._line.recv()
            if what == "stop":
                self.stopped = self.stopped or number == self._number
            elif isinstance(what, Exception):
                raise what
            else:
                return bytes(what)

    def cancelled(self) -> bool:
        if not self.stopped and self._line.poll():
            number, what = self._line.recv()
            self.stopped = what == "stop" and number == self._number
        return self.stopped

    def tell(self, share: float) -> None:
        if share - self._told > 0.1:
            self._told = share
            self._line.send((self._number, "share", share))


def _done(line: Connection, number: int, given: Job) -> tuple[str, Any]:
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import Cancelled, lay_out, write
    from csi_desktop.scoring import evaluate

    desk = _Desk(line, number)
    try:
        forms = _catalogue(given.forms)
        made = report(
            forms, given.sheet, evaluate(forms, given.sheet), given.lang, attachments=desk.read, created=given.created,
            house=given.house,
        )  # fmt: skip
        if given.path is None:
            return "laid", lay_out(made, cancelled=desk.cancelled)
        return "written", write(made, given.path, progress=desk.tell, cancelled=desk.cancelled)
    except Cancelled:
        return "cancelled", None
    except OSError as error:
        return "failed", OSError(error.errno, error.strerror or str(error))
    except Exception as error:  # told whole: the other process has no trace of it
        text = getattr(error, "text", None)
        if isinstance(text, Text):
            return "failed", WorkFailed(text)
        plain = Text("这份报告无法生成。已填内容不受影响。", "This report could not be made. The answers are safe.")
        return "failed", WorkFailed(plain, traceback.format_exc())


@cache
def _catalogue(forms: tuple[_Form, ...]) -> Catalogue:
    from csi_desktop.forms.reader import catalogue, form_from_text

    shipped = {(form.id, form.version, form.sha256): form for form in catalogue().forms}
    if set(shipped) == {form[:3] for form in forms}:
        return catalogue()
    return Catalogue.of(
        tuple(
            form_from_text(text, file=f"{name} {version}") if text else shipped[name, version, sha256]
            for name, version, sha256, text in forms
        )
    )
