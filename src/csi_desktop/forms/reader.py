"""Reads form files strictly: every fault of every file is found in one go, and a form that is read is sound.

Reading TOML takes most of the time, so what the shipped files say is kept in the user's cache folder under their
SHA-256; it was checked before it was put there."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from csi_desktop import __version__, data
from csi_desktop.forms import toml_values as toml
from csi_desktop.forms.between import faults_between
from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.forms.faults import Fault, FormFaults, a_file, not_toml, not_utf8
from csi_desktop.forms.keys import form_of
from csi_desktop.kept import keep, recall
from csi_desktop.text import Text

LARGEST_FILE = 2_000_000  # bytes

# ------------------------------------------------------------------------------------------------------- doors


def read_form(path: Path) -> Form:
    """The form of one file, checked by itself; raises `FormFaults`. What it says of other forms is not checked."""
    source = _source(path)
    return _made(_parsed(source), source)


def form_from_text(text: str, file: str = "") -> Form:
    """The form of a definition that a casebook keeps; raises `FormFaults`."""
    if len(text) > LARGEST_FILE:
        raise _one_fault(file, "", f"{len(text)}", Text(f"最多 {LARGEST_FILE} 字节", f"at most {LARGEST_FILE} bytes"))
    source = _Source(file, text)
    return _made(_parsed(source), source)


@cache
def catalogue() -> Catalogue:
    """The forms that ship with the program."""
    sources = [_source(path) for path in sorted(data.forms_dir().glob("*.toml"))]
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for source in sources:
        digest.update(f"{source.file} {source.sha256} ".encode())
    kept = f"forms-{digest.hexdigest()[:32]}"
    parsed = _recalled(kept, len(sources))
    if parsed is not None:
        pairs = zip(parsed, sources, strict=True)
        return Catalogue.of(tuple(_made(given, source, known_sound=True) for given, source in pairs))
    parsed = [_parsed(source) for source in sources]
    forms = [(source.file, _made(given, source)) for given, source in zip(parsed, sources, strict=True)]
    faults = faults_between(forms, (), names_known=True)
    if faults:
        raise FormFaults(faults)
    keep(kept, parsed, instead_of="forms-*")
    return Catalogue.of(tuple(form for _, form in forms))


def checked_forms(
    paths: Iterable[Path], beside: Sequence[Form] = (), *, replacing: bool = False
) -> tuple[Form, ...]:
    """The forms of some files, checked by themselves and against each other; raises one `FormFaults` for all.

    `beside` are sound forms that the files may refer to; with `replacing`, one that has the id of a file's form
    gives way to it."""
    faults: list[Fault] = []
    forms: list[tuple[str, Form]] = []
    broken = False
    for path in paths:
        try:
            forms.append((path.name, read_form(path)))
        except FormFaults as found:
            faults += found.faults
            broken = True
    mine = {form.id for _, form in forms} if replacing else set()
    known = [form for form in beside if form.id not in mine]
    # While a file cannot be read, names that it defines would all be reported as unknown elsewhere.
    faults += faults_between(forms, known, names_known=not broken)
    if faults:
        raise FormFaults(faults)
    return tuple(form for _, form in forms)


# ------------------------------------------------------------------------------------------------------- files


class _Source(NamedTuple):
    """The text of a form file, without byte order mark and with line ends "\n": the same on every system."""

    file: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def _source(path: Path) -> _Source:
    """The text of a file; raises `FormFaults` where it cannot be one."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _one_fault(path.name, "", "", a_file(error)) from None
    if len(raw) > LARGEST_FILE:
        expected = Text(f"最多 {LARGEST_FILE} 字节", f"at most {LARGEST_FILE} bytes")
        raise _one_fault(path.name, "", f"{len(raw)}", expected)
    try:
        return _Source(path.name, raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise FormFaults([not_utf8(path.name, error)]) from None


def _made(given: toml.Given, source: _Source, *, known_sound: bool = False) -> Form:
    return form_of(given, source.file, source.text, source.sha256, known_sound=known_sound)


def _one_fault(file: str, place: str, found: str, expected: Text) -> FormFaults:
    return FormFaults([Fault(file, place, found, expected)])


def _parsed(source: _Source) -> toml.Given:
    """What a file says, as TOML; raises `FormFaults` with the line where it is not."""
    import tomllib  # not needed while the cache is warm

    try:
        # A decimal stays as it is written: weights are exact, and a float is not.
        return tomllib.loads(source.text, parse_float=str)
    except (ValueError, RecursionError) as error:  # also for a number without end
        raise FormFaults([not_toml(source.file, source.text, error)]) from None


def _recalled(name: str, count: int) -> list[toml.Given] | None:
    """What was kept of these very files; None if nothing is."""
    parsed = recall(name)
    return parsed if isinstance(parsed, list) and len(parsed) == count else None
