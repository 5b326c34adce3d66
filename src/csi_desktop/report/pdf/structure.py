"""The structure tree of a tagged PDF: nodes made while drawing, written as raw bytes when all pages are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from msgspec import Struct, field

from csi_desktop.report.pdf.file import Objects
from csi_desktop.report.pdf.signs import language
from csi_desktop.text import Lang

Tag = Literal[
    "Document", "Sect", "H1", "H2", "H3", "P", "BlockQuote", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR",
    "TH", "TD", "Caption", "Figure", "TOC", "TOCI", "Link", "Span", "Form",
    "Reference", "Note",
]  # fmt: skip


class Node:
    """An element of the structure: what a screen reader is told. Its kids are nodes, marks on pages, and links.
    `source` is where its content comes from, as the blocks say it; `lang` what it is to be read aloud in, "" for what
    stands around it."""

    __slots__ = ("alt", "attributes", "kids", "lang", "name", "source", "tag")

    def __init__(
        self,
        tag: Tag,
        parent: Node | None = None,
        *,
        alt: str = "",
        attributes: str = "",
        source: str = "",
        name: str = "",
        lang: Lang | Literal[""] = "",
    ) -> None:
        self.lang = lang
        self.name = name  # the only one of that name in the document; a footnote must have one
        self.tag = tag
        self.source = source
        self.kids: list[Node | Mark | Link] = []
        self.alt, self.attributes = alt, attributes
        if parent is not None:
            parent.kids.append(self)


class Mark(NamedTuple):
    """Marked content: the `number`-th on its page."""

    page: Page
    number: int


class Link(Struct, eq=False):
    """A place on a page that leads to an anchor; `text` is what it says."""

    page: Page
    box: tuple[float, float, float, float]
    target: str
    text: str
    node: Node


class Page(Struct, eq=False):
    """A page while it is made."""

    furnished: bool = True
    code: list[str] = field(default_factory=list)
    marks: int = 0  # pieces of marked content so far
    links: list[Link] = field(default_factory=list)
    images: set[str] = field(default_factory=set)
    opacities: set[float] = field(default_factory=set)
    # Where what stands on the page comes from: left, bottom, right, top in points, and the source. Not in the file.
    places: list[tuple[float, float, float, float, str]] = field(default_factory=list)

    def open(self, node: Node) -> str:
        """The operator that starts content of `node`; it ends with EMC."""
        number = self.marks
        self.marks = number + 1
        node.kids.append(Mark(self, number))
        return f"/{node.tag} <</MCID {number}>> BDC"

    def mark(self, node: Node, code: str) -> None:
        """Draw `code` as content of `node`."""
        self.code.append(f"{self.open(node)}\n{code}\nEMC")

    def decorate(self, code: str) -> None:
        """Draw `code` as something that is no content: a rule, a band, page furniture."""
        self.code.append(f"/Artifact BMC\n{code}\nEMC")

    def link(self, box: tuple[float, float, float, float], target: str, text: str, node: Node) -> None:
        """Make a place of the page lead to an anchor, as part of the Link `node`."""
        link = Link(self, box, target, text, node)
        self.links.append(link)
        node.kids.append(link)


def box_attribute(x: float, y: float, width: float, height: float) -> str:
    """The attribute that says where a figure stands."""
    return f"<</O/Layout/Placement/Block/BBox[{x:.2f} {y:.2f} {x + width:.2f} {y + height:.2f}]>>"


def pdf_text(text: str) -> str:
    """A PDF string, UTF-16 in hexadecimal."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


LANGUAGE: Final = {"zh": "zh-CN", "en": "en"}  # as PDF names them


class Tree(NamedTuple):
    """What the catalogue and the link annotations must know of the written tree."""

    root: str
    keys_of_links: dict[int, int]  # id of a link → its key in the parent tree


def write_tree(
    document: Node,
    lang: Lang,
    pages: Sequence[tuple[Page, str]],
    link_references: dict[int, str],
    objects: Objects,
) -> Tree:
    """Write the tree below `document`, which is in `lang`; `pages` are the pages in order with their references."""
    page_reference = {id(page): reference for page, reference in pages}
    parents: dict[int, list[str]] = {id(page): [""] * page.marks for page, _ in pages}
    of_links: list[str] = []
    keys: dict[int, int] = {}
    named: dict[str, str] = {}

    def write(node: Node, parent: str, around: Lang) -> str:
        reference = objects.reserve()
        spoken = node.lang or (node.alt and language(node.alt)) or around
        kids: list[str] = []
        own_page: Page | None = None
        for kid in node.kids:
            if isinstance(kid, Node):
                kids.append(write(kid, reference, spoken))
            elif isinstance(kid, Mark):
                parents[id(kid.page)][kid.number] = reference
                own_page = own_page or kid.page
                if kid.page is own_page:
                    kids.append(str(kid.number))
                else:
                    kids.append(f"<</Type/MCR/Pg {page_reference[id(kid.page)]}/MCID {kid.number}>>")
            else:
                keys[id(kid)] = len(pages) + len(of_links)
                of_links.append(reference)
                kids.append(
                    f"<</Type/OBJR/Obj {link_references[id(kid)]}/Pg {page_reference[id(kid.page)]}>>"
                )
        page = f"/Pg {page_reference[id(own_page)]}" if own_page is not None else ""
        alt = f"/Alt {pdf_text(node.alt)}" if node.alt else ""
        attributes = f"/A{node.attributes}" if node.attributes else ""
        if spoken != around:
            attributes += f"/Lang({LANGUAGE[spoken]})"
        if node.name:
            named[node.name] = reference
            attributes += f"/ID({node.name})"
        content = " ".join(kids)
        objects.fill(
            reference, f"<</Type/StructElem/S/{node.tag}/P {parent}{page}/K[{content}]{alt}{attributes}>>"
        )
        return reference

    root = objects.reserve()
    top = write(document, root, lang)
    numbers = [f"{n}[{' '.join(parents[id(page)])}]" for n, (page, _) in enumerate(pages)]
    numbers += [f"{len(pages) + n} {reference}" for n, reference in enumerate(of_links)]
    listed = objects.add(f"<</Nums[{chr(10).join(numbers)}]>>")
    known = " ".join(f"({name}) {reference}" for name, reference in sorted(named.items()))
    tree = f"/IDTree<</Names[{known}]>>" if known else ""
    objects.fill(
        root,
        f"<</Type/StructTreeRoot/K {top}/ParentTree {listed}/ParentTreeNextKey {len(pages) + len(of_links)}{tree}>>"
    )
    return Tree(root, keys)
