"""Names of files that come from elsewhere, made safe: no path, no device, no sleight of hand, on any system."""

from __future__ import annotations

import re
import unicodedata

# What a system refuses or reads as a path; and marks that cannot be seen, or turn the direction of what follows.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+')
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+")
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)")
CASEBOOK = ".csi"  # how the name of a casebook ends
LONGEST = 120  # characters of a file's name, its ending among them
LONGEST_BYTES = 240  # of the same in UTF-8: file systems count to 255

# What a system runs, or what runs something in turn, when it is opened.
_ENDINGS = """
ade adp app appimage appref-ms application bat cab chm cmd com command cpl csh desktop dll dmg docm dotm exe
gadget hta img inf ins iqy iso isp jar job jnlp js jse ksh lnk mde msc msh msi msp mst pif pkg pl potm ppam
ppsm pptm prf ps1 ps1xml ps2 psc1 psd1 psm1 py pyc pyw pyz rb reg run scf scpt scr sct settingcontent-ms sh
shb shs slk terminal tool udl url vb vbe vbs vhd vhdx website ws wsc wsf wsh xlam xll xlm xlsm xltm zsh
"""
_RUNS = frozenset(_ENDINGS.split())


def safe(text: str, longest: int = 60) -> str:
    """Text as part of a file name: without what a system refuses or reads as a path; "_" for nothing."""
    name = _UNSAFE.sub("_", text).strip(" ._")[:longest].strip(" ._")
    return f"_{name}" if _RESERVED.match(name) else name or "_"


def safe_file(name: str) -> str:
    """The name of a file as one that any system takes: one part of a path, with the ending that it had."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > 10 or not ending.isalnum():
        stem, dot, ending = name, "", ""
    room = LONGEST - len(dot + ending)
    stem = safe(stem, room)
    while len((stem + dot + ending).encode()) > LONGEST_BYTES:
        stem = stem[:-1].strip(" ._") or "_"
    return stem + dot + ending


def tidy(name: str) -> str:
    """The name of a file as it is shown and kept: its last part, without marks that cannot be seen or that turn the
    direction of reading."""
    return _HIDDEN.sub("", name.replace("\\", "/").rstrip("/").rpartition("/")[2]).strip()[:255] or "_"


def runs(name: str) -> bool:
    """Whether opening a file of that name could run a program (also a macro); a page goes to the browser, which is
    built for hostile ones."""
    _, dot, ending = name.rstrip(" .").rpartition(".")
    return bool(dot) and ending.lower() in _RUNS
