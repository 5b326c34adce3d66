"""Reads a report that this program wrote, signed since or not: its text, its data, and whether it is as it was written.

Only files of this program are read: their objects are known to be plain, and need no library for any PDF."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from csi_desktop.report.pdf.file import ID_LENGTH, file_id
from csi_desktop.text import Lang, Text

LARGEST: Final = 256 << 20  # bytes of a report; none of ours comes near
_TAIL: Final = 1024  # bytes at the end of a PDF among which its end mark stands
_END: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s?")
_ID: Final = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]{32})>")
_ID_DIGITS: Final = re.compile(rb"<[0-9A-Fa-f]{32}>")
_ROOT: Final = re.compile(rb"/Root (\d+) 0 R")
_INFO: Final = re.compile(rb"/Info (\d+) 0 R")
_SHOWN: Final = re.compile(rb"/(F\d+) [\d.]+ Tf|/MCID (\d+)>> BDC|<([0-9A-Fa-f]*)>|\bBMC\b|\bEMC\b")
_KID: Final = re.compile(
    rb"<</Type/MCR/Pg (\d+) 0 R/MCID (\d+)>>|<</Type/OBJR[^>]*>>|(\d+) 0 R|(\d+)"
)  # marked content of a page, a link (which says nothing of its own), an element below, marked content of this page
_PAIR: Final = re.compile(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", re.MULTILINE)
_SAME: Final = re.compile(rb"^<([0-9A-F]{2})00> <\1FF> <(?:\1)00>$", re.MULTILINE)  # codes that stand for themselves

_NOT_OURS = Text(
    "“{file}”不是本程序写出的报告，或已被其他程序另存，无法核验。请向签发机构索取原始 PDF 文件。",
    "“{file}” is no report written by this program, or another program has saved it anew: it cannot be verified. Ask "
    "the issuer for the original PDF file.",
)


_EMPTY = Text(
    "“{file}”是空文件。请重新下载，或向签发机构索取原始 PDF 文件。",
    "“{file}” is empty. Fetch it again, or ask the issuer for the original PDF file.",
)
_NO_PDF = Text(
    "“{file}”不是 PDF 文件，无法核验。请选择报告的 PDF 文件。",
    "“{file}” is no PDF file and cannot be verified. Choose the PDF file of a report.",
)
_CUT = Text(
    "“{file}”不完整，末尾缺失。请重新下载或复制后再核验。",
    "“{file}” is incomplete: its end is missing. Fetch or copy it again, then verify it.",
)
_LOCKED = Text(
    "“{file}”已被其他程序加密或限制权限，不再是签发时的文件，无法核验。请向签发机构索取原始 PDF 文件。",
    "“{file}” was encrypted or restricted by another program and is not the file that was issued: it cannot be "
    "verified. Ask the issuer for the original PDF file.",
)


class NotAReport(Exception):
    """A file that is no report of this program; the text says what it is instead, as far as that can be seen."""

    def __init__(self, name: str, text: Text = _NOT_OURS) -> None:
        self.text = text.format(file=name)
        super().__init__(self.text.en)


def _what_else(data: bytes) -> Text:
    if not data:
        return _EMPTY
    if not data.startswith(b"%PDF-"):
        return _NO_PDF
    if b"%%EOF" not in data[-_TAIL:]:
        return _CUT
    return _LOCKED if b"/Encrypt" in data else _NOT_OURS


@dataclass(frozen=True, slots=True)
class Written:
    """What a report holds. `text` is what stands on its pages, in reading order, without white space and page
    furniture; `attachments` are its embedded files by name; `intact` says whether every object is as it was written;
    `added` is how many bytes were added since, by a signature or otherwise."""

    text: str
    attachments: dict[str, bytes]
    lang: Lang
    title: str
    made_with: str
    created: str  # ISO date-time, "" where the report has none
    intact: bool
    added: int


def read(data: bytes, name: str = "") -> Written:
    """Read a report; NotAReport for any other file, however broken."""
    try:
        return _read(data)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, zlib.error, RecursionError) as error:
        raise NotAReport(name, _what_else(data)) from error


def as_written(data: bytes) -> bool:
    """Whether a file is a report of this program, byte for byte as it was written, with nothing added."""
    try:
        table, end = first_revision(data)
        return end == len(data) and _id_of(data, table) == _ID.findall(data[table:])[-1].decode("ascii").lower()
    except (ValueError, IndexError):
        return False


def _read(data: bytes) -> Written:
    if not data.startswith(b"%PDF-") or len(data) > LARGEST:
        raise ValueError("no PDF")
    table, end = first_revision(data)
    trailer = data[table:end]
    objects = _Objects(data, table)
    catalogue = objects.plain(int(_ROOT.findall(trailer)[-1]))
    information = objects.plain(int(_INFO.findall(trailer)[-1]))
    mark = _ID.findall(trailer)[-1].decode("ascii").lower()
    made_with = _string(information, b"Creator")
    if not made_with.startswith("CSI Desktop"):
        raise ValueError(made_with)
    return Written(
        text="".join(_text(objects, catalogue)),
        attachments=dict(_attachments(objects, catalogue)),
        lang="zh" if b"/Lang(zh" in catalogue else "en",
        title=_string(information, b"Title"),
        made_with=made_with,
        created=_moment(information),
        intact=_id_of(data[:end], table) == mark,
        added=len(data) - end,
    )


def _id_of(written: bytes, table: int) -> str:
    """The ID that a file should have."""
    start = written.index(b"trailer", table)
    return file_id(written[:start] + _ID_DIGITS.sub(b"<" + b"0" * ID_LENGTH + b">", written[start:]))


def first_revision(data: bytes) -> tuple[int, int]:
    """Where the table of references of the file as it was first written starts, and where that file ends."""
    for found in _END.finditer(data):
        table = int(found[1])
        if table < found.start() and data.startswith(b"xref", table):
            return table, found.end()
    raise ValueError("no table of references")


class _Objects:
    """The objects of the first revision, by number."""

    def __init__(self, data: bytes, table: int) -> None:
        self._data = data
        lines = data[table : data.index(b"trailer", table)].split(b"\n")
        first, count = (int(part) for part in lines[1].split())
        rows = [line.split() for line in lines[2 : 2 + count]]
        self._places = {first + n: int(row[0]) for n, row in enumerate(rows) if row[2] == b"n"}
        starts = sorted(self._places.values())
        self._ends = dict(zip(starts, [*starts[1:], table], strict=True))

    def plain(self, number: int) -> bytes:
        """An object that is no stream: its text. Of a stream: its dictionary."""
        start = self._places[number]
        head = b"%d 0 obj\n" % number
        if not self._data.startswith(head, start):
            raise ValueError(number)
        whole = self._data[start + len(head) : self._ends[start]]
        return whole.partition(b"\nstream\n")[0].removesuffix(b"\nendobj\n")

    def stream(self, number: int) -> bytes:
        """The bytes of a stream, unpacked."""
        entries = self.plain(number)
        start = self._data.index(b"stream\n", self._places[number]) + len(b"stream\n")
        length = int(re.findall(rb"/Length (\d+)", entries)[0])
        found = self._data[start : start + length]
        if b"/FlateDecode" not in entries:
            return found
        unpacked = zlib.decompressobj().decompress(found, LARGEST)
        if len(unpacked) == LARGEST:
            raise ValueError("too large")
        return unpacked


def _string(entries: bytes, name: bytes) -> str:
    found = re.search(rb"/" + name + rb" <FEFF([0-9A-F]*)>", entries)
    return bytes.fromhex(found[1].decode("ascii")).decode("utf-16-be") if found else ""


def _moment(entries: bytes) -> str:
    found = re.search(rb"/CreationDate \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)'(\d\d)'?\)", entries)
    if found is None:
        return ""
    year, month, day, hour, minute, second, zone, rest = (part.decode("ascii") for part in found.groups())
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}:{rest}"


def _references(entries: bytes, name: bytes) -> list[int]:
    """The objects that an entry names: one, or a list."""
    found = re.search(rb"/" + name + rb"\s?(?:(\d+) 0 R|\[([^\]]*)\])", entries)
    if found is None:
        return []
    return [int(found[1])] if found[1] else [int(n) for n in re.findall(rb"(\d+) 0 R", found[2])]


def _attachments(objects: _Objects, catalogue: bytes) -> Iterator[tuple[str, bytes]]:
    for entry in _references(catalogue, b"AF"):
        entries = objects.plain(entry)
        yield _string(entries, b"UF"), objects.stream(_references(entries, b"F")[-1])


def _text(objects: _Objects, catalogue: bytes) -> Iterator[str]:
    """What stands on the pages, element by element of the structure: a cell that the end of a page cuts is whole."""
    pages = dict(_pages(objects, catalogue))
    (root,) = _references(catalogue, b"StructTreeRoot")
    waiting = [(b"%d 0 R" % _references(objects.plain(root), b"K")[0], 0)]
    while waiting:
        kids, page = waiting.pop()
        found = list(_KID.finditer(kids))
        if len(found) == 1 and found[0][3]:
            element = objects.plain(int(found[0][3]))
            own = _references(element, b"Pg")
            inside = element[element.rindex(b"/K[") + 3 :]
            waiting += [(kid[0], own[0] if own else 0) for kid in reversed(list(_KID.finditer(_upto(inside))))]
        elif found and found[0][1]:
            yield pages[int(found[0][1])].get(int(found[0][2]), "")
        elif found and found[0][4]:
            yield pages[page].get(int(found[0][4]), "")


def _upto(inside: bytes) -> bytes:
    """The kids of an element, of what follows the bracket that opens them."""
    return inside[: inside.index(b"]")]


def _pages(objects: _Objects, catalogue: bytes) -> Iterator[tuple[int, dict[int, str]]]:
    """The text of each piece of marked content, by page."""
    fonts: dict[int, dict[bytes, dict[str, str]]] = {}
    for page in _references(objects.plain(_references(catalogue, b"Pages")[0]), b"Kids"):
        entries = objects.plain(page)
        (shared,) = re.findall(rb"/Font (\d+) 0 R", entries)
        if int(shared) not in fonts:
            named = re.findall(rb"/(F\d+) (\d+) 0 R", objects.plain(int(shared)))
            fonts[int(shared)] = {name: _signs(objects, int(font)) for name, font in named}
        yield page, _shown(objects.stream(_references(entries, b"Contents")[0]), fonts[int(shared)])


def _signs(objects: _Objects, font: int) -> dict[str, str]:
    """What the codes of a font stand for."""
    (mapped,) = _references(objects.plain(font), b"ToUnicode")
    rows = objects.stream(mapped)
    signs = {
        f"{code:04x}": chr(code)
        for first in _SAME.findall(rows)
        for code in range(int(first, 16) << 8, (int(first, 16) << 8) + 256)
    }
    for code, text in _PAIR.findall(rows):
        signs[code.decode("ascii").lower()] = bytes.fromhex(text.decode("ascii")).decode("utf-16-be")
    return signs


def _shown(code: bytes, fonts: dict[bytes, dict[str, str]]) -> dict[int, str]:
    """The text of a page by the number of its marked content; furniture, which has none, is left out."""
    shown: dict[int, list[str]] = {}
    signs: dict[str, str] = {}
    here: list[str] | None = None
    for found in _SHOWN.finditer(code):
        if found[1]:
            signs = fonts[found[1]]
        elif found[2]:
            here = shown.setdefault(int(found[2]), [])
        elif found[0] in (b"BMC", b"EMC"):
            here = None
        elif here is not None:
            text = found[3].decode("ascii").lower()
            here += (signs.get(text[at : at + 4], "\ufffd") for at in range(0, len(text), 4))
    return {number: "".join("".join(parts).split()) for number, parts in shown.items()}
