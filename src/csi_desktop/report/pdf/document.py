"""The PDF file: fonts, pages, outline, links, structure, metadata and attachments, assembled from objects."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from csi_desktop import __version__
from csi_desktop.data import resource
from csi_desktop.report.blocks import Report
from csi_desktop.report.pdf.file import PACKED, Objects, packed
from csi_desktop.report.pdf.flow import Entry, Flow
from csi_desktop.report.pdf.fonts import Font
from csi_desktop.report.pdf.paint import opacity_name
from csi_desktop.report.pdf.signs import one_line
from csi_desktop.report.pdf.structure import LANGUAGE, Link, Node, Page, pdf_text, write_tree
from csi_desktop.report.pdf.style import LEFT, PAGE_HEIGHT, PAGE_WIDTH
from csi_desktop.report.texts import mark

SIGNATURE_FIELD: Final = "Signature"
_PRODUCER: Final = "CSI Desktop (ReportLab)"
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MIME: Final = re.compile(r"[A-Za-z0-9]+/[A-Za-z0-9.+-]+")


def assemble(report: Report, flow: Flow, step: Callable[[float], None]) -> bytes:
    """The file that has the pages of `flow`."""
    objects = Objects()
    fonts = "".join(f"/{font.name} {_write_font(objects, flow, font)}" for font in flow.fonts.used())
    step(0.3)
    images = {name: _write_image(objects, *image) for name, image in flow.images.items()}
    parent = objects.reserve()
    pages = [(page, objects.reserve()) for page in flow.pages]
    references = {id(page): reference for page, reference in pages}
    links = [
        (link, objects.reserve())
        for page in flow.pages
        for link in page.links
        if link.target in flow.anchors
    ]
    _drop_lost_links(flow)
    field = _signature_field(report, flow)
    fields = [(field, objects.reserve())] if field else []
    tree = write_tree(
        flow.document,
        report.lang,
        pages,
        {id(link): reference for link, reference in (*links, *fields)},
        objects,
    )
    annotations: dict[int, list[str]] = {}
    for link, reference in links:
        page, y = flow.anchors[link.target]
        objects.fill(reference, _link(link, references[id(page)], y, tree.keys_of_links[id(link)]))
        annotations.setdefault(id(link.page), []).append(reference)
    for one, reference in fields:
        objects.fill(reference, _widget(one, references[id(one.page)], tree.keys_of_links[id(one)]))
        annotations.setdefault(id(one.page), []).append(reference)
    step(0.6)
    fonts_reference = objects.add(f"<<{fonts}>>")
    for number, (page, reference) in enumerate(pages):
        content = objects.stream("\n".join(page.code).encode("latin-1"))
        resources = _resources(page, fonts_reference, images)
        objects.fill(reference, _page(page, number, parent, content, resources, annotations))
    kids = " ".join(reference for _, reference in pages)
    objects.fill(parent, f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>")
    step(0.9)
    outline = _outline(objects, flow, references)
    catalogue = (
        f"<</Type/Catalog/Pages {parent}/Lang({LANGUAGE[report.lang]})/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {tree.root}/ViewerPreferences<</DisplayDocTitle true>>"
        f"/Metadata {objects.ready(_xmp(report), '/Type/Metadata/Subtype/XML')}"
        f"/OutputIntents[{_output_intent(objects)}]{outline}{_attachments(objects, report)}"
        + "".join(f"/AcroForm<</Fields[{reference}]>>" for _, reference in fields)
        + ">>"
    )
    return objects.file(catalogue, _information(report))


# ---------------------------------------------------------------- pages
def _resources(page: Page, fonts: str, images: dict[str, str]) -> str:
    shown = "".join(f"/{name} {images[name]}" for name in sorted(page.images))
    states = "".join(
        f"/{opacity_name(opacity)}<</Type/ExtGState/ca {opacity:g}/CA {opacity:g}>>"
        for opacity in sorted(page.opacities)
    )
    return (
        f"<</Font {fonts}"
        + (f"/XObject<<{shown}>>" if shown else "")
        + (f"/ExtGState<<{states}>>" if states else "")
        + ">>"
    )


def _page(
    page: Page, number: int, parent: str, content: str, resources: str, annotations: dict[int, list[str]]
) -> str:
    links = annotations.get(id(page))
    group = "/Group<</Type/Group/S/Transparency/CS/DeviceRGB>>" if page.opacities else ""
    return (
        f"<</Type/Page/Parent {parent}/MediaBox[0 0 {PAGE_WIDTH:.3f} {PAGE_HEIGHT:.3f}]/Contents {content}"
        f"/Resources {resources}/StructParents {number}/Tabs/S{group}"
        + (f"/Annots[{' '.join(links)}]" if links else "")
        + ">>"
    )


def _link(link: Link, page: str, y: float, key: int) -> str:
    box = " ".join(f"{edge:.2f}" for edge in link.box)
    return (
        f"<</Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4/StructParent {key}"
        f"/Dest[{page}/XYZ 0 {y + 6:.2f} null]/Contents {pdf_text(one_line(link.text))}>>"
    )


def _signature_field(report: Report, flow: Flow) -> Link | None:
    """An empty field without extent where the lines to sign on are, named for a screen reader. A program that signs
    fills it; one that had to add a field of its own would add one that has no place in the structure."""
    if not report.signature:
        return None
    page = flow.signed_on or flow.pages[0]
    node = Node("Form", flow.document)
    field = Link(page, (0, 0, 0, 0), "", report.signature, node)
    node.kids.append(field)
    return field


def _widget(field: Link, page: str, key: int) -> str:
    return (
        f"<</Type/Annot/Subtype/Widget/FT/Sig/T({SIGNATURE_FIELD})/TU {pdf_text(one_line(field.text))}/Rect[0 0 0 0]"
        f"/F 132/P {page}/StructParent {key}>>"
    )


def _drop_lost_links(flow: Flow) -> None:
    """A link to an anchor that the report does not have is text like any other."""
    for page in flow.pages:
        for link in page.links:
            if link.target not in flow.anchors:
                link.node.kids.remove(link)
                if not any(isinstance(kid, Link) for kid in link.node.kids):
                    link.node.tag = "Span"


def _outline(objects: Objects, flow: Flow, references: dict[int, str]) -> str:
    """The bookmarks, as the catalogue names them; a level that was skipped hangs below the last."""
    if not flow.headings:
        return ""
    root = objects.reserve()
    items = [(entry, objects.reserve()) for entry in flow.headings]
    children: dict[int, list[int]] = {-1: []}
    parents: list[int] = []
    open_items: list[int] = []
    for place, entry in enumerate(flow.headings):
        while open_items and flow.headings[open_items[-1]].level >= entry.level:
            open_items.pop()
        parents.append(open_items[-1] if open_items else -1)
        children.setdefault(parents[-1], []).append(place)
        open_items.append(place)
    for place, (entry, reference) in enumerate(items):
        siblings = children[parents[place]]
        at = bisect_left(siblings, place)
        parent = items[parents[place]][1] if parents[place] >= 0 else root
        near = f"/Prev {items[siblings[at - 1]][1]}" if at else ""
        near += f"/Next {items[siblings[at + 1]][1]}" if at + 1 < len(siblings) else ""
        own = children.get(place, [])
        if own:
            sign = "" if entry.level == 1 else "-"
            near += f"/First {items[own[0]][1]}/Last {items[own[-1]][1]}/Count {sign}{len(own)}"
        near += f"/Dest{_destination(entry, references)}"
        objects.fill(reference, f"<</Title {pdf_text(entry.text)}/Parent {parent}{near}>>")
    top = children[-1]
    first, last = items[top[0]][1], items[top[-1]][1]
    objects.fill(root, f"<</Type/Outlines/First {first}/Last {last}/Count {len(top)}>>")
    return f"/Outlines {root}/PageMode/UseOutlines"


def _destination(entry: Entry, references: dict[int, str]) -> str:
    return f"[{references[id(entry.page)]}/XYZ {LEFT - 10:.0f} {entry.y + 6:.2f} null]"


# ---------------------------------------------------------------- fonts and images
def _write_font(objects: Objects, flow: Flow, font: Font) -> str:
    """Embed a font as Type0 with codes of two bytes; the reference of its dictionary."""
    program, face = flow.fonts.program(font), font.face
    scale = 1000 / face.units
    name = f"{program.tag}+{face.name}"
    # Not packed: outlines of glyphs hardly repeat. The file would be a twelfth smaller, and take a twelfth longer.
    file = objects.ready(program.data, f"/Length1 {len(program.data)}")
    box = " ".join(str(round(edge * scale)) for edge in face.box)
    descriptor = objects.add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {round(face.ascent * scale)}/Descent {round(face.descent * scale)}"
        f"/CapHeight {round(face.cap_height * scale)}/StemV {50 + int((face.weight / 65) ** 2)}/FontFile2 {file}>>"
    )
    descendant = objects.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor}"
        f"/DW 1000/W{program.width_array}/CIDToGIDMap {objects.ready(program.glyph_map, PACKED)}>>"
    )
    return objects.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant}]"
        f"/ToUnicode {objects.ready(program.to_unicode, PACKED)}>>"
    )


def _write_image(objects: Objects, data: bytes, width: int, height: int) -> str:
    entries = (
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/ColorSpace/DeviceRGB"
        "/Filter/DCTDecode"
    )
    return objects.ready(data, entries)


# ---------------------------------------------------------------- metadata
def creator(style: str = "") -> str:
    """The program that made a report, the fixed texts that it had, and the house style, if there was one."""
    return f"CSI Desktop {__version__} ({mark()}{f', {style[:8]}' if style else ''})"


def _when(report: Report) -> datetime | None:
    """The report's own time; one without a zone is taken as UTC."""
    if not report.created:
        return None
    moment = datetime.fromisoformat(report.created)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _pdf_date(moment: datetime) -> str:
    zone = moment.strftime("%z")
    return f"(D:{moment:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}')"


def _information(report: Report) -> str:
    moment = _when(report)
    dates = f"/CreationDate {_pdf_date(moment)}/ModDate {_pdf_date(moment)}" if moment else ""
    texts = (("Title", report.title), ("Author", report.author), ("Subject", report.subject))
    named = "".join(f"/{key} {pdf_text(one_line(text))}" for key, text in texts if text)
    words = f"/Keywords {pdf_text(one_line('; '.join(report.keywords)))}" if report.keywords else ""
    return f"<<{named}{words}/Creator {pdf_text(creator(report.style))}/Producer {pdf_text(_PRODUCER)}{dates}>>"


_NAMESPACES: Final = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
    'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
)
# PDF/A wants every property explained that is not its own; pdfuaid:part is one.
_EXTENSION: Final = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description></rdf:li></rdf:Seq>"
    "</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def _xmp(report: Report) -> bytes:
    """The metadata, saying what the document information says."""

    def text(value: str) -> str:
        # The stream is not packed: a reader that looks for its end by that word must not find it in a title.
        safe = one_line(value).translate(_ESCAPED)
        return safe.replace("endstream", "end&#115;tream").replace("endobj", "end&#111;bj")

    def alternative(name: str, value: str) -> str:
        if not value:
            return ""
        return (
            f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{text(value)}</rdf:li></rdf:Alt></dc:{name}>'
        )

    moment = _when(report)
    stamp = moment.isoformat(timespec="seconds") if moment else ""
    author = f"<dc:creator><rdf:Seq><rdf:li>{text(report.author)}</rdf:li></rdf:Seq></dc:creator>"
    dates = f"<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate>"
    words = f"<pdf:Keywords>{text('; '.join(report.keywords))}</pdf:Keywords>"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {_NAMESPACES}><dc:format>application/pdf</dc:format>'
        f"<dc:language><rdf:Bag><rdf:li>{LANGUAGE[report.lang]}</rdf:li></rdf:Bag></dc:language>"
        f"{alternative('title', report.title)}{author if report.author else ''}"
        f"{alternative('description', report.subject)}{dates if stamp else ''}"
        f"<xmp:CreatorTool>{text(creator(report.style))}</xmp:CreatorTool>{words if report.keywords else ''}"
        f"<pdf:Producer>{text(_PRODUCER)}</pdf:Producer>"
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>"
        f'</rdf:Description>{_EXTENSION}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode("utf-8", "replace")


def _output_intent(objects: Objects) -> str:
    profile = objects.stream(resource("colour", "sRGB.icc").read_bytes(), "/N 3")
    return (
        "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        f"/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile}>>"
    )


@lru_cache(maxsize=4)
def _packed(data: bytes) -> bytes:
    """Attachments packed; the forms are the same for most reports of a batch."""
    return packed(data)


def _attachments(objects: Objects, report: Report) -> str:
    """The embedded files, as the catalogue names them."""
    if not report.attachments:
        return ""
    moment = _when(report)
    named: list[tuple[str, str]] = []
    for name, data, mime, description in report.attachments:
        kind = (mime if _MIME.fullmatch(mime) else "application/octet-stream").replace("/", "#2F")
        dates = f"/ModDate {_pdf_date(moment)}" if moment else ""
        entries = f"/Type/EmbeddedFile/Subtype/{kind}/Params<</Size {len(data)}{dates}>>{PACKED}"
        file = objects.ready(_packed(data), entries)
        key = pdf_text(one_line(name))
        entry = objects.add(
            f"<</Type/Filespec/F {key}/UF {key}/Desc {pdf_text(one_line(description))}/AFRelationship/Source"
            f"/EF<</F {file}/UF {file}>>>>"
        )
        named.append((key, entry))
    names = " ".join(f"{key} {entry}" for key, entry in sorted(named))
    return f"/Names<</EmbeddedFiles<</Names[{names}]>>>>/AF[{' '.join(entry for _, entry in named)}]"
