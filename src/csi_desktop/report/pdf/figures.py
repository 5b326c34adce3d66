"""Drawings and images with their captions, and the score set large."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from io import BytesIO
from typing import Final

from csi_desktop.report.blocks import Drawing, Figure, KeyNumber, Logo, Picture
from csi_desktop.report.pdf import paint, style
from csi_desktop.report.pdf.flow import Entry, Flow, starting_height
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.setting import Passage
from csi_desktop.report.pdf.signs import one_line
from csi_desktop.report.pdf.structure import Node, Page, box_attribute
from csi_desktop.report.pdf.style import LEFT, MM, TEXT_HEIGHT, TEXT_WIDTH
from csi_desktop.text import Lang, Text

_NUMBERED: Final = Text("图 {number}\u3000{caption}", "Figure {number}\u2002{caption}")
_UNREADABLE: Final = Text("图片无法读取", "The image cannot be read")
_PICTURE_HEIGHT: Final = 88 * MM
_PICTURE_WIDTH: Final = 130 * MM
_CHART: Final = 0.6  # share of the page's width that the drawing beside a score may take
_BETWEEN: Final = 14.0  # the two columns below a score
_LARGEST: Final = 1500  # pixels of the longer side
_MOST_PIXELS: Final = 50_000_000  # to decode for one picture; a file of a few kilobytes can hold far more
_POINTS_PER_PIXEL: Final = 0.6  # an image is never set coarser than 120 dots an inch


class SetFigure:
    """A drawing with its caption below; wider than the page, it is scaled down."""

    def __init__(self, fonts: Fonts, block: Figure, number: int, lang: Lang) -> None:
        self._drawing, self._anchor = block.drawing, block.anchor
        caption = one_line(block.caption)
        self._entry = _NUMBERED.format(number=number, caption=caption)(lang) if caption else ""
        self._caption = Passage(fonts, self._entry, style.CAPTION, TEXT_WIDTH)
        height = TEXT_HEIGHT - starting_height(self._caption) - 20
        self._scale = min(1, TEXT_WIDTH / max(block.drawing.width, 1), height / max(block.drawing.height, 1))

    @property
    def least(self) -> float:
        return 6 + self._drawing.height * self._scale + 7 + starting_height(self._caption)

    def place(self, flow: Flow) -> None:
        flow.space(6)
        flow.need(self.least - 6)
        width, height = self._drawing.width * self._scale, self._drawing.height * self._scale
        x, page = LEFT + (TEXT_WIDTH - width) / 2, flow.page
        if self._entry:
            flow.figures.append(Entry(0, self._entry, page, flow.y, flow.anchor(self._anchor)))
        place_drawing(flow, self._drawing, x, flow.y - height, self._scale, flow.document)
        flow.y -= height + 7
        place_caption(flow, self._caption)
        flow.y -= 14


def place_drawing(flow: Flow, drawing: Drawing, x: float, y: float, scale: float, parent: Node) -> None:
    """Draw with the lower left corner at (x, y), as a Figure below `parent`."""
    box = box_attribute(x, y, drawing.width * scale, drawing.height * scale)
    node = Node("Figure", parent, alt=one_line(drawing.alt) or "—", attributes=box)
    flow.page.mark(node, paint.drawing(flow.fonts, flow.page, drawing, x, y, scale))


def place_caption(flow: Flow, caption: Passage) -> None:
    """Set a caption, in the middle if it is one line."""
    if not caption.lines:
        return
    left = (TEXT_WIDTH - caption.last_width) / 2 if len(caption.lines) == 1 else 0
    flow.pour(caption, Node("Caption", flow.document), LEFT + left)


@lru_cache(maxsize=64)
def as_jpeg(data: bytes) -> tuple[bytes, int, int] | None:
    """An image turned upright, without what its camera wrote into it, no larger than needed; None if unreadable."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
            photograph = image.format == "JPEG"
            image.draft("RGB", (_LARGEST, _LARGEST))
            if (
                image.width * image.height > _MOST_PIXELS
            ):  # a photograph is smaller by now; this could be a bomb
                return None
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                layer = upright.convert("RGBA")
                upright = Image.new("RGB", layer.size, "white")
                upright.paste(layer, mask=layer.getchannel("A"))
            elif upright.mode != "RGB":
                upright = upright.convert("RGB")
            upright.thumbnail((_LARGEST, _LARGEST))
            out = BytesIO()
            upright.save(out, "JPEG", quality=85 if photograph else 90, subsampling=2 if photograph else 0)
            return out.getvalue(), upright.width, upright.height
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None  # the caller says so on the page


def is_picture(data: bytes) -> bool:
    """Whether an image can be read."""
    return as_jpeg(data) is not None


def logo_box(logo: Logo, x: float, middle: float) -> tuple[float, float, float, float] | None:
    """Where an office's mark stands: left, bottom, width, height; its left edge at `x`, about the line `middle`, never
    wider than half the text. None if it cannot be read."""
    if logo.art is not None:
        across, down = logo.art.width, logo.art.height
    elif image := as_jpeg(logo.data):
        across, down = image[1], image[2]
    else:
        return None
    height = logo.height * MM
    width = height * across / down
    if width > TEXT_WIDTH / 2:
        width, height = TEXT_WIDTH / 2, TEXT_WIDTH / 2 * down / across
    return x, middle - height / 2, width, height


def place_logo(flow: Flow, page: Page, logo: Logo, lang: Lang, left: float, middle: float) -> None:
    """Set an office's mark, its left edge at `left`, about the line `middle`."""
    box = logo_box(logo, left, middle)
    if box is None:
        return
    x, y, width, height = box
    alt = one_line(logo.alt(lang)) or "—"
    node = Node("Figure", flow.document, alt=alt, attributes=box_attribute(x, y, width, height))
    if logo.art is not None:
        page.mark(node, paint.artwork(page, logo.art, x, y, height / logo.art.height))
    elif image := as_jpeg(logo.data):
        name = "I" + hashlib.sha256(image[0]).hexdigest()[:16]
        flow.images[name] = image
        page.images.add(name)
        page.mark(node, f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{name} Do Q")


class SetPicture:
    """An image with its caption below; one that cannot be read leaves a frame that says so."""

    def __init__(self, fonts: Fonts, block: Picture, lang: Lang) -> None:
        self._block = block
        self._image = as_jpeg(block.data)
        self._caption = Passage(fonts, one_line(block.caption), style.CAPTION, TEXT_WIDTH)
        self._notice = Passage(fonts, _UNREADABLE(lang), style.SMALL, 60 * MM)
        self._width, self._height = 70 * MM, 24 * MM
        if self._image:
            _, across, down = self._image
            scale = min(_PICTURE_WIDTH / across, _PICTURE_HEIGHT / down, _POINTS_PER_PIXEL)
            self._width, self._height = across * scale, down * scale

    @property
    def least(self) -> float:
        return 6 + self._height + 6 + starting_height(self._caption)

    def place(self, flow: Flow) -> None:
        flow.space(6)
        flow.need(self.least - 6)
        page, x = flow.page, LEFT + (TEXT_WIDTH - self._width) / 2
        y = flow.y - self._height
        alt = one_line(self._block.alt) or one_line(self._block.caption) or "—"
        node = Node(
            "Figure", flow.document, alt=alt, attributes=box_attribute(x, y, self._width, self._height)
        )
        frame = f"{style.COLOURS['rule']} RG .4 w {x:.2f} {y:.2f} {self._width:.2f} {self._height:.2f} re S"
        if self._image:
            name = "I" + hashlib.sha256(self._image[0]).hexdigest()[:16]
            flow.images[name] = self._image
            page.images.add(name)
            page.mark(node, f"q {self._width:.2f} 0 0 {self._height:.2f} {x:.2f} {y:.2f} cm /{name} Do Q")
            page.decorate(frame)
        else:
            page.mark(node, frame)
            self._notice.draw(page, Node("P", flow.document), x + 8, y + self._height - 6)
        flow.y = y - 6
        place_caption(flow, self._caption)
        flow.y -= 14


class SetKeyNumber:
    """The score in large type with a drawing at its right; below, in two columns, what must stand beside it."""

    def __init__(self, fonts: Fonts, block: KeyNumber) -> None:
        self._block = block
        drawing = block.drawing
        self._scale = min(1, TEXT_WIDTH * _CHART / max(drawing.width, 1)) if drawing else 1
        self._drawing_width = drawing.width * self._scale if drawing else 0
        self._drawing_height = drawing.height * self._scale if drawing else 0
        self._label = Passage(
            fonts,
            one_line(block.label),
            style.FACT_NAME,
            TEXT_WIDTH - self._drawing_width - (16 if drawing else 0),
        )
        self._value = one_line(block.value)
        self._of = one_line(block.of)
        self._value_width = paint.text_width(fonts, self._value, "bold", 44)
        width = (TEXT_WIDTH - _BETWEEN) / 2
        self._notes = [
            Passage(fonts, one_line(note) if isinstance(note, str) else note, style.FACT_VALUE, width)
            for note in block.notes
        ]
        self._marks = [mark for note in self._notes for mark in note.notes(0, len(note.lines))]
        half = (len(self._notes) + 1) // 2
        self._columns = (self._notes[:half], self._notes[half:])

    @property
    def _head(self) -> float:
        return max(self._label.height + 54, self._drawing_height) + 8

    @property
    def least(self) -> float:
        notes = max(sum(note.height + 1 for note in column) for column in self._columns)
        return self._head + (notes + 12 if self._notes else 0) + 14

    def place(self, flow: Flow) -> None:
        flow.space(6)
        flow.need(self.least + flow.height_of(self._marks))
        page, top = flow.page, flow.y
        self._label.draw(page, Node("P", flow.document), LEFT, top)
        base = top - self._label.height - 41
        code = (
            [paint.show(flow.fonts, LEFT - 2, base, self._value, "bold", 44, "navy")] if self._value else []
        )
        if self._of:
            code.append(
                paint.show(flow.fonts, LEFT + self._value_width + 6, base, self._of, "sans", 12, "ink")
            )
        if code:
            page.mark(Node("P", flow.document), "\n".join(code))
        if self._block.drawing:
            x = LEFT + TEXT_WIDTH - self._drawing_width
            place_drawing(
                flow, self._block.drawing, x, top - self._drawing_height, self._scale, flow.document
            )
        flow.y = top - self.least + 8
        if not self._notes:
            return
        first = top - self._head
        page.decorate(paint.rule(LEFT, first, TEXT_WIDTH, "navy", 0.8))
        for column, left in zip(self._columns, (LEFT, LEFT + (TEXT_WIDTH + _BETWEEN) / 2), strict=True):
            y = first - 5
            for note in column:
                note.draw(page, Node("P", flow.document), left, y)
                y -= note.height + 1
        page.decorate(paint.rule(LEFT, flow.y + 4, TEXT_WIDTH, "navy", 0.8))
        flow.note(self._marks)
