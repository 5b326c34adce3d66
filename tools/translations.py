"""Whether the window's texts are translated: complete, with the same places in them, and compiled.

    python tools/translations.py            check; exit code 1 and a list of what is wrong
    python tools/translations.py --update   take up new texts into the .ts files and compile them to .qm
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parent.parent
I18N = ROOT / "resources" / "i18n"
WINDOW = ROOT / "src" / "csi_desktop" / "gui"
PLACE = re.compile(r"%n|%L?\d+|\{\w*\}")


def qt_tool(name: str) -> str:
    """The path of one of Qt's translation tools, which come with PySide6."""
    folder = Path(PySide6.__path__[0])
    found = next((path for path in (folder / name, folder / f"{name}.exe") if path.exists()), None)
    return str(found or shutil.which(f"pyside6-{name}") or name)


def window_sources() -> list[Path]:
    """The modules that hold texts of the window."""
    return sorted(path for path in WINDOW.rglob("*.py") if re.search(r"\btr\(|translate\(", read(path)))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise SystemExit(f"{Path(command[0]).name} failed: {done.stdout}{done.stderr}")


def take_up(ts: Path) -> None:
    """Bring a .ts file in step with the sources; English needs only its plurals."""
    plurals = ["-pluralonly"] if ts.stem.endswith("_en") else []
    options = ["-silent", "-no-obsolete", "-locations", "none", *plurals]
    run(qt_tool("lupdate"), *options, *map(str, window_sources()), "-ts", str(ts))


def compile_to(ts: Path, qm: Path) -> None:
    run(qt_tool("lrelease"), "-silent", str(ts), "-qm", str(qm))


def messages(ts: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    """Every message of a .ts file with the name of its context."""
    for context in ElementTree.parse(ts).iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name", ""), message


def troubles_of(context: str, message: ElementTree.Element) -> Iterator[str]:
    """What is wrong with one message."""
    source, translation = message.findtext("source", ""), message.find("translation")
    where = f"{context}: " if context else ""
    if translation is None or translation.get("type") == "unfinished":
        yield f"{where}not translated: {source!r}"
        return
    for text in [form.text for form in translation.iter("numerusform")] or [translation.text]:
        if set(PLACE.findall(text or "")) - {"%n"} != set(PLACE.findall(source)) - {"%n"}:
            yield f"{where}other places than in {source!r}: {text!r}"


def check(ts: Path, scratch: Path) -> list[str]:
    """What is wrong with a .ts file and the .qm file made from it."""
    fresh = scratch / ts.name
    shutil.copyfile(ts, fresh)
    take_up(fresh)
    wrong = [each for context, message in messages(fresh) for each in troubles_of(context, message)]
    if texts(fresh) != texts(ts):
        wrong.append("out of step with the sources")
    compile_to(ts, scratch / "fresh.qm")
    qm = ts.with_suffix(".qm")
    if not qm.exists() or qm.read_bytes() != (scratch / "fresh.qm").read_bytes():
        wrong.append(f"{qm.name} is not made from it")
    return [f"{ts.name}: {each}" for each in wrong]


def texts(ts: Path) -> set[tuple[str, str]]:
    """The texts a .ts file knows, whatever their order."""
    return {(context, message.findtext("source", "")) for context, message in messages(ts)}


def update(files: list[Path]) -> int:
    for ts in files:
        take_up(ts)
        compile_to(ts, ts.with_suffix(".qm"))
    print(f"brought up to date: {', '.join(ts.name for ts in files) or 'nothing'}")
    return 0


def main(arguments: list[str]) -> int:
    files = sorted(I18N.glob("*.ts"))
    if arguments == ["--update"]:
        return update(files)
    if not window_sources():
        print("there is no text in the window yet")
        return 0
    if not files:
        print("the window has texts, but resources/i18n holds no .ts file")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        wrong = [each for ts in files for each in check(ts, Path(scratch))]
    if wrong:
        print("\n".join(wrong))
        print("Run `.venv/bin/python tools/translations.py --update`, then translate what is unfinished.")
        return 1
    print(f"{len(texts(files[-1]))} texts, all translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
