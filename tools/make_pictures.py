"""Makes the pictures of the README: the window on the sample's fullest case, and four pages of its report.

    python tools/make_pictures.py      writes docs/images/; run it offscreen, with the bundled fonts"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
SECTION, WIDTH, HEIGHT = "csi_index.exec", 1440, 900
GROUND, GAP, PAGE = "#e5e8ee", 28, 660  # behind the pages, between them, and how wide one is
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "2"


def windows(casebook: Path, folder: Path) -> None:
    """The window on one section of the index, in both languages."""
    from PIL import Image

    from csi_desktop.gui import settings
    from csi_desktop.gui.app import application
    from csi_desktop.gui.language import language
    from csi_desktop.gui.main_window import MainWindow

    app = application(["csi-desktop"])
    settings.ASSESSOR.set("林晓")

    def settle(reached) -> None:
        end = time.monotonic() + 20
        while not reached() and time.monotonic() < end:
            app.processEvents()
            time.sleep(0.005)
        for _ in range(100):
            app.processEvents()
            time.sleep(0.005)

    window = MainWindow()
    window.resize(WIDTH, HEIGHT)
    window.show()
    settle(lambda: hasattr(window, "file"))  # what can be done is bound once the window has been painted
    window.file.open_path(casebook)
    settle(lambda: window.case_list is not None and window.case_list.model.rowCount() > 0)
    model = window.case_list.model
    lines = [model.line(row) for row in range(model.rowCount())]
    window.cases.open_evaluation(max(lines, key=lambda line: line.listing.done).evaluation_id)
    settle(lambda: window.document.session is not None)
    window.document.session.add_evidence({})  # so that the foot says when it was saved, and not where
    window.document.undo()
    for lang in ("zh", "en"):
        language.switch(lang)
        window.area.show_section(SECTION)
        settle(lambda: True)
        window.grab().save(str(folder / f"{lang}.png"))
        with Image.open(folder / f"{lang}.png") as grabbed:
            save(grabbed.convert("RGB"), f"window-{lang}.png")
    window.close()
    settle(lambda: True)


def save(picture, name: str) -> None:
    """A picture of 256 colours, which these need no more than, at a third of the size."""
    picture.quantize(256, dither=0).save(IMAGES / name, optimize=True)


def pages(casebook: Path, folder: Path) -> None:
    """The cover, the summary, the index and the framework of the report, side by side, in both languages."""
    import pypdfium2
    from PIL import Image

    from csi_desktop.casebook import Casebook
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import write
    from csi_desktop.session.opening import open_session

    with Casebook.open(casebook, readonly=True) as book:
        lines = book.case_lines(book.case_ids())
        session = open_session(book, max(lines, key=lambda line: line.listing.done).evaluation_id)
    for lang in ("zh", "en"):
        path = folder / f"{lang}.pdf"
        write(report(session.catalogue, session.sheet, session.result, lang), path)
        document = pypdfium2.PdfDocument(path)
        wanted = [0, *(_page(document, title) for title in TITLES[lang])]
        drawn = [document[n].render(scale=PAGE / document[n].get_width()).to_pil() for n in wanted]
        height = drawn[0].height
        sheet = Image.new("RGB", (GAP + (PAGE + GAP) * len(drawn), height + 2 * GAP), GROUND)
        for n, page in enumerate(drawn):
            sheet.paste(page, (GAP + n * (PAGE + GAP), GAP))
        save(sheet, f"report-{lang}.png")
        document.close()


TITLES = {
    "zh": ("执行摘要", "所主张与所证实", "六、评估框架"),
    "en": ("Executive summary", "As claimed and as evidenced", "6 Evaluation framework"),
}


def _page(document, title: str) -> int:
    """The first page, behind the contents, on which a heading stands."""
    for number in range(5, len(document)):
        text = document[number].get_textpage().get_text_range().replace("　", " ")
        if any(line.strip().endswith(title) or line.strip().startswith(title) for line in text.splitlines()):
            return number
    raise SystemExit(f"no page with the heading {title}")


def main() -> int:
    from csi_desktop.sample import build_sample

    with tempfile.TemporaryDirectory() as name:
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            os.environ[variable] = name
        folder = Path(name)
        casebook = build_sample(folder / "sample.csi")
        pages(casebook, folder)
        windows(casebook, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
