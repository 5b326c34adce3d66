"""The cover, and the lines to sign on."""

from __future__ import annotations

from typing import Final

from csi_desktop.report.blocks import Cover, Logo, Signatures
from csi_desktop.report.pdf import paint, style
from csi_desktop.report.pdf.figures import place_logo
from csi_desktop.report.pdf.flow import Flow
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.prose import padded
from csi_desktop.report.pdf.setting import Passage
from csi_desktop.report.pdf.signs import one_line
from csi_desktop.report.pdf.structure import Node, Page, box_attribute
from csi_desktop.report.pdf.style import BOTTOM, LEFT, MM, PAGE_HEIGHT, PAGE_WIDTH, TEXT_WIDTH, TOP, Style
from csi_desktop.text import Lang, Text

_BAND: Final = 122 * MM  # height of the coloured band
_FOOT: Final = 28 * MM  # where the lower edge of the QR code stands
_CODE: Final = 26 * MM
_NAME_WIDTH: Final = 38 * MM
_AROUND_LOGO: Final = 8 * MM
_MODE: Final = Style("bold", 19, 28, "white")
_TITLES: Final = tuple(
    Style("bold", size, round(size * 1.45), "white") for size in (27, 22, 17, 12)
)  # by length
_SUBTITLE: Final = Style("sans", 13, 21, "white")
_TOP_LINE: Final = Style("sans", 10, 14, "white")
_MARK: Final = Style("bold", 12, 18, "navy")
_FACT_NAME: Final = Style("sans", 9.5, 17, "grey")
_FACT_VALUE: Final = Style("sans", 10.5, 17)
_ALT: Final = Text("二维码：{code}", "QR code: {code}")


class SetCover:
    """The first page: a band with mode and title, the facts, the code to scan at the foot."""

    least: float = 0

    def __init__(self, fonts: Fonts, block: Cover, lang: Lang) -> None:
        self._block, self._lang, self._fonts = block, lang, fonts

    def place(self, flow: Flow) -> None:
        page = flow.own_page()
        band_foot = self._band(flow, page)
        self._mark(flow, page, band_foot)
        self._facts(flow, page, band_foot - 20 * MM)
        self._foot(flow, page)

    def _passage(self, text: str, kind: Style, width: float = TEXT_WIDTH) -> Passage:
        return Passage(self._fonts, one_line(text), kind, width)

    def _band(self, flow: Flow, page: Page) -> float:
        """The coloured band; it grows with a long title. Returns where it ends."""
        block, document = self._block, flow.document
        for kind in _TITLES:
            title = self._passage(block.title, kind)
            if title.height <= 3 * _TITLES[0].leading:
                break
        mode = self._passage(block.mode, _MODE)
        subtitle = self._passage(block.subtitle, _SUBTITLE)
        inner = mode.height + 12 + title.height + 10 + subtitle.height
        strip = logo_strip(block.logo) if block.logo else 0.0
        height = max(_BAND - strip, TOP + 30 + inner + 16 * MM)
        head = PAGE_HEIGHT - strip
        foot = head - height
        if block.logo:  # on white: an office's mark is seldom made for a dark ground
            place_logo(flow, page, block.logo, self._lang, LEFT, PAGE_HEIGHT - strip / 2)
        page.decorate(paint.rectangle(0, foot, PAGE_WIDTH, height, "navy"))
        page.decorate(paint.rectangle(0, foot - 3, PAGE_WIDTH, 3, "teal"))
        line = head - (12 if block.logo else 20) * MM
        self._passage(block.organisation, _TOP_LINE, TEXT_WIDTH * 0.62).draw(
            page, Node("P", document), LEFT, line
        )
        number = self._passage(block.number, _TOP_LINE.aligned("right"), TEXT_WIDTH * 0.36)
        number.draw(page, Node("P", document), LEFT + TEXT_WIDTH * 0.64, line)
        y = foot + 16 * MM + inner
        mode.draw(page, Node("P", document), LEFT, y)
        y -= mode.height + 6
        if mode.lines:
            page.decorate(paint.rectangle(LEFT, y, 26, 2, "teal"))
        y -= 6
        title.draw(page, Node("H1", document), LEFT, y)
        y -= title.height + 10
        subtitle.draw(page, Node("P", document), LEFT, y)
        return foot

    def _mark(self, flow: Flow, page: Page, foot: float) -> None:
        """That the report is not issued: in a frame at the lower right of the band."""
        words = self._passage(self._block.watermark, _MARK, TEXT_WIDTH / 2)
        if not words.lines:
            return
        width, height = words.last_width + 24, words.height + 8
        left = LEFT + TEXT_WIDTH - width
        page.decorate(paint.rectangle(left, foot + 7 * MM, width, height, "white"))
        words.draw(page, Node("P", flow.document), left + 12, foot + 7 * MM + height - 4)

    def _facts(self, flow: Flow, page: Page, top: float) -> None:
        if not self._block.facts:
            return
        whole = Node("L", flow.document, attributes="<</O/List/ListNumbering/None>>")
        rows = [
            (
                self._passage(name, _FACT_NAME, _NAME_WIDTH - 8),
                self._passage(value, _FACT_VALUE, TEXT_WIDTH - _NAME_WIDTH),
            )
            for name, value in self._block.facts
        ]
        heights = [max(name.height, value.height) for name, value in rows]
        gap = min(8.0, (top - _FOOT - _CODE - 8 * MM - sum(heights)) / len(rows))  # many facts stand closer
        sources = padded(self._block.sources, len(rows))
        for (name, value), height, source in zip(rows, heights, sources, strict=True):
            item = Node("LI", whole)
            name.draw(page, Node("Lbl", item, source=source), LEFT, top)
            value.draw(page, Node("LBody", item, source=source), LEFT + _NAME_WIDTH, top)
            top -= height + max(gap, 0)

    def _foot(self, flow: Flow, page: Page) -> None:
        left = LEFT
        code = one_line(self._block.code)
        if code:
            alt = _ALT.format(code=code)(self._lang)
            node = Node("Figure", flow.document, alt=alt, attributes=box_attribute(LEFT, _FOOT, _CODE, _CODE))
            page.mark(node, paint.qr_code(LEFT, _FOOT, _CODE, code))
            left += _CODE + 6 * MM
        note = Passage(self._fonts, self._block.footnote, style.SMALL, LEFT + TEXT_WIDTH - left)
        top = _FOOT + min(max(note.height, 0), _CODE) if code else _FOOT + note.height
        note.draw(page, Node("P", flow.document), left, top)


def logo_strip(logo: Logo) -> float:
    """The height of the white strip at the head of the cover in whose middle an office's mark stands."""
    return logo.height * MM + 2 * _AROUND_LOGO


def watermark(fonts: Fonts, page: Page, text: str) -> None:
    """Large pale words across the page, under what is printed on it; no content for a screen reader."""
    text = one_line(text)
    em = paint.text_width(fonts, text, "bold", 1)
    if not em:
        return
    size = min(96.0, 560 / em)
    shown = paint.show(fonts, -em * size / 2, -size * 0.36, text, "bold", size, "ramp0")
    middle = f"{PAGE_WIDTH / 2:.2f} {(PAGE_HEIGHT + BOTTOM - TOP) / 2:.2f}"
    page.code.insert(0, f"/Artifact BMC\nq .7071 .7071 -.7071 .7071 {middle} cm\n{shown}\nQ\nEMC")


_TO_SIGN: Final = 36.0  # room for a hand to sign above a line


class SetSignatures:
    """A line for each who signs, the role above, the printed name below; room for the seal at the right."""

    def __init__(self, fonts: Fonts, block: Signatures, lang: Lang) -> None:
        self._seal_width = 46 * MM if block.seal else 0.0
        self._width = TEXT_WIDTH - (self._seal_width + 14 * MM if block.seal else 0)
        self._date = Passage(fonts, Text("日期", "Date")(lang), style.SMALL, 30 * MM)
        self._lines = [
            (
                Passage(fonts, one_line(role), style.FACT_NAME, self._width),
                Passage(fonts, one_line(name), style.FACT_VALUE, self._width * 0.64),
            )
            for role, name in block.lines
        ]
        seal = style.SMALL._replace(align="center")
        self._sources = padded(block.sources, len(block.lines))
        self._seal = Passage(fonts, one_line(block.seal), seal, self._seal_width - 12) if block.seal else None

    @staticmethod
    def _height(role: Passage, name: Passage) -> float:
        return role.height + _TO_SIGN + max(name.height, style.FACT_VALUE.leading) + 20

    @property
    def least(self) -> float:
        signed = sum(self._height(*line) for line in self._lines[:3])
        return max(signed, self._seal_width) + 14

    def place(self, flow: Flow) -> None:
        flow.space(14)
        flow.need(self.least - 14)
        page, top = flow.page, flow.y
        if self._seal:
            x, y, side = LEFT + TEXT_WIDTH - self._seal_width, top - self._seal_width, self._seal_width
            colour = style.COLOURS["rule"]
            page.decorate(f"{colour} RG .8 w [3 3] 0 d {x:.2f} {y:.2f} {side:.2f} {side:.2f} re S [] 0 d")
            middle = y + side / 2 + self._seal.height / 2
            self._seal.draw(page, Node("P", flow.document), x + 6, middle)
        for (role, name), source in zip(self._lines, self._sources, strict=True):
            flow.need(self._height(role, name))
            self._draw_line(flow, role, name, source)
        flow.signed_on = page
        if flow.page is page:
            flow.y = min(flow.y, top - self._seal_width)
        flow.y -= 10

    def _draw_line(self, flow: Flow, role: Passage, name: Passage, source: str) -> None:
        page = flow.page
        role.draw(page, Node("P", flow.document, source=source), LEFT, flow.y)
        flow.y -= role.height + _TO_SIGN
        page.decorate(paint.rule(LEFT, flow.y, self._width * 0.64, "ink", 0.5))
        page.decorate(paint.rule(LEFT + self._width * 0.7, flow.y, self._width * 0.3, "ink", 0.5))
        name.draw(page, Node("P", flow.document, source=source), LEFT, flow.y - 2)
        self._date.draw(page, Node("P", flow.document), LEFT + self._width * 0.7, flow.y - 4)
        flow.y -= max(name.height, style.FACT_VALUE.leading) + 20
