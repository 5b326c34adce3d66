"""Cut the typefaces that ship with the program out of their sources; run by hand when a source changes.

    npm pack @expo-google-fonts/noto-sans-sc     (and noto-serif-sc, noto-sans, noto-sans-symbols-2,
                                                  noto-sans-math, noto-emoji)
    apt-get download fonts-lxgw-wenkai unicode-data
    (unpack each below SOURCES, in a folder named like its archive: tar xzf, dpkg-deb -x)
    python tools/make_fonts.py SOURCES

ReportLab embeds TrueType outlines only (no CFF), which is why the faces come from these packages. What a
report sets all day is in three slim faces; what they lack is in "rare" faces, disjoint from one another,
tried in the order of resources/fonts/faces.toml. The same sources give the same bytes.
"""

from __future__ import annotations

import bz2
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "resources" / "fonts"

# Ranges whose characters a report sets: Latin, Greek, Cyrillic, punctuation, arrows, mathematics, boxes,
# circled numbers, kana, bopomofo, CJK symbols, full-width forms. A face gives those of them that it has.
SYMBOLS = (
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x02B0, 0x02FF), (0x0370, 0x03FF), (0x0400, 0x045F),
    (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F),
    (0x2150, 0x218F), (0x2190, 0x23FF), (0x2460, 0x27BF), (0x3000, 0x30FF), (0x3100, 0x312F),
    (0x3200, 0x33FF), (0xFE10, 0xFE4F), (0xFF00, 0xFFEF),
)  # fmt: skip
LATIN = (
    (0x00A0, 0x052F), (0x1C80, 0x1C8F), (0x1D00, 0x1FFF), (0x2000, 0x200A), (0x2010, 0x2027),
    (0x2030, 0x205F), (0x2070, 0x218F), (0x2C60, 0x2C7F), (0xA720, 0xA7FF),
)  # fmt: skip
# Quotes and dots are a Han sign wide in the Chinese faces; the narrow ones of their Latin have no code point of their
# own. They get one of the private area, by which report/pdf/fonts.py asks for them.
NARROW = {0xE018: "‘", 0xE019: "’", 0xE01C: "“", 0xE01D: "”", 0xE026: "…"}
MATHS = ((0x2070, 0x2BFF), (0x1D400, 0x1D7FF))
PICTURES = ((0x2000, 0x2BFF), (0x3000, 0x33FF), (0x1F000, 0x1FAFF))
EAST = (
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3000, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)  # fmt: skip


def find(sources: Path, pattern: str) -> Path:
    """The one file below `sources` that matches; a clear error else."""
    found = sorted(sources.rglob(pattern))
    if not found:
        raise SystemExit(f"{pattern} is not below {sources}; the head of this tool lists the packages")
    return found[0]


def within(codes: Iterable[int], ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Those of `codes` that lie in one of the (first, last) ranges."""
    spans = tuple(ranges)
    return {code for code in codes if any(first <= code <= last for first, last in spans)}


def unihan(sources: Path, file: str, key: str) -> dict[int, str]:
    """{code point: value} of one Unihan property."""
    text = bz2.decompress(find(sources, f"{file}.txt.bz2").read_bytes()).decode("utf-8")
    return {int(m[1], 16): m[2] for m in re.finditer(rf"^U\+([0-9A-F]+)\t{key}\t(.+)$", text, re.M)}


def common_han(sources: Path) -> set[int]:
    """The 8105 characters of 通用规范汉字表 (2013), their traditional forms, and GB 2312.

    The traditional forms are there for names of partners in 香港, 澳门 and 台湾: a serif report would
    otherwise set them in the sans of the rare face.
    """
    standard = set(unihan(sources, "Unihan_OtherMappings", "kTGH"))
    if len(standard) != 8105:
        raise SystemExit(f"通用规范汉字表 has 8105 characters, Unihan gave {len(standard)}")
    variants = unihan(sources, "Unihan_Variants", "kTraditionalVariant")
    traditional = {int(v[2:], 16) for code in standard for v in variants.get(code, "").split()}
    return standard | traditional | gb2312()


def gb2312() -> set[int]:
    """Every character of GB 2312, signs too, from Python's own codec."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(char) for char in (cell.decode("gb2312", "ignore") for cell in cells) if char}


def emoji(sources: Path, signs: set[int]) -> set[int]:
    """Emoji that a person sees as a picture (👍 ✅ ⭐ ⚖), and the selectors (VS15, VS16) that follow them.

    Those that are text by default (✔ ☑) and that the symbol face, `signs`, draws are left to it, so that they
    look like their sisters ✗ and ☐.
    """
    text = find(sources, "emoji-data.txt").read_text("utf-8")

    def having(prop: str) -> set[int]:
        rows = re.findall(rf"^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*; {prop}\s", text, re.M)
        return {code for first, last in rows for code in range(int(first, 16), int(last or first, 16) + 1)}

    return having("Emoji_Presentation") | (having("Emoji") - within(signs, [(0, 0xFFFF)])) | {0xFE0E, 0xFE0F}


def characters(path: Path) -> set[int]:
    """Code points a font file has a glyph for."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def narrow(font: TTFont) -> dict[int, str]:
    """The Latin glyphs of NARROW, which the face has as alternates (GSUB pwid), by their private code points."""
    table, found = font["GSUB"].table, {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "pwid":
            for index in record.Feature.LookupListIndex:
                for each in table.LookupList.Lookup[index].SubTable:
                    found.update(getattr(each, "ExtSubTable", each).mapping)
    names = font.getBestCmap()
    return {code: found[names[ord(sign)]] for code, sign in NARROW.items()}


def cut(source: Path, codes: set[int], name: str, family: str, style: str = "Regular", *, latin: bool = False) -> None:
    """Write resources/fonts/`name`.ttf: the glyphs of `codes`, no hints, no layout tables, named `family`; with the
    narrow quotes of its `latin` if wanted."""
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "JSTF", "MATH", "STAT", "VORG", "vhea", "vmtx"]
    with TTFont(source, recalcTimestamp=False) as font:
        font["cmap"].tables = [t for t in font["cmap"].tables if t.format in (4, 12)]
        subsetter = Subsetter(options)
        private = narrow(font) if latin else {}
        subsetter.populate(unicodes=sorted(codes), glyphs=sorted(private.values()))
        subsetter.subset(font)
        for table in font["cmap"].tables:
            table.cmap.update(private)
        full = family if style == "Regular" else f"{family} {style}"
        names = {1: family, 2: style, 3: f"{full}; cut for CSI Desktop", 4: full,
                 6: f"{family.replace(' ', '')}-{style}"}  # fmt: skip
        font["name"].names = [n for n in font["name"].names if n.nameID in (0, 5, 7, 8, 9, 11, 13, 14)]
        for name_id, text in names.items():
            font["name"].setName(text, name_id, 3, 1, 0x409)
        font.save(FONTS / f"{name}.ttf")
    print(f"{name}.ttf\t{len(codes):6d} characters\t{(FONTS / f'{name}.ttf').stat().st_size:9d} bytes")


def licences(sources: Path, packages: dict[str, str]) -> None:
    """Copy each package's OFL text; Debian's copyright file of LXGW WenKai is put into the same form."""
    for package, name in packages.items():
        text = find(sources, f"*{package}-[0-9]*/LICENSE_FONT").read_text("utf-8")
        (FONTS / f"OFL-{name}.txt").write_text(text, "utf-8", newline="\n")
    body = (FONTS / "OFL-NotoSans.txt").read_text("utf-8")
    body = body[body.index("This Font Software is licensed") :]
    head = (
        "Copyright 2021-2023 LXGW (https://github.com/lxgw/LxgwWenKai),\n"
        "with Reserved Font Names '霞鹜' and 'LXGW'.\n"
        "Copyright 2020 The Klee Project Authors (https://github.com/fontworks-fonts/Klee)\n\n"
        "CSI Rare Kai is a part of LXGW WenKai under another name, as the licence asks.\n\n"
    )
    (FONTS / "OFL-CSIRareKai.txt").write_text(head + body, "utf-8", newline="\n")


def main(sources: Path) -> None:
    """Cut every face from the unpacked packages below `sources`."""
    sans = find(sources, "NotoSansSC_400Regular.ttf")
    bold = find(sources, "NotoSansSC_700Bold.ttf")
    serif = find(sources, "NotoSerifSC_400Regular.ttf")
    kai = find(sources, "LXGWWenKai-Regular.ttf")
    whole, whole_serif = characters(sans), characters(serif)
    slim = common_han(sources) | within(whole | whole_serif, SYMBOLS)
    cut(sans, slim & whole, "NotoSansSC-Regular", "Noto Sans SC", latin=True)
    cut(bold, slim & characters(bold), "NotoSansSC-Bold", "Noto Sans SC", "Bold", latin=True)
    # Serif has a few compatibility forms that Sans has not.
    cut(serif, (slim | (whole_serif - whole)) & whole_serif, "NotoSerifSC-Regular", "Noto Serif SC", latin=True)
    cut(sans, whole - slim, "NotoSansSC-Rare", "Noto Sans SC Rare")
    seen = whole | whole_serif
    signs = find(sources, "NotoSansSymbols2_400Regular.ttf")
    for source, name, family, ranges in (
        (find(sources, "NotoSans_400Regular.ttf"), "NotoSans-Rare", "Noto Sans Rare", LATIN),
        (kai, "CSIRareKai-Regular", "CSI Rare Kai", EAST),
        (find(sources, "NotoEmoji_400Regular.ttf"), "NotoEmoji-Rare", "Noto Emoji Rare",
         [(code, code) for code in sorted(emoji(sources, characters(signs)))]),
        (find(sources, "NotoSansMath_400Regular.ttf"), "NotoSansMath-Rare", "Noto Sans Math Rare", MATHS),
        (signs, "NotoSansSymbols-Rare", "Noto Sans Symbols Rare", PICTURES),
    ):  # fmt: skip
        codes = within(characters(source), ranges) - seen
        cut(source, codes, name, family)
        seen |= codes
    licences(sources, {
        "noto-sans-sc": "NotoSansSC", "noto-serif-sc": "NotoSerifSC", "noto-sans": "NotoSans",
        "noto-sans-math": "NotoSansMath", "noto-sans-symbols-2": "NotoSansSymbols2",
        "noto-emoji": "NotoEmoji",
    })  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
