"""What Word understands and python-docx has no call for: fields, rules, heads of tables that repeat, footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

_INVALID: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML has none of these
_IN_CODE: Final = re.compile(r"(?<=\b[A-Z])-(?=\d)")
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FOOTNOTES: Final = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_W}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return _INVALID.sub("", text)


def unbroken(run: Any, text: str) -> None:
    """Give a run its text; the codes in it, as E-0001, are not broken at their hyphens."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run.text = clean(text)
    for said in list(run._r.iter(qn("w:t"))) if _IN_CODE.search(text) else ():
        said.text, *rest = _IN_CODE.split(said.text)
        for part in reversed(rest):
            after = OxmlElement("w:t")
            after.set(qn("xml:space"), "preserve")
            after.text = part
            said.addnext(after)
            said.addnext(OxmlElement("w:noBreakHyphen"))


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that Word works out, with what is shown until then."""
    field_start(paragraph, instruction)
    paragraph.add_run(shown)
    field_end(paragraph)


def field_start(paragraph: Any, instruction: str) -> None:
    """Begin a field; what follows is shown until Word has worked it out."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "instruction", "separate"):
        run = paragraph.add_run()
        if kind == "instruction":
            each = OxmlElement("w:instrText")
            each.set(qn("xml:space"), "preserve")
            each.text = instruction
        else:
            each = OxmlElement("w:fldChar")
            each.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                each.set(qn("w:dirty"), "true")  # Word works it out when it opens the file
        run._r.append(each)


def field_end(paragraph: Any) -> None:
    """End the field that was begun."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._r.append(end)


def rule(paragraph: Any, side: str, colour: str, size: int = 4) -> None:
    """A line along one side of a paragraph, of so many eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "4"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
        "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr",
    )  # fmt: skip


def light(table: Any, colour: str) -> None:
    """Thin grey rules between rows, none between columns."""
    borders = _property(table._tbl.tblPr, "tblBorders")
    for side in ("top", "bottom", "insideH"):
        _property(borders, side, val="single", sz="4", space="0", color=colour)
    for side in ("left", "right", "insideV"):
        _property(borders, side, val="nil")


def shaded(cell: Any, colour: str) -> None:
    """Give a cell a ground."""
    _property(cell._tc.get_or_add_tcPr(), "shd", val="clear", color="auto", fill=colour)


def repeated(row: Any) -> None:
    """A head that stands on each page of its table."""
    properties = row._tr.get_or_add_trPr()
    _property(properties, "cantSplit")
    _property(properties, "tblHeader")


def kept_whole(row: Any) -> None:
    """Keep a row on one page."""
    _property(row._tr.get_or_add_trPr(), "cantSplit")


def kept_with_next(row: Any) -> None:
    """Keep a row on the page of the one after it: Word asks each of its paragraphs."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def described(picture: Any, alt: str) -> None:
    """What a picture shows, for those who listen."""
    picture._inline.docPr.set("descr", clean(alt))


def add_footnotes(document: Any, notes: Sequence[str]) -> None:
    """Put footnotes into a document, as a part of their own; their marks in the text count from 1."""
    if not notes:
        return
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    root = etree.fromstring(_FOOTNOTES.encode())
    for number, text in enumerate(notes, 1):
        note = etree.SubElement(root, f"{{{_W}}}footnote", {f"{{{_W}}}id": str(number)})
        line = etree.SubElement(note, f"{{{_W}}}p")
        mark = etree.SubElement(line, f"{{{_W}}}r")
        raised = etree.SubElement(etree.SubElement(mark, f"{{{_W}}}rPr"), f"{{{_W}}}vertAlign")
        raised.set(f"{{{_W}}}val", "superscript")
        etree.SubElement(mark, f"{{{_W}}}footnoteRef")
        run = etree.SubElement(line, f"{{{_W}}}r")
        size = etree.SubElement(etree.SubElement(run, f"{{{_W}}}rPr"), f"{{{_W}}}sz")
        size.set(f"{{{_W}}}val", "16")
        said = etree.SubElement(run, f"{{{_W}}}t")
        said.text = f" {clean(text)}"
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, data, document.part.package)
    document.part.relate_to(
        part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    )


def _property(parent: Any, name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made
