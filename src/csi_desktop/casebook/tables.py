"""Which b-tree of a damaged casebook holds which of its tables, even where the list of tables is lost.

The list (sqlite_schema) is a b-tree like any other, and read as one. What it does not name any more is known by two
things: a casebook has the tables of a version of ours, made in an order of which few are possible; and each
table holds rows of a certain shape."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from csi_desktop.casebook.migrate import migrate
from csi_desktop.casebook.records import MAGIC, Pages, Row, Tree, Value
from csi_desktop.casebook.schema import MIGRATIONS, VERSION

LIST = 1  # the page at which the list of tables begins
_FIXED = bytes((64, 32, 32))  # three numbers that every header has (1.3.5)
_LOOKED_AT = 20  # rows of a b-tree without a name
RECORD = "_sqlite_migrations"  # which versions a file went through; the earliest got this table after all others
_TYPES: dict[str, tuple[type, ...]] = {"INTEGER": (int,), "REAL": (int, float), "TEXT": (str,), "BLOB": (bytes,)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its type in SQLite, whether it may hold nothing, and whether it is the row's number."""

    name: str
    type: str
    may_be_null: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A table (of itself) or an index (of a table), with its columns in the order in which the file has them."""

    name: str
    table: str
    is_index: bool  # kept as one: an index, or a table WITHOUT ROWID
    is_table: bool
    is_automatic: bool  # made with its table
    columns: tuple[Column, ...]

    def fits(self, row: Row) -> bool:
        """Whether this could be one of its rows. Columns that came later may be absent."""
        some = row.values
        if len(some) > len(self.columns) or (not self.is_table and len(some) < len(self.columns)) or not some:
            return False
        return all(
            (column.may_be_null or column.is_number) if value is None else type(value) in _TYPES[column.type]
            for value, column in zip(some, self.columns, strict=False)
        )


@cache
def shapes(version: int) -> dict[str, Shape]:
    """Every table and index of a version of our tables, in the order in which they are made."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        migrate(made, MIGRATIONS[:version])
        run = made.execute
        apart = {name for (name,) in run("SELECT name FROM pragma_table_list WHERE wr = 1")}
        found = {}
        for kind, name, table, sql in run(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE rootpage > 0 ORDER BY rowid"
        ).fetchall():
            there = run(f'PRAGMA table_info("{table}")').fetchall()
            columns = [Column(row[1], row[2], not row[3], row[5] == 1 and row[2] == "INTEGER") for row in there]
            if kind == "index":
                places = [row[1] for row in run(f'PRAGMA index_xinfo("{name}")')]
                number = Column("", "INTEGER", False, False)
                kept = [number if place < 0 or columns[place].is_number else columns[place] for place in places]
            elif table in apart:  # the key comes first (2.4)
                key = sorted((row[5], place) for place, row in enumerate(there) if row[5])
                order = [place for _, place in key] + [place for place, row in enumerate(there) if not row[5]]
                kept = [Column(there[at][1], there[at][2], not there[at][3], False) for at in order]
            else:
                kept = columns
            is_table = kind == "table"
            found[name] = Shape(name, table, not is_table or table in apart, is_table, not sql, tuple(kept))
        return found


class Tables:
    """The tables of a damaged file: `page(n)` gives the bytes of its nth page, of which it has `count` of `size` bytes;
    the last `reserved` of each are not SQLite's."""

    def __init__(self, page: Callable[[int], bytes], count: int, size: int, reserved: int = 0) -> None:
        first = page(1)
        has_header = _is_header(first)
        self._file = _pages(page, count, size, reserved)
        listed, named = _list(self._file)
        whole = [v for v in range(VERSION, 0, -1) if named.keys() >= _tables(v)]
        said = int.from_bytes(first[60:64], "big") if has_header else 0
        versions = whole[:1] or ([said] if 0 < said <= VERSION else range(VERSION, 0, -1))
        trees = self._file.trees({LIST, *self._file.roots, *named.values()})
        told = {version: self._told(shapes(version), named, trees) for version in versions}
        self.version = max(told, key=lambda version: len(told[version]))
        self._trees = told[self.version]
        self.is_listed = has_header and not (listed.lost or listed.may_lack) and all(
            named.get(name) == tree.root for name, tree in self._trees.items()
        )  # fmt: skip

    @property
    def names(self) -> set[str]:
        """The tables and indexes that were found."""
        return set(self._trees)

    def rows(self, table: str) -> tuple[Tree, Iterator[Row]]:
        """The rows of a table that was found; and its b-tree, which says afterwards how many are lost."""
        tree = self._trees[table]
        return tree, tree.rows(shapes(self.version)[table].is_index)

    def indexed(self, table: str, there: Container[int | None]) -> tuple[dict[int, dict[str, Value]], bool]:
        """What its indexes know of the rows of a table that are not among those that are `there`, by their numbers; and
        whether any of the indexes is whole, so that there were no others."""
        found, is_known = dict[int, dict[str, Value]](), False
        for name, shape in shapes(self.version).items():
            if shape.table != table or shape.is_table or name not in self._trees:
                continue
            tree = self._trees[name]
            for row in tree.rows(is_index=True):
                number = row.values[-1]
                if isinstance(number, int) and number not in there and shape.fits(row):
                    values = zip(shape.columns, row.values, strict=True)
                    found.setdefault(number, {}).update({column.name: value for column, value in values if column.name})
            is_known = is_known or not (tree.lost or tree.may_lack)
        return found, is_known

    def _told(
        self, known: dict[str, Shape], named: dict[str, int], trees: dict[int, Tree]
    ) -> dict[str, Tree]:
        """The b-tree of each table and index: as the list says, where that can be; and of the others."""
        often = Counter(named.values())
        found = {
            name: trees[root] for name, root in named.items()
            if name in known and often[root] == 1 and (root in self._file.roots or not self._file.is_mapped)
            and _fits(known[name], trees[root])
        }  # fmt: skip
        taken = {tree.root for tree in found.values()}
        loose = [trees[root] for root in sorted(self._file.roots - taken)]
        missing = [name for name in known if name not in found]
        best: dict[str, Tree] = {}
        for order in _orders(known):
            names = [name for name in order if name in missing]
            if len(names) == len(loose):
                pairs = zip(names, loose, strict=True)
                fitting = {name: tree for name, tree in pairs if _fits(known[name], tree)}
                best = max(best, fitting, key=len)
        if not best:  # not one of our orders: what can be only one thing is that
            for tree in loose:
                can = [name for name in missing if _fits(known[name], tree)]
                if len(can) == 1 and tree.is_index is not None:
                    best[can[0]] = tree
        return found | best


def listed(page: Callable[[int], bytes], count: int, size: int) -> set[str]:
    """The tables and indexes that the list of a file names, as far as it can be read."""
    return set(_list(_pages(page, count, size, 0))[1])


def _pages(page: Callable[[int], bytes], count: int, size: int, reserved: int) -> Pages:
    first, is_mapped = page(1), True
    if _is_header(first):
        if first[24:28] == first[92:96]:  # else the count of pages is not kept up to date (1.3.7)
            count = max(int.from_bytes(first[28:32], "big"), count)
        is_mapped = any(first[52:56])  # 1.3.12
    return Pages(page, count, size, size - reserved, is_mapped)


def _is_header(first: bytes) -> bool:
    return first.startswith(MAGIC) and first[21:24] == _FIXED


def _list(file: Pages) -> tuple[Tree, dict[Any, Any]]:
    """The list of tables, and where the tables and indexes that it names begin."""
    tree = file.trees([LIST])[LIST]
    return tree, {row.values[1]: row.values[3] for row in tree.rows(is_index=False) if _is_named(row)}


def _is_named(row: Row) -> bool:
    """Whether this is a line of the list of tables on a table or an index (2.6)."""
    kinds = [type(value) for value in row.values[:4]]
    return len(row.values) == 5 and kinds == [str, str, str, int] and row.values[0] in ("table", "index")


def _tables(version: int) -> set[str]:
    return {name for name, shape in shapes(version).items() if shape.is_table}


def _fits(shape: Shape, tree: Tree) -> bool:
    """Whether the first rows of a b-tree are as such a table has them; one without rows could be any of its kind."""
    if tree.is_index not in (None, shape.is_index):
        return False
    some = list(islice(tree.rows(shape.is_index), _LOOKED_AT))
    return sum(map(shape.fits, some)) * 2 >= len(some)


def _orders(known: dict[str, Shape]) -> Iterator[list[str]]:
    """The orders in which the tables and indexes of a casebook may lie: as they were made; or copied, all tables first
    (VACUUM, and our backups). `RECORD` was made first, or after those of the first version."""
    first = [name for name in shapes(1) if shapes(1)[name].table != RECORD]
    moving = [name for name in known if known[name].table == RECORD]
    rest = [name for name in known if name not in moving]
    later = [name for name in rest if name not in first]
    for order in (moving + rest, first + moving + later):
        yield order
        yield sorted(order, key=lambda name: not (known[name].is_table or known[name].is_automatic))
