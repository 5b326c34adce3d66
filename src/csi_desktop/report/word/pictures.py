"""The report's drawings and an office's mark as pictures: set on pages by the same hand as in the PDF, and cut out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from csi_desktop.report.blocks import Block, Cover, Drawing, Figure, KeyNumber, Logo, PageBreak, Report, Table

_DOTS: Final = 220  # to an inch, of drawings


def rendered(report: Report) -> dict[Drawing, tuple[bytes, float]]:
    """Each drawing of a report as PNG, with its width in points."""
    from csi_desktop.report.pdf import lay_out
    from csi_desktop.report.pdf.style import LEFT, PAGE_HEIGHT, TEXT_HEIGHT, TEXT_WIDTH, TOP
    from csi_desktop.report.raster import Pages

    wanted = list(dict.fromkeys(_drawings(report.blocks)))
    if not wanted:
        return {}
    blocks: list[Block] = [each for drawing in wanted for each in (Figure(drawing), PageBreak())]
    laid = lay_out(replace(report, blocks=tuple(blocks), watermark="", attachments=(), signature=""))
    pages = Pages(laid.data)
    made: dict[Drawing, tuple[bytes, float]] = {}
    try:
        for number, drawing in enumerate(wanted):
            scale = min(1, TEXT_WIDTH / max(drawing.width, 1), (TEXT_HEIGHT - 20) / max(drawing.height, 1))
            width, height = drawing.width * scale, drawing.height * scale
            left, top = LEFT + (TEXT_WIDTH - width) / 2, PAGE_HEIGHT - TOP
            made[drawing] = pages.png(number, (left, top - height, left + width, top), _DOTS / 72), width
    finally:
        pages.close()
    return made


def logo_picture(report: Report, cover: Cover, logo: Logo) -> bytes | None:
    """An office's mark as a picture, None where it is none; the artwork of a vector file as it is set on the cover."""
    from csi_desktop.report.pdf import lay_out
    from csi_desktop.report.pdf.cover import logo_strip
    from csi_desktop.report.pdf.figures import as_jpeg, logo_box
    from csi_desktop.report.pdf.style import LEFT, PAGE_HEIGHT
    from csi_desktop.report.raster import Pages

    if logo.art is None:
        found = as_jpeg(logo.data)
        return found[0] if found else None
    box = logo_box(logo, LEFT, PAGE_HEIGHT - logo_strip(logo) / 2)
    if box is None:
        return None
    left, bottom, width, height = box
    pages = Pages(lay_out(replace(report, blocks=(cover,), watermark="", attachments=(), signature="")).data)
    try:
        return pages.png(0, (left, bottom, left + width, bottom + height), 3 * _DOTS / 72)
    finally:
        pages.close()


def _drawings(blocks: Sequence[Block]) -> Iterator[Drawing]:
    for block in blocks:
        if isinstance(block, Figure) or (isinstance(block, KeyNumber) and block.drawing):
            yield block.drawing  # type: ignore[misc]
        elif isinstance(block, Table):
            yield from (cell.content for row in block.rows for cell in row if isinstance(cell.content, Drawing))
