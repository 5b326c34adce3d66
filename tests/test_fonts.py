"""Nothing an assessor can reasonably type prints as an empty box, and every face may be shipped."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from csi_desktop.data import resource
from csi_desktop.report.pdf.fonts import Fonts

FACES = tomllib.loads(resource("fonts", "faces.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def covered() -> dict[str, frozenset[int]]:
    """Face → the code points it has a glyph for, every file opened afresh."""
    found = {}
    for name, face in FACES["faces"].items():
        with TTFont(resource("fonts", face["file"]), lazy=True) as font:
            assert "glyf" in font and "CFF " not in font, f"{name}: ReportLab embeds TrueType outlines only"
            assert font["OS/2"].fsType == 0, f"{name}: its maker forbids embedding"
            assert font["name"].getDebugName(1) == face["family"], name
            found[name] = frozenset(font.getBestCmap())
    return found


def chain(covered: dict[str, frozenset[int]], role: str) -> frozenset[int]:
    return covered[role].union(*(covered[name] for name in FACES["fallback"]))


def han_8105() -> set[str]:
    """通用规范汉字表 (2013), by Unihan's kTGH."""
    return set((Path(__file__).parent / "tgh8105.txt").read_text("utf-8").replace("\n", ""))


def gb2312() -> set[str]:
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {cell.decode("gb2312", "ignore") for cell in cells} - {""}


@pytest.mark.parametrize("role", ["serif", "sans", "sans-bold"])
def test_a_slim_face_alone_sets_standard_chinese(covered: dict[str, frozenset[int]], role: str) -> None:
    standard = han_8105()
    assert len(standard) == 8105
    han = standard | {char for char in gb2312() if char >= "一"}
    latin = {chr(code) for code in range(0x20, 0x7F)}
    signs = set("，。；：？！“”‘’（）《》〈〉【】、…—·～￥％①②③⑩→←↑↓≥≤≠±×÷√∑°²³㎡℃§№●○■□▲△★☆")
    assert not {char for char in han | latin | signs if ord(char) not in covered[role]}


@pytest.mark.parametrize("role", ["serif", "sans", "sans-bold"])
@pytest.mark.parametrize(
    "text",
    [
        "𠮷䶮㛃㼆𬭼𬱖",  # rare characters in personal names
        "陳國龍臺灣澳門銀髮數位學堂",  # partners who write traditional characters
        "ひらがなカタカナ株式会社삼성전자",
        "ąćęłńśźżğışçñöüßÀÉÎŐœČřž",
        "☐☑☒✓✔✗✘✅❌⭐👍🏆😀🎉❤⚠️⚖♻️🌱👩‍🌾".replace("\ufe0f", "").replace("\u200d", ""),
        "ℝ∀∃∈⩽⟨𝑥⟩αβγΔΩ½⅔€£¥₩",
    ],
)
def test_rarer_characters_have_a_glyph_in_the_chain(
    covered: dict[str, frozenset[int]], role: str, text: str
) -> None:
    known = chain(covered, role)
    assert [char for char in text if ord(char) not in known] == []


def test_all_of_gb2312_is_covered(covered: dict[str, frozenset[int]]) -> None:
    known = chain(covered, "serif")
    assert {char for char in gb2312() if ord(char) not in known} == set()


def test_each_face_ships_with_its_licence_and_none_bears_a_reserved_name() -> None:
    folder = resource("fonts")
    licences = {path.stem: path.read_text("utf-8") for path in folder.glob("OFL-*.txt")}
    for face in FACES["faces"].values():
        stem = face["file"].split("-")[0]
        text = next(text for name, text in licences.items() if name.startswith(f"OFL-{stem}"))
        assert "SIL OPEN FONT LICENSE Version 1.1" in text
        with TTFont(folder / face["file"], lazy=True) as font:
            names = " ".join(font["name"].getDebugName(i) or "" for i in (1, 3, 4, 6))
        assert not any(reserved in names for reserved in ("LXGW", "霞鹜", "Source")), names


def test_the_faces_stay_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in resource("fonts").iterdir()) < 30_000_000
    assert {path.name for path in resource("fonts").glob("*.ttf")} == {
        face["file"] for face in FACES["faces"].values()
    }


@pytest.mark.parametrize("role", ["serif", "sans", "sans-bold"])
def test_english_quotes_are_those_of_the_latin_and_chinese_ones_a_sign_wide(role: str) -> None:
    fonts = Fonts()
    widths = fonts.widths[{"sans-bold": "bold"}.get(role, role)]

    def wide(text: str) -> dict[str, int]:
        return {sign: widths[code] for sign, code in zip(text, fonts.coded(text), strict=True) if sign in "“”‘’…•"}

    english = wide("“Good,” she says… it’s ‘one’ • item")
    assert set(english) == set("“”‘’…•")
    assert all(width < 600 for sign, width in english.items() if sign != "…") and 700 < english["…"] < 1200
    assert wide("他说“好”") == {"“": 1000, "”": 1000}
    mixed = wide("见“CSI Desktop”的 “Verify a report” 一栏")
    assert mixed == {"“": widths[fonts.coded("“a”")[0]], "”": widths[fonts.coded("“a”")[2]]}, "the last is by itself"
    quoting = wide("Cause “多少来自特派员的工作？”: the certainty")
    assert quoting == mixed, "the sentence around it is English"
    with TTFont(resource("fonts", FACES["faces"][role]["file"]), lazy=True) as font:
        names, metrics = font.getBestCmap(), font["hmtx"]
        assert metrics[names[0xE01C]][0] == english["“"] and metrics[names[ord("“")]][0] == 1000
