"""One report, warm and cold, against the same blocks through stock Platypus."""

from __future__ import annotations

import tempfile
from pathlib import Path

from measure import in_turns, line, process_cpu, told


def blocks(folder: Path):
    """The blocks of the sample's complete evaluation."""
    from cases import fullest, sample

    from csi_desktop.casebook import Casebook
    from csi_desktop.report.outline import report
    from csi_desktop.session import open_session

    with Casebook.open(sample(folder), readonly=True) as book:
        session = open_session(book, fullest(book))
        return report(
            session.catalogue,
            session.sheet,
            session.result,
            "zh",
            attachments=book.read_attachment,
            created="2024-07-01T00:00:00+08:00",
        )


def run() -> None:
    """Print the ratios."""
    import pickle

    import platypus

    from csi_desktop.report.pdf import write

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = blocks(folder)
        pages = write(made, folder / "ours.pdf")
        print(f"Report: the sample's complete evaluation, {len(made.blocks)} blocks, {pages} pages")
        ours, stock = in_turns(
            lambda: write(made, folder / "ours.pdf"), lambda: platypus.write(made, folder / "stock.pdf")
        )
        line("warm, CPU of Platypus", f"{stock * 1e3:.0f} ms")
        line("warm, ours / Platypus", f"{ours / stock:.3f} ({ours * 1e3:.0f} ms)", "target ≤ 0.2")
        _sign(made, stock)
        kept = folder / "report.pickle"
        kept.write_bytes(pickle.dumps(made))
        here = str(Path(__file__).parent)
        ours, stock = in_turns(
            lambda: process_cpu(["-c", COLD, str(kept), str(folder / "ours.pdf"), "ours", here]),
            lambda: process_cpu(["-c", COLD, str(kept), str(folder / "stock.pdf"), "stock", here]),
            timer=told,
        )
        line("cold process, ours / Platypus", f"{ours / stock:.3f} ({ours * 1e3:.0f} ms)")


def _sign(made, stock: float) -> None:
    """What a signature adds, by a P-256 key, and what it takes to look at all that a report says of itself."""
    import sys
    from dataclasses import replace

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
