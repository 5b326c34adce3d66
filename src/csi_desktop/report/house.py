"""The house style of an office: names, logo, colours, typefaces, fixed texts, order of parts, in one TOML file.

Strict: all faults at once, each with its place and what was expected. What a report must say whoever prints it (its
mode, its stage, what it is and is not, how it is verified) is not the office's to change. docs/house-style.md explains
every key."""

from __future__ import annotations

import difflib
import hashlib
import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from csi_desktop.forms.faults import Fault, a_file, not_toml, not_utf8
from csi_desktop.report.blocks import Artwork, Colour, Logo, Look
from csi_desktop.report.texts import texts
from csi_desktop.text import NO_TEXT, Text, one_a_line

FILE: Final = "house.toml"  # beside a casebook, it is the house style of its reports
_LARGEST: Final = 2_000_000  # bytes of a logo
_PARTS: Final = frozenset({"name", "logo", "colours", "faces", "texts", "parts"})
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_DARK: Final = {"primary": 4.5, "accent": 4.5, "signal": 3.0}  # the least contrast to white (WCAG 2.1)
_FACES: Final = ("serif", "sans", "bold")
_FURTHER: Final = "further"  # faces asked for a character that neither these nor ours have
# Texts that make a report what it is: a self-assessment stays one, a draft stays one, whatever an office prints.
_FIXED: Final = (
    "mode", "title", "watermark", "version", "versions", "changes", "furniture", "verify", "data", "state",
    "responsibility",
    "notice.nature", "notice.quote", "notice.scoring", "notice.validity", "notice.field", "cover.hash", "cover.version",
    "cover.reason",
    "evidence.withheld", "evidence.hash", "summary.provisional", "summary.other_band", "summary.unscored",
)  # fmt: skip
# Parts that a report may do without: what can be looked up elsewhere. Nothing that shows a weakness, a sum or a limit.
# Chapters that may change places; all others stand where the norm has them.
OMITTABLE: Final = ("instruments", "glossary")
MOVABLE: Final = ("profile", "narrative", "design", "evidence", "index", "framework", "dac", "sroi")
_EMBEDDING: Final = 0x0002 | 0x0100 | 0x0200  # fsType: forbidden; not as a subset; bitmaps alone


@dataclass(frozen=True, slots=True)
class House:
    """A house style; without any arguments, the style that ships with the program."""

    name: Text | None = None
    look: Look = field(default_factory=Look)
    texts: Mapping[str, Text] = field(default_factory=dict)
    omit: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    sha256: str = ""  # of the file with what it names; "" for the standard style

    def text(self, key: str, mode: str) -> Text | None:
        """The office's own wording of a fixed text, or None."""
        return self.texts.get(key) or self.texts.get(f"{key}.{mode}")


STANDARD: Final = House()


class HouseFaults(Exception):
    """All faults of a house style."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(fault.text.en for fault in self.faults))

    def __reduce__(self) -> tuple[type[HouseFaults], tuple[list[Fault]]]:
        return HouseFaults, (self.faults,)

    @property
    def text(self) -> Text:
        """All faults, one a line."""
        return one_a_line(fault.text for fault in self.faults)

    @property
    def fallback(self) -> Text:
        """What is told where the report is set in the standard style instead."""
        return Text(
            f"机构版式有 {len(self.faults)} 处错误，未采用；报告按标准版式排出。\n{self.text.zh}",
            f"The house style has faults ({len(self.faults)}) and was not used; the report is in the standard style.\n"
            f"{self.text.en}",
        )


def read_house(path: Path) -> House:
    """Read a house style. Raises HouseFaults with everything that is wrong with it."""
    reading = _Reading(path)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise HouseFaults([reading.fault("", "", a_file(error))]) from None
    except UnicodeDecodeError as error:
        raise HouseFaults([not_utf8(path.name, error)]) from None
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also for a number without end
        raise HouseFaults([not_toml(path.name, text, error)]) from None
    reading.seen.update(raw)
    reading.only(given, _PARTS, "")
    name = reading.text(given["name"], "name") if "name" in given else None
    look = Look(
        colours=reading.colours(reading.table(given, "colours")),
        faces=reading.faces(reading.table(given, "faces")),
        logo=reading.logo(reading.table(given, "logo")) if "logo" in given else None,
    )
    made = House(
        name=name,
        look=look,
        texts=reading.texts(reading.table(given, "texts")),
        omit=reading.names(reading.table(given, "parts"), "omit", OMITTABLE),
        order=reading.names(reading.table(given, "parts"), "order", MOVABLE),
    )
    reading.only(reading.table(given, "parts"), {"omit", "order"}, "parts")
    if reading.faults:
        raise HouseFaults(reading.faults)
    return replace(made, sha256=reading.seen.hexdigest())


_TABLE: Final = Text("一组键和值", "a table of keys and values")
_BOTH: Final = Text("中英文各一段文字：{ zh = \"…\", en = \"…\" }", 'a text in both languages: { zh = "…", en = "…" }')


class _Reading:
    """A file being read, and what was found wrong so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.seen = hashlib.sha256()

    def fault(self, place: str, found: object, expected: Text, nearest: str = "") -> Fault:
        """Note a fault."""
        self.faults.append(Fault(self.path.name, place, str(found), expected, nearest))
        return self.faults[-1]

    def only(self, given: Mapping[str, Any], known: Iterable[str], place: str) -> None:
        """Every key must be known."""
        known = sorted(known)
        for key in given:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                expected = Text("下列之一：" + "、".join(known), "one of: " + ", ".join(known))
                self.fault(f"{place}.{key}".strip("."), key, expected, near[0] if near else "")

    def table(self, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """A table of the file; empty where it is not there."""
        found = given.get(key, {})
        if isinstance(found, dict):
            return found
        if not any(fault.place == key for fault in self.faults):
            self.fault(key, found, _TABLE)
        return {}

    def text(self, found: object, place: str) -> Text:
        """A text in both languages."""
        if isinstance(found, dict) and set(found) == {"zh", "en"} and all(isinstance(v, str) for v in found.values()):
            zh, en = found["zh"].strip(), found["en"].strip()
            if zh and en:
                return Text(zh, en)
        self.fault(place, found, _BOTH)
        return NO_TEXT

    # ------------------------------------------------------------ colours
    def colours(self, given: Mapping[str, Any]) -> tuple[tuple[Colour, str], ...]:
        """Three colours, and the tints that follow from the first."""
        self.only(given, _DARK, "colours")
        made: dict[Colour, str] = {}
        names: dict[str, Colour] = {"primary": "navy", "accent": "teal", "signal": "ochre"}
        for key, least in _DARK.items():
            if key not in given:
                continue
            value = given[key]
            if not isinstance(value, str) or not _COLOUR.fullmatch(value):
                self.fault(f"colours.{key}", value, Text("“#14406B”这样的颜色", "a colour such as “#14406B”"))
                continue
            found = contrast(value)
            if found < least:
                expected = Text(
                    f"较深的颜色：在白纸上的对比度至少 {least}:1", f"a darker colour, {least}:1 or more on white paper"
                )
                self.fault(f"colours.{key}", f"{value} ({found:.1f}:1)", expected)
                continue
            made[names[key]] = value
            if key == "primary":
                for step, share in enumerate((0.07, 0.22, 0.45, 0.82, 1.0)):
                    made[cast(Colour, f"ramp{step}")] = tint(value, share)
                made["pale"] = tint(value, 0.05)
        return tuple(made.items())

    # ------------------------------------------------------------ files
    def _file(self, found: object, place: str) -> Path | None:
        """A file named in the style, by its place beside it."""
        if not isinstance(found, str) or not found or "\0" in found:
            self.fault(place, found, Text("文件名", "the name of a file"))
            return None
        path = self.path.parent / found
        try:
            with path.open("rb") as file:
                self.seen.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            self.fault(place, found, a_file(error))
            return None
        return path

    def faces(self, given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Typefaces by their role, then the further ones in their order; each may and can be embedded."""
        from csi_desktop.report.pdf.faces import embedding, is_truetype

        self.only(given, (*_FACES, _FURTHER), "faces")
        further = given.get(_FURTHER, [])
        if not isinstance(further, list):
            self.fault(f"faces.{_FURTHER}", further, Text("文件名的列表", "a list of names of files"))
            further = []
        named = [(role, f"faces.{role}", given[role]) for role in _FACES if role in given]
        named += [(f"{_FURTHER}-{n}", f"faces.{_FURTHER}.{n}", found) for n, found in enumerate(further, 1)]
        made: list[tuple[str, str]] = []
        for role, place, found in named:
            path = self._file(found, place)
            if path is None:
                continue
            if not is_truetype(path):
                expected = Text(
                    "TrueType 轮廓的字体文件（.ttf）；OpenType/CFF（.otf）和字体集合（.ttc）不能嵌入",
                    "a font file with TrueType outlines (.ttf); CFF outlines (.otf) and collections (.ttc) "
                    "cannot be embedded",
                )
                self.fault(place, path.name, expected)
            elif (rights := embedding(path)) & _EMBEDDING:
                expected = Text(
                    "许可嵌入子集的字体：这个字体的许可标志（fsType）不允许",
                    "a font that may be embedded as a subset: the licence flag of this one (fsType) forbids it",
                )
                self.fault(place, f"{path.name} (fsType {rights})", expected)
            else:
                made.append((role, str(path.resolve())))
        return tuple(made)

    def logo(self, given: Mapping[str, Any]) -> Logo | None:
        """The logo, its height in millimetres, and what it shows in words."""
        self.only(given, ("file", "height", "alt"), "logo")
        path = self._file(given.get("file"), "logo.file")
        alt = self.text(given.get("alt"), "logo.alt")
        height = given.get("height", 14)
        if not isinstance(height, int | float) or isinstance(height, bool) or not 6 <= height <= 30:
            self.fault("logo.height", height, Text("6 至 30 之间的毫米数", "millimetres, from 6 to 30"))
        if path is None:
            return None
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        tall = float(height) if isinstance(height, int | float) else 14.0
        if len(data) <= _LARGEST and (art := self._artwork(path, data)) is not None:
            return Logo(data, tall, alt, art)
        from csi_desktop.report.pdf.figures import is_picture

        if len(data) <= _LARGEST and is_picture(data):
            return Logo(data, tall, alt)
        if not any(fault.place == "logo.file" for fault in self.faults):
            expected = Text("SVG、PNG 或 JPEG 图片，不超过 2 MB", "an SVG, PNG or JPEG picture of 2 MB at most")
            self.fault("logo.file", path.name, expected)
        return None

    def _artwork(self, path: Path, data: bytes) -> Artwork | None:
        """The drawing of an SVG; None for what is none, or cannot be drawn, which is told."""
        from csi_desktop.report.svg import SvgFault, is_svg, read_svg

        if not is_svg(data):
            return None
        try:
            return read_svg(data)
        except SvgFault as fault:
            self.fault("logo.file", f"{path.name}: {fault.found}", fault.expected)
            return None

    # ------------------------------------------------------------ texts and parts
    def texts(self, given: Mapping[str, Any]) -> dict[str, Text]:
        """Fixed texts by their dotted keys, with the same named places as ours."""
        ours, made = texts(), {}
        for key, found in _flat(given):
            if key not in ours:
                near = difflib.get_close_matches(key, list(ours), 1)
                expected = Text("报告中的一段固定文字", "the key of a fixed text of the report")
                self.fault(f"texts.{key}", key, expected, near[0] if near else "")
                continue
            if any(key == each or key.startswith(f"{each}.") for each in _FIXED):
                expected = Text(
                    "可以改写的文字：报告性质、版本、声明与核验的文字不得改写",
                    "a text that may be changed: what says what the report is, its stage, and how it is verified, "
                    "may not",
                )
                self.fault(f"texts.{key}", key, expected)
                continue
            text = self.text(found, f"texts.{key}")
            for lang, said in (("zh", text.zh), ("en", text.en)):
                wanted, there = _places(getattr(ours[key], lang)), _places(said)
                if said and there != wanted:
                    listed = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "—"
                    expected = Text(f"恰好含有这些填空：{listed}", f"just these places to be filled in: {listed}")
                    self.fault(f"texts.{key}.{lang}", said, expected)
            made[key] = text
        return made

    def names(self, given: Mapping[str, Any], key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """A list of parts."""
        found = given.get(key, [])
        if not isinstance(found, list):
            self.fault(f"parts.{key}", found, Text("一个列表", "a list"))
            return ()
        for name in found:
            if name not in known:
                near = difflib.get_close_matches(str(name), known, 1)
                expected = Text("下列之一：" + "、".join(known), "one of: " + ", ".join(known))
                self.fault(f"parts.{key}", name, expected, near[0] if near else "")
        for name in (name for name in known if found.count(name) > 1):
            self.fault(f"parts.{key}", name, Text("每个部分只写一次", "each part once"))
        return tuple(str(name) for name in found)


def _flat(given: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, object]]:
    """Texts with their dotted keys, whether written dotted or in tables."""
    for key, found in given.items():
        name = f"{before}{key}"
        if isinstance(found, dict) and not set(found) & {"zh", "en"}:
            yield from _flat(found, f"{name}.")
        else:
            yield name, found


def _places(text: str) -> set[str]:
    """The named places of a text; a set with "?" where it cannot be read, or a place says how it is to be written,
    which is not the office's to say and may be impossible for what comes there."""
    try:
        places = [(name, how, turned) for _, name, how, turned in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return {"?"}
    return {"?" if how or turned else name for name, how, turned in places}


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def contrast(colour: str) -> float:
    """The contrast of a colour (#RRGGBB) to white paper, 1–21. WCAG 2.1, relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def tint(colour: str, share: float) -> str:
    """A colour let down with white: `share` of it is left."""
    return "#" + "".join(f"{round(255 * (1 - share + share * c)):02X}" for c in _channels(colour))
