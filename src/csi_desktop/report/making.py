"""A few reports made one after the other from evaluations that are in memory: laid out, signed, written, told of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.report.house import STANDARD, House
from csi_desktop.text import Lang, Text

_SIGNED_FOR = Text("评估报告签发", "Issue of an evaluation report")


@dataclass(frozen=True, slots=True)
class Order:
    """One report to make, from a moment that no longer changes."""

    catalogue: Catalogue
    sheet: Sheet
    lang: Lang
    path: Path


@dataclass(slots=True)
class Made:
    """What was made of a few orders."""

    paths: list[Path] = field(default_factory=list)
    boxed: dict[Path, tuple[str, ...]] = field(default_factory=dict)  # of reports: signs that no typeface has


def make_reports(
    orders: Sequence[Order],
    read: Callable[[str], bytes],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
    secret: tuple[Path, str] | None = None,
    note: Callable[[Order, str, str], None] = lambda order, sha256, signer: None,
    house: House = STANDARD,
    word: bool = False,
) -> Made | None:
    """Make the reports one after the other; None if that was cancelled. For another thread than the window's.

    `secret` is a certificate file with its password, to sign with; `note` hears each report's SHA-256 and signer."""
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import Cancelled, lay_out
    from csi_desktop.report.pdf.file import put
    from csi_desktop.report.signature import Signer
    from csi_desktop.scoring import evaluate

    signer = Signer.open(secret[0].read_bytes(), secret[1], secret[0].name) if secret else None
    made = Made()
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    for number, order in enumerate(orders):

        def part(share: float, number: int = number) -> None:
            progress((number + share) / len(orders))

        result = evaluate(order.catalogue, order.sheet)
        order.path.parent.mkdir(parents=True, exist_ok=True)
        outline = report(
            order.catalogue, order.sheet, result, order.lang, attachments=read, created=created, house=house
        )
        try:
            laid = lay_out(outline, progress=part, cancelled=cancelled)
            data = laid.data
            if signer is not None:
                data = signer.sign(data, _SIGNED_FOR, order.lang)
            put(data, order.path, cancelled)
        except Cancelled:
            return None
        made.paths.append(order.path)
        if laid.boxed:
            made.boxed[order.path] = laid.boxed
        if word:
            from csi_desktop.report.word import free_path, write_word

            beside = free_path(order.path)
            try:
                write_word(outline, beside, cancelled=cancelled)
            except Cancelled:
                return None
            made.paths.append(beside)
        note(order, hashlib.sha256(data).hexdigest(), signer.name if signer else "")
        if cancelled():
            return None
    return made
