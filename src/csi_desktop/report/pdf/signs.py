"""Which signs stand where: the rules of Chinese setting (W3C CLREQ) as data, and the cleaning of what was typed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from csi_desktop.text import Lang

# ---------------------------------------------------------------- classes of signs
CLOSING: Final = "，。、；：！？）》」』】〕〉”’｝］"  # full-width signs with their ink in the left half
OPENING: Final = "（《「『【〔〈“‘｛［"  # full-width signs with their ink in the right half
_COMBINING: Final = "".join(
    map(chr, (*range(0x300, 0x370), 0x3099, 0x309A, 0x200C, 0x200D, *range(0xFE00, 0xFE10)))
)
NO_START: Final = frozenset(CLOSING + ",.;:!?)]}%‰％‰℃°·…—～-/'\"々ー~、⁰¹²³⁴⁵⁶⁷⁸⁹\u00a0" + _COMBINING)
NO_END: Final = frozenset(OPENING + "([{￥¥$£€@#＃№\u00a0")
FULL_CLOSING: Final = frozenset(CLOSING)
FULL_OPENING: Final = frozenset(OPENING)

# Han signs and what is set like them: kana, Korean, and the codes lent to characters beyond the first plane, which lie
# behind those of forms (below). Classes are made of what is none of them, because a range takes time for each of
# its characters when a program starts.
_NO_HAN: Final = (
    "\x00-\u2e7f\u2fe0-\u3004\u3008-\u303f\u3100-\u33ff\u4dc0-\u4dff\ua000-\uabff\ud800-\ud97f\ufb00-\uffff"
    "\U00010000-\U0001ffff\U0003fffe-\U0010ffff"
)
_HAN: Final = f"[^{_NO_HAN}]"
# Behind something, be it nothing: what a pattern starts with is made twice, the second time to search by.
HAN_SIGN: Final = re.compile(f"(?=){_HAN}")
# Stretches set by the rules of Western text: nothing is added between their letters when a line is justified.
WESTERN: Final = re.compile("[ -~\u00a0-\u052f\u1e00-\u1fff‐-–−]+")
_LETTER: Final = "A-Za-z0-9\u00c0-\u024f\u0370-\u052f"
# Western signs that get a quarter of an em where they touch Han text without a space.
_TOUCHING_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz%$"
# What stands on either side is looked at where there is one: each class of Han signs in a pattern takes longer to make
# than all the text of a page takes to set.
_TOUCHING: Final = re.compile(f"[{_TOUCHING_SIGNS}]+")
# A sign squeezed to half its width: a closing one before another full-width sign (or a typed space), an opening one
# behind another.
SQUEEZED: Final = re.compile(
    f"[{re.escape(CLOSING)}](?=[ {re.escape(CLOSING + OPENING)}])|(?<=[{re.escape(OPENING)}])[{re.escape(OPENING)}]"
)
WORD: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,_%+-/@:#&=~?'’–−±²³"
    + "".join(map(chr, (*range(0xC0, 0x250), *range(0x370, 0x530))))
)
DIGITS: Final = frozenset("0123456789０１２３４５６７８９")
# What follows a number and must not be parted from it.
COUNTED: Final = frozenset(
    "%％‰℃°万亿千百年月日时分秒元人个项家名位次倍篇岁吨米户页章条件份号届期度点场所座亩"
)
# What a number follows that must not be parted from it: 第 3, 表 1.
NUMBERED: Final = frozenset("第表图")
# What names a part of the report together with the letter or number behind its space; the letter of a grade in a list
# or the code of an item together with what it means.
REFERRED: Final = re.compile(
    r"(?:附录|表|图|\b(?:Annex|Table|Figure)|[；：][A-Z]|(?:^|; |；)[A-Z]\d{1,2}) \Z"
)
# Where a long word may be broken, if not at a part of a path; and what was pasted without one ordinary space.
SOFT_BREAK: Final = frozenset(".-_=:@#+,;\\\u00a0")
# Marks that stand at no line's start even when a space was typed before them.
NEVER_START: Final = FULL_CLOSING | frozenset(",.;:!?)]}%％‰℃…—")
# What follows a number and a space and must not be parted from it.
UNIT: Final = re.compile(
    r"(?:km|kg|cm|mm|m|g|t|ha|kW|MW|kWh|MWh|GWh|L|ml|h|min|s|%|million|billion|trillion|percent|CNY|RMB|USD|EUR|yuan)\b"
)

# A number that ends an item or a paragraph: it stays with the word before it.
FINAL_NUMBER: Final = re.compile(r"\d[\d.,]*%?(?:[;；]|[.。]?(?:\n|\Z))")

# ---------------------------------------------------------------- forms of signs
# A sign may be set in another form than its own: half as wide, as Western text has it, or with a gap after Han text
# ("after"), before it ("before"), or both ("apart"). Such a form is a code of its own in the string that is set;
# surrogates serve, as they can be in no text. A gap within the sign's own width does not look like a space to a reader
# that copies the text.
Form = Literal["half", "western", "joined", "after", "before", "apart"]
GAP: Final = 250  # 1/1000 em
_GAPPED: Final[tuple[Form, ...]] = ("after", "before", "apart")
_FORMS: Final[tuple[tuple[str, Form], ...]] = (
    *((sign, "half") for sign in CLOSING + OPENING),
    *((sign, "western") for sign in "“”‘’…·•"),
    ("—", "joined"),
    *((sign, form) for form in _GAPPED for sign in _TOUCHING_SIGNS),
)
FORMS: Final[dict[str, tuple[str, Form]]] = {chr(0xD800 + place): form for place, form in enumerate(_FORMS)}
_HALF: Final = {ord(sign): code for code, (sign, form) in FORMS.items() if form == "half"}
_WESTERN: Final = {ord(sign): code for code, (sign, form) in FORMS.items() if form == "western"}
_JOINED: Final = next(code for code, (_, form) in FORMS.items() if form == "joined")
_GAPPED_CODES: Final = {form: code for code, form in FORMS.items() if form[1] in _GAPPED}
GAP_IN_FRONT: Final = frozenset(code for code, (_, form) in FORMS.items() if form in ("after", "apart"))
GAP_BEHIND: Final = frozenset(code for code, (_, form) in FORMS.items() if form in ("before", "apart"))
FIRST_FREE: Final = 0xD980  # codes for characters beyond the first plane start here
assert len(FORMS) <= FIRST_FREE - 0xD800
LAST_FREE: Final = 0xF8FF

_WIDE: Final = re.compile("[“”‘’…·•]")  # signs as wide as a Han sign in a Chinese face, narrow in Western text
# A quotation of Western words that touches no Han text, as within a sentence in English: its marks are those of Western
# text, whatever Chinese names stand around it.
_QUOTED: Final = re.compile(
    f"(?<![^\x00-\xff])(?:(“)|‘)(?:(?!(?(1)[“”]|[‘’]))[{_NO_HAN}])*(?(1)”|’)(?![^\x00-\xff–—])"
)
# A quotation in Chinese within a sentence in English, which stands before it or goes on behind it: the spaces and marks
# around it are Western, and so are its own.
_QUOTING: Final = re.compile(
    "(?<=[A-Za-z,;:.)\\]] )(?:“[^“”]*”|‘[^‘’]*’)(?![^ -~–—])"
    "|(?<![^\x00-\xff–—])(?:“[^“”]*”|‘[^‘’]*’)(?=[,.:;)]? [A-Za-z])"
)
_APOSTROPHE: Final = re.compile(f"(?<=[{_LETTER}])’(?=[{_LETTER}])")
_DASHES: Final = re.compile("——+")
_WORDS: Final = re.compile("[A-Za-z][a-z]+")
_REMEMBERED: Final = 1024  # texts: one is asked about several times while it is set

# ---------------------------------------------------------------- cleaning
# Controls, surrogates, marks of direction and order, the unassigned: nothing of these belongs on a page.
_UNFIT: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e00ff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
INVISIBLE: Final = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_KEPT: Final = {"\t": " ", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n"}


def clean(text: str) -> str:
    """`text` without what a page cannot show; line ends become "\\n", tabs become spaces."""
    if _UNFIT.search(text) is None:
        return text
    return _UNFIT.sub(lambda found: _KEPT.get(found[0], ""), text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`text` cleaned, its line ends turned to spaces: for headings, captions, names in the document's outline."""
    return " ".join(clean(text).split("\n")) if text else text


@lru_cache(maxsize=_REMEMBERED)
def is_chinese(text: str) -> bool:
    """Whether `text` is set by Chinese rules: at least every eighth character is Han."""
    return not text.isascii() and len(HAN_SIGN.findall(text)) * 8 >= len(text)


def language(text: str) -> Lang | Literal[""]:
    """What a text is to be read aloud in: Chinese if it has as many Han signs as words in Latin letters, else English
    if it has more than two of these; "" for what is the same in both, figures and numbers of evidence."""
    words = len(_WORDS.findall(text))
    if not text.isascii() and HAN_SIGN.search(text):
        return "zh" if not words or len(HAN_SIGN.findall(text)) >= words else "en"
    return "en" if words > 2 else ""


@lru_cache(maxsize=_REMEMBERED)
def with_forms(text: str) -> str:
    """`text`, as long as before, with the codes of other forms where the setting asks for them."""
    if text.isascii():
        return text
    if not is_chinese(text):
        text = text.translate(_WESTERN) if _WIDE.search(text) else text
        return _TOUCHING.sub(_with_gap, text) if HAN_SIGN.search(text) else text
    if "“" in text or "‘" in text:
        text = _QUOTING.sub(_with_western_marks, _QUOTED.sub(_with_western_marks, text))
    if SQUEEZED.search(text):
        text = SQUEEZED.sub(lambda found: _HALF[ord(found[0])], text)
    if "’" in text:
        text = _APOSTROPHE.sub(_WESTERN[ord("’")], text)
    if "——" in text:
        text = _DASHES.sub(lambda found: _JOINED * len(found[0]), text)
    return _TOUCHING.sub(_with_gap, text)


def _with_western_marks(found: re.Match[str]) -> str:
    first, last = _WESTERN[ord(found[0][0])], _WESTERN[ord(found[0][-1])]
    return f"{first}{found[0][1:-1]}{last}"


def _with_gap(found: re.Match[str]) -> str:
    """A stretch of touching signs, its ends in the forms with a gap where they touch Han text."""
    text, start, end = found.string, found.start(), found.end()
    after = start > 0 and HAN_SIGN.match(text, start - 1) is not None
    before = HAN_SIGN.match(text, end) is not None
    signs = found[0]
    if after and before and len(signs) == 1:
        return _GAPPED_CODES[signs, "apart"]
    if after:
        signs = _GAPPED_CODES[signs[0], "after"] + signs[1:]
    if before:
        signs = signs[:-1] + _GAPPED_CODES[signs[-1], "before"]
    return signs
