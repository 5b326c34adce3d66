"""The elements of an SVG file. It may come from anywhere: nothing of it is run, fetched or expanded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from csi_desktop.report.svg.values import SvgFault

_SVG: Final = "http://www.w3.org/2000/svg"
MOST: Final = 20_000  # elements, with those that `use` repeats
DEEPEST: Final = 60


@dataclass(slots=True)
class Element:
    name: str
    given: dict[str, str]
    inner: list[Element] = field(default_factory=list)
    text: str = ""


def parse(data: bytes) -> Element:
    """The elements of the SVG name space. A file with entities of its own is refused before any is expanded; nothing
    outside the file is ever asked for."""
    parser = expat.ParserCreate(namespace_separator=" ")
    top = Element("", {})
    stack = [top]
    count = 0

    def begin(name: str, given: dict[str, str]) -> None:
        nonlocal count
        count += 1
        space, _, local = name.rpartition(" ")
        if count > MOST or len(stack) > DEEPEST:
            raise SvgFault(f"> {MOST} elements, > {DEEPEST} levels")
        scripts = [key for key in given if key.lower().startswith("on")]
        if scripts:
            raise SvgFault(scripts[0])
        made = Element(local if space in (_SVG, "") else "", given)
        if made.name:
            stack[-1].inner.append(made)
        stack.append(made)

    def end(name: str) -> None:
        stack.pop()

    def words(text: str) -> None:
        if stack[-1].name == "style":
            stack[-1].text += text

    def refuse(*declared: Any) -> None:
        raise SvgFault("<!ENTITY>")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = words, refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SvgFault(str(error)) from None
    if len(top.inner) != 1 or top.inner[0].name != "svg":
        raise SvgFault("<svg>?")
    return top.inner[0]
