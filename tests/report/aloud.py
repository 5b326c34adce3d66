"""What a screen reader is told: the texts of a page in the order of the structure tree, each with its language."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as c


def aloud(page: pypdfium2.PdfPage) -> Iterator[tuple[str, str]]:
    """Language and text of each piece of marked content, in order; "" where the language is that of the document."""
    words, texts = page.get_textpage(), {}
    for item in page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT]):
        length = c.FPDFTextObj_GetText(item, words, None, 0)
        held = ctypes.create_string_buffer(length)
        c.FPDFTextObj_GetText(item, words, ctypes.cast(held, ctypes.POINTER(c.FPDF_WCHAR)), length)
        mark = c.FPDFPageObj_GetMarkedContentID(item)
        texts[mark] = texts.get(mark, "") + held.raw.decode("utf-16-le").rstrip("\0")
    tree = c.FPDF_StructTree_GetForPage(page)
    try:
        for number in range(c.FPDF_StructTree_CountChildren(tree)):
            for lang, mark in _marks(c.FPDF_StructTree_GetChildAtIndex(tree, number), ""):
                yield lang, texts.get(mark, "")
    finally:
        c.FPDF_StructTree_Close(tree)


def _marks(node: object, around: str) -> Iterator[tuple[str, int]]:
    """Language and number of the marked content below a node."""
    lang = _language(node) or around
    for number in range(c.FPDF_StructElement_CountChildren(node)):
        mark = c.FPDF_StructElement_GetChildMarkedContentID(node, number)
        child = c.FPDF_StructElement_GetChildAtIndex(node, number)
        if child:
            yield from _marks(child, lang)
        elif mark >= 0:
            yield lang, mark


def _language(node: object) -> str:
    held = ctypes.create_string_buffer(64)
    c.FPDF_StructElement_GetLang(node, held, len(held))
    return held.raw.decode("utf-16-le").split("\0")[0]
