"""Rows straight from the pages of a SQLite file, whatever page of it is damaged: no need of its header, of its list of
tables, or of the pages above those that hold the rows.

The format is SQLite's: "Database File Format", https://www.sqlite.org/fileformat2.html, whose sections are named below.
Our files have a pointer map (1.8), which says of every page what it is and which page is above it. So the children of a
page that is lost are still known; and free pages, with what was deleted, stay where they are.

Nothing here trusts a number in the file: a page belongs to one b-tree or to one value, and cells do not overlap, so
that no file can make the reading go round in circles, or give more than it holds."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from struct import iter_unpack, unpack_from

Value = int | float | str | bytes | None

MAGIC = b"SQLite format 3\0"
ROOT, FREE, _, _, INNER = range(1, 6)  # what a pointer map says of a page; 3 and 4 are of values that overflow
_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13  # the first byte of a page of a b-tree (1.6)
_PENDING = 0x40000000  # the byte whose page SQLite never uses (1.4)
_SIZES = tuple(512 << n for n in range(8))
_ROOTS = b"\x01\0\0\0\0" * 20  # how page 2 of a casebook begins: the pointer map, on the roots of tables and indexes


def page_size(head: bytes) -> int:
    """The size of the pages of a file whose header may be lost, from its first 66,000 bytes; 0 if nothing tells."""
    said = int.from_bytes(head[16:18], "big") if head.startswith(MAGIC) else 0
    said = 65536 if said == 1 else said
    return mapped_size(head) or (said if said in _SIZES else 0)


def mapped_size(head: bytes) -> int:
    """The same by the second page alone, which in a casebook is a pointer map; 0 if it is none."""
    return next((size for size in _SIZES if head[size : size + len(_ROOTS)] == _ROOTS), 0)


@dataclass(slots=True)
class Row:
    """One row: its number (None in an index, and in a table that is one) and its values."""

    number: int | None
    values: list[Value]


@dataclass(slots=True)
class _Page:
    n: int
    data: bytes
    is_index: bool
    is_leaf: bool
    cells: array[int]  # where each begins
    ends: dict[int, int]  # and where, at the latest, it ends: cells do not overlap
    children: list[int]


class Pages:
    """The pages of a file. `page(n)` gives the bytes of the nth, from 1, fewer if there is no whole one; of its `size`
    bytes, `usable` are SQLite's; `count` is how many pages there are, or were; `is_mapped` says whether there is a
    pointer map."""

    def __init__(
        self, page: Callable[[int], bytes], count: int, size: int, usable: int, is_mapped: bool = True
    ) -> None:
        self._page, self.count, self._usable = page, count, usable
        self._pending = _PENDING // size + 1
        self._map: dict[int, tuple[int, int]] = {}  # what the pointer map says of pages of b-trees, and of free ones
        self._below: dict[int, list[int]] = {}
        self._owners: dict[int, tuple[int, int]] = {}  # of pages of values: the cell that they belong to
        self.is_mapped = is_mapped  # wholly
        if is_mapped:
            self._take_map()

    # -- what lies where

    def _take_map(self) -> None:
        """The pointer map (1.8): five bytes for each page, on every so many pages."""
        each = self._usable // 5
        at = 2
        while at <= self.count:
            place = at + 1 if at == self._pending else at
            data = self._page(place)[: each * 5]
            for n, (kind, above) in enumerate(iter_unpack(">BI", data), place + 1):
                if n > self.count:
                    break
                if not ROOT <= kind <= INNER or (kind in (ROOT, FREE)) != (above == 0) or above > self.count:
                    self.is_mapped = self.is_mapped and n == self._pending
                elif kind in (ROOT, FREE, INNER):
                    self._map[n] = kind, above
                    if kind == INNER:
                        self._below.setdefault(above, []).append(n)
            if not data:
                self.is_mapped = False
                return
            at += each + 1

    @property
    def roots(self) -> set[int]:
        """The pages at which a table or an index begins, as far as the pointer map can tell."""
        return {n for n, (kind, _) in self._map.items() if kind == ROOT}

    def trees(self, roots: Iterable[int]) -> dict[int, Tree]:
        """The b-trees that begin at these pages.

        A page belongs where the page above it and the pointer map agree on, or either where the other is lost. What is
        said by one and not by the other comes last. What the map calls free is not looked at."""
        found = {root: Tree(self, root) for root in roots}
        sure = deque((root, tree) for root, tree in found.items())
        unsure: deque[tuple[int, Tree]] = deque()
        taken = set()
        while sure or unsure:
            n, tree = (sure or unsure).popleft()
            if n in taken or not 0 < n <= self.count or self._map.get(n) == (FREE, 0):
                tree.is_doubtful = True
                continue
            taken.add(n)
            tree.pages.append(n)
            page, below = self.parsed(n), self._below.get(n, [])
            if page is None:
                sure += ((child, tree) for child in below)
                continue
            agreed = [self._map.get(child, (INNER, n)) == (INNER, n) for child in page.children]
            for child, is_agreed in zip(page.children, agreed, strict=True):
                (sure if is_agreed else unsure).append((child, tree))
            if not all(agreed):
                unsure += ((child, tree) for child in below if child not in page.children)
        return found

    # -- what a page holds

    def parsed(self, n: int) -> _Page | None:
        """A page of a b-tree (1.6); None for one that is damaged, or is none."""
        data = self._page(n)
        at = 100 if n == 1 else 0  # after the header of the file
        if len(data) < self._usable or data[at] not in (_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF):
            return None
        kind, count = data[at], int.from_bytes(data[at + 3 : at + 5], "big")
        is_leaf = kind in (_INDEX_LEAF, _TABLE_LEAF)
        first = at + (8 if is_leaf else 12)
        if first + 2 * count > self._usable:
            return None
        cells = array("H", unpack_from(f">{count}H", data, first))
        there = sorted(set(cells))
        ends = dict(zip(there, [*there[1:], self._usable], strict=False))
        children = []
        if not is_leaf:
            whole = [cell for cell in cells if first <= cell <= self._usable - 4]
            children = [int.from_bytes(data[cell : cell + 4], "big") for cell in whole]
            children.append(int.from_bytes(data[at + 8 : at + 12], "big"))
        return _Page(n, data, kind in (_INDEX_INNER, _INDEX_LEAF), is_leaf, cells, ends, children)

    def below(self, n: int) -> list[int]:
        """The pages of which the pointer map says that they lie under page n."""
        return self._below.get(n, [])

    def row(self, page: _Page, at: int) -> Row | None:
        """The row in the cell that begins there (1.6); None for one that is damaged."""
        cell, end = (page.n, at), page.ends.pop(at, 0)
        try:
            if not page.is_leaf:
                at += 4
            size, at = _varint(page.data, at)
            number = None
            if not page.is_index:
                number, at = _varint(page.data, at)
            payload = self._payload(page, cell, at, end, size)
            values = None if payload is None else _record(payload)
        except IndexError:  # it would go on behind the end of the page
            return None
        return None if values is None else Row(_signed(number), values)

    def _payload(self, page: _Page, cell: tuple[int, int], at: int, end: int, size: int) -> bytes | None:
        """What a cell holds: all of it here, or the rest on a chain of pages (1.6, 1.7)."""
        usable = self._usable
        most = (usable - 12) * 64 // 255 - 23 if page.is_index else usable - 35
        here = size
        if size > most:
            if size > self.count * usable:
                return None
            least = (usable - 12) * 32 // 255 - 23
            here = least + (size - least) % (usable - 4)
            here = here if here <= most else least
        if at + here + (4 if here < size else 0) > end:
            return None
        parts = [page.data[at : at + here]]
        left, seen = size - here, set[int]()
        n = int.from_bytes(page.data[at + here : at + here + 4], "big") if left else 0
        while left:
            data = self._page(n) if 1 < n <= self.count else b""
            if len(data) < usable or n in seen or self._owners.setdefault(n, cell) != cell:
                return None
            seen.add(n)
            n, part = int.from_bytes(data[:4], "big"), data[4 : min(left + 4, usable)]
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


class Tree:
    """One table or index: its rows, each that can be read; and, when they were read, how many could not."""

    def __init__(self, file: Pages, root: int) -> None:
        self._file = file
        self.root = root
        self.pages: list[int] = []
        self.is_doubtful = False  # a page that should be its own is not
        self.lost = 0  # rows of which it is known that they were there
        self.may_lack = False  # and nobody knows how many more

    @property
    def is_index(self) -> bool | None:
        """Whether it is an index, or a table that is one (WITHOUT ROWID); None if every page is damaged."""
        return next((page.is_index for n in self.pages if (page := self._file.parsed(n))), None)

    def rows(self, is_index: bool) -> Iterator[Row]:
        """The rows; a page of the other kind counts as damaged. To be read once."""
        self.lost, self.may_lack = 0, self.is_doubtful
        for n in self.pages:
            page = self._file.parsed(n)
            if page is None or page.is_index != is_index:
                below = len(self._file.below(n))
                if is_index and below:  # between each two pages stood one row
                    self.lost += below - 1
                self.may_lack = self.may_lack or not below or not self._file.is_mapped
            elif page.is_leaf or is_index:
                for at in page.cells:
                    row = self._file.row(page, at)
                    if row is None:
                        self.lost += 1
                    else:
                        yield row


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends (1.6)."""
    value = data[at]
    if value < 0x80:
        return value, at + 1
    value &= 0x7F
    for n in range(1, 8):
        byte = data[at + n]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    return value << 8 | data[at + 8], at + 9


def _signed(number: int | None) -> int | None:
    return number - (1 << 64) if number is not None and number >> 63 else number


_INTEGERS = (0, 1, 2, 3, 4, 6, 8)  # bytes, by serial type


def _record(data: bytes) -> list[Value] | None:
    """The values of a record (2.1); None if it is damaged."""
    end, at = _varint(data, 0)
    if not at <= end <= len(data):
        return None
    values: list[Value] = []
    place = end
    while at < end:
        kind, at = _varint(data, at)
        if kind >= 12:
            part = data[place : (place := place + (kind - 12) // 2)]
            values.append(part if kind % 2 == 0 else part.decode("utf-8", "replace"))
        elif kind == 0:
            values.append(None)
        elif kind in (8, 9):
            values.append(kind - 8)
        elif kind <= 6:
            values.append(int.from_bytes(data[place : (place := place + _INTEGERS[kind])], "big", signed=True))
        elif kind == 7:
            place += 8
            values.append(unpack_from(">d", data, place - 8)[0] if place <= len(data) else None)
        else:
            return None
        if place > len(data):
            return None
    return values if at == end and place == len(data) else None
