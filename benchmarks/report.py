"""One report, warm and cold, against the same blocks through stock Platypus, and through what else is installed; many
reports on two processes, with what they take of memory."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from measure import in_turns, line, process_cpu, told
from msgspec.structs import replace

PAGES = (16, 20)  # of the excerpt that all engines set
MANY = int(os.environ.get("CSI_BENCH_REPORTS", "100"))  # reports of a batch; 1,000 take some minutes
CREATED = "2024-07-01T00:00:00+08:00"
_TYPED = 0x9C94  # from here on 82 rare Han characters, of fish, that our face of running text has


def blocks(folder: Path):
    """The blocks of the sample's complete evaluation."""
    from cases import fullest, sample

    from csi_desktop.casebook import Casebook
    from csi_desktop.report.outline import report
    from csi_desktop.session.opening import open_session

    with Casebook.open(sample(folder), readonly=True) as book:
        session = open_session(book, fullest(book))
        return report(
            session.catalogue,
            session.sheet,
            session.result,
            "zh",
            attachments=book.read_attachment,
            created=CREATED,
        )


def excerpt(made):
    """The first blocks of a report, as many as make 16 to 20 pages."""
    from csi_desktop.report.pdf import lay_out

    low, high = 0, len(made.blocks)
    while low < high:
        middle = (low + high + 1) // 2
        if lay_out(replace(made, blocks=made.blocks[:middle])).pages <= PAGES[1]:
            low = middle
        else:
            high = middle - 1
    return replace(made, blocks=made.blocks[:low])


def edited(made) -> Iterator:
    """A report again and again as somebody types at it: each time its first running text has a character more, which is
    in no other. So nothing that is kept of a whole report, or of all its characters, makes a second one look fast."""
    from csi_desktop.report.blocks import Paragraph

    place = next(n for n, one in enumerate(made.blocks) if isinstance(one, Paragraph) and isinstance(one.text, str))
    first = made.blocks[place]
    for number in count(_TYPED):
        typed = replace(first, text=first.text + chr(number))
        yield replace(made, blocks=(*made.blocks[:place], typed, *made.blocks[place + 1 :]))


def run() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = blocks(folder)
        _sign(made, _alone("the sample's complete evaluation", made, folder))
        part = excerpt(made)
        _alone("its first pages", part, folder)
        _rivals(part, folder)
        _many(folder)


def _alone(what: str, made, folder: Path) -> float:
    """Ours against Platypus; gives the seconds that Platypus takes."""
    import pickle

    import platypus

    from csi_desktop.report.pdf import write

    pages = write(made, folder / "ours.pdf").pages
    print(f"Report: {what}, {len(made.blocks)} blocks, {pages} pages")
    mine, others = edited(made), edited(made)
    ours, stock = in_turns(
        lambda: write(next(mine), folder / "ours.pdf"),
        lambda: platypus.write(next(others), folder / "stock.pdf"),
        runs=8,
    )
    line("warm, CPU of Platypus", f"{stock * 1e3:.0f} ms")
    line("warm, ours / Platypus", f"{ours / stock:.3f} ({ours * 1e3:.0f} ms)", "target ≤ 0.10")
    kept = folder / "report.pickle"
    kept.write_bytes(pickle.dumps(made))
    here = str(Path(__file__).parent)
    cold, cold_stock = in_turns(
        lambda: process_cpu(["-c", COLD, str(kept), str(folder / "ours.pdf"), "ours", here]),
        lambda: process_cpu(["-c", COLD, str(kept), str(folder / "stock.pdf"), "stock", here]),
        timer=told,
        runs=6,
    )
    line("cold process, ours / Platypus", f"{cold / cold_stock:.3f} ({cold * 1e3:.0f} ms)", "target ≤ 0.2")
    return stock


def _sign(made, stock: float) -> None:
    """What a signature adds, by a P-256 key, and what it takes to look at all that a report says of itself."""
    from measure import ROOT

    from csi_desktop.report.pdf import build
    from csi_desktop.report.signature import Signer, is_available
    from csi_desktop.report.verify import verify
    from csi_desktop.text import Text

    if not is_available():
        print("  signing: csi-desktop[sign] is not installed")
        return
    sys.path.append(str(ROOT))
    from tests.report.certificates import PASSWORD
    from tests.report.certificates import made as certificate

    data, _ = build(replace(made, signature="field"))
    signer = Signer.open(certificate()[0], PASSWORD, "own.p12")
    why = Text("签发", "Issue")
    signed = signer.sign(data, why)
    taken, looked = in_turns(lambda: signer.sign(data, why), lambda: verify(signed))
    added = len(signed) - len(data)
    line("signing adds", f"{taken * 1e3:.0f} ms, {taken / stock:.3f} of Platypus, {added} bytes", "target ≤ 60 ms")
    line("verifying a signed report", f"{looked * 1e3:.0f} ms")


def _rivals(made, folder: Path) -> None:
    """The same blocks through the engines that are installed: CPU, with that of the processes they start."""
    import rivals

    from csi_desktop.report.pdf import write

    def cpu(work: Callable[[], object]) -> float:
        begin = _spent()
        work()
        return _spent() - begin

    for engine in rivals.available():
        rivals.write(engine, made, folder / "rival.pdf")  # fonts found, caches filled
        target = "target ≤ 0.4" if engine == "typst" else ""
        mine, others = edited(made), edited(made)
        ours, theirs = in_turns(
            lambda mine=mine: write(next(mine), folder / "ours.pdf"),
            lambda engine=engine, others=others: rivals.write(engine, next(others), folder / "rival.pdf"),
            timer=cpu,
            runs=15 if engine == "typst" else 2,
        )
        line(f"warm, ours / {engine}", f"{ours / theirs:.3f} ({theirs * 1e3:.0f} ms)", target)
    for engine in {"typst", "weasyprint", "libreoffice"} - set(rivals.available()):
        line(f"{engine}", "not installed")


def _spent() -> float:
    of = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in of)


def _many(folder: Path) -> None:
    """Distinct reports, evaluation to file, on two processes; against Platypus one by one, from finished blocks."""
    import platypus
    from cases import fullest, sample

    from csi_desktop.casebook import Casebook
    from csi_desktop.model.answers import Answer
    from csi_desktop.report.batch import PROCESSES
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import Written
    from csi_desktop.report.workshop import Job, Worker, job
    from csi_desktop.report.workshop import run as run_jobs
    from csi_desktop.session.opening import open_session

    with Casebook.open(sample(folder), readonly=True) as book:
        session = open_session(book, fullest(book))

        def varied(number: int):
            sheet = session.sheet.copy()
            for field in ("case.background", "case.goal", "case.practice", "case.results"):
                before = sheet.answers[field, ""]
                text = f"第 {number} 份：{before.value}"
                sheet.answers[field, ""] = Answer(text, reason=before.reason, evidence=before.evidence)
            return sheet

        def jobs() -> Iterator[Job]:
            for number in range(MANY):
                yield job(session.catalogue, varied(number), "zh", CREATED, folder / f"{number}.pdf")

        made = report(session.catalogue, session.sheet, session.result, "zh", attachments=book.read_attachment)
        workers = [Worker() for _ in range(PROCESSES)]
        sizes: list[float] = []

        def failed(given: Job, error: Exception) -> None:
            raise error

        def written(given: Job, what: Written) -> None:
            sizes.append(max(_memory(worker.pid) for worker in workers))
            assert given.path is not None
            given.path.unlink()

        begin, spent = time.perf_counter(), _spent()
        run_jobs(jobs(), workers, book.read_attachment, failed=failed, written=written)
        ours = (time.perf_counter() - begin) / MANY
        for worker in workers:
            worker.close()
        cpu_of_ours = (_spent() - spent) / MANY
    begin, spent = time.perf_counter(), time.process_time()
    for _ in range(3):
        platypus.write(made, folder / "stock.pdf")
    stock, cpu_of_stock = (time.perf_counter() - begin) / 3, (time.process_time() - spent) / 3
    print(f"Reports: {MANY} distinct ones on {PROCESSES} processes")
    line("by the clock, ours / Platypus one by one", f"{ours / stock:.3f} ({ours * 1e3:.0f} ms each)", "target ≤ 0.08")
    line("by CPU, half of ours / Platypus: two free cores", f"{cpu_of_ours / 2 / cpu_of_stock:.3f}")
    if sizes[-1]:
        told_at = [number for number in (12, 100, 500, 1000) if number < MANY] + [MANY]
        figures = ", ".join(f"{sizes[number - 1]:.0f}" for number in told_at)
        line(f"memory of a process, after {', '.join(map(str, told_at))} reports", f"{figures} MB", "flat")


def _memory(process: int) -> float:
    """Resident memory of a process in MB; 0 where that cannot be told."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        return 0.0


COLD = """
import pickle, sys
from pathlib import Path
blocks, target, engine, here = sys.argv[1:]
sys.path.insert(0, here)
made = pickle.loads(Path(blocks).read_bytes())
if engine == "ours":
    from csi_desktop.report.pdf import write
else:
    from platypus import write
write(made, Path(target))
"""

if sys.platform == "win32":
    raise RuntimeError("CPU time of a child process is measured on Linux and macOS only")
