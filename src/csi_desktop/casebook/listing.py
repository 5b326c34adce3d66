"""The list of cases: derived lines that sort, filter and search in SQL, in windows of any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from csi_desktop.casebook.store import Store
from csi_desktop.model.cases import CaseLine, Evaluation, Listing

# `shown`: the newest evaluation of a case 1, of a case in the bin 2, an older one 0
LISTED, BINNED = 1, 2
_COLUMNS = tuple(field.name for field in fields(Listing))
_SEARCHED = ("project", "enterprise", "code")
_CASE_FACTS = ("project", "enterprise", "code", "issue")

SORTS: Mapping[str, str] = {
    "changed": "l.seq",
    "project": "l.project_order",
    "enterprise": "l.enterprise_order",
    "issue": "l.issue",
    "year": "v.year",
    "mode": "l.mode",
    "progress": "l.done * 1.0 / max(l.total, 1)",
    "index": 'l."index"',
    "confidence": "l.confidence",
    "gate": "l.gate",
}
_MAY_BE_EMPTY = ("index", "confidence")  # those without a figure come last, whichever way one sorts
FILTERS: Mapping[str, str] = {
    "issue": "l.issue",
    "mode": "l.mode",
    "band": "l.band",
    "gate": "l.gate",
    "year": "v.year",
    "state": "v.state",
    "depth": "v.depth",
}


def order_key(name: str) -> bytes:
    """What names sort by: GB 18030 keeps the 3,755 commonest characters in the order of their pinyin."""
    return name.casefold().encode("gb18030", "replace")


def store_listing(store: Store, evaluation: Evaluation, listing: Listing, seq: int, at: str) -> None:
    """Keep the line of one evaluation; only columns that differ are written, so that few indexes move."""
    run = store.connection.execute
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    found = run(f"SELECT {columns} FROM listing WHERE evaluation_id = ?", (evaluation.id,)).fetchone()
    values = {name: getattr(listing, name) for name in _COLUMNS}
    if found is None:
        full = _with_order(values) | {
            "evaluation_id": evaluation.id, "case_id": evaluation.case_id, "shown": 0, "seq": seq, "changed": at
        }  # fmt: skip
        names = ", ".join(f'"{name}"' for name in full)
        run(f"INSERT INTO listing({names}) VALUES ({', '.join('?' * len(full))})", tuple(full.values()))
        refresh_shown(store, evaluation.case_id)
    else:
        changed = {name: value for (name, value), old in zip(values.items(), found, strict=True) if value != old}
        _update(store, "evaluation_id", evaluation.id, changed)
        # The profile belongs to the case: its other evaluations show it too.
        _update(store, "case_id", evaluation.case_id, {k: v for k, v in changed.items() if k in _CASE_FACTS})
    touch(store, evaluation.case_id, seq, at)


def touch(store: Store, case_id: int, seq: int, at: str) -> None:
    """Note when the case was changed last; the event's number orders, the time is only shown."""
    store.connection.execute("UPDATE listing SET seq = ?, changed = ? WHERE case_id = ?", (seq, at, case_id))


def refresh_shown(store: Store, case_id: int) -> None:
    """Let the newest evaluation stand for its case in the list, or in the bin."""
    store.connection.execute(
        "UPDATE listing SET shown = CASE WHEN evaluation_id <> "
        "(SELECT id FROM evaluation WHERE case_id = ?1 AND deleted IS NULL ORDER BY year DESC, id DESC LIMIT 1) THEN 0 "
        'WHEN (SELECT deleted FROM "case" WHERE id = ?1) IS NULL THEN 1 ELSE 2 END WHERE case_id = ?1',
        (case_id,),
    )


def _with_order(values: dict[str, Any]) -> dict[str, Any]:
    orders = {f"{name}_order": order_key(values[name]) for name in ("project", "enterprise") if name in values}
    return values | orders


def _update(store: Store, key: str, value: int, columns: dict[str, Any]) -> None:
    if columns:
        full = _with_order(columns)
        names = ", ".join(f'"{name}" = ?' for name in full)
        store.connection.execute(f"UPDATE listing SET {names} WHERE {key} = ?", (*full.values(), value))


@dataclass(frozen=True, slots=True)
class Query:
    """Which cases: searched, filtered, in the bin or not."""

    search: str = ""
    filters: Mapping[str, str] | None = None
    bin: bool = False

    def sql(self) -> tuple[str, list[Any]]:
        """FROM and WHERE; the evaluation is joined only where it is needed."""
        where, values = ["l.shown = ?"], list[Any]([BINNED if self.bin else LISTED])
        for name, value in (self.filters or {}).items():
            where.append(f"{FILTERS[name]} = ?")
            values.append(int(value) if name == "year" else value)
        for word in self.search.split():
            where.append("(" + " OR ".join(f"l.{name} LIKE ? ESCAPE '\\'" for name in _SEARCHED) + ")")
            pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            values += [pattern] * len(_SEARCHED)
        return " AND ".join(where), values


def count(store: Store, query: Query) -> int:
    """How many cases there are."""
    where, values = query.sql()
    source = "listing l JOIN evaluation v ON v.id = l.evaluation_id" if "v." in where else "listing l"
    return int(store.connection.execute(f"SELECT count(*) FROM {source} WHERE {where}", values).fetchone()[0])


def case_ids(store: Store, query: Query, sort: str, descending: bool, offset: int, limit: int) -> list[int]:
    """The ids of the cases, in order."""
    where, values = query.sql()
    way = "DESC" if descending else "ASC"
    order = f"{SORTS[sort]} {way}, l.case_id {way}"
    if sort in _MAY_BE_EMPTY:
        order = f"{SORTS[sort]} IS NULL, {order}"
    source = "listing l JOIN evaluation v ON v.id = l.evaluation_id" if "v." in where + order else "listing l"
    found = store.connection.execute(
        f"SELECT l.case_id FROM {source} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?", (*values, limit, offset)
    )
    return [row[0] for row in found]


def lines(store: Store, ids: Sequence[int]) -> list[CaseLine]:
    """The lines of these cases, in the order given; a case that is not listed is left out."""
    columns = ", ".join(f'l."{name}"' for name in _COLUMNS)
    found = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        for r in store.connection.execute(
            f"SELECT c.id, c.uuid, v.id, v.year, v.depth, v.state, l.changed, {columns} FROM listing l "
            'JOIN "case" c ON c.id = l.case_id JOIN evaluation v ON v.id = l.evaluation_id '
            f"WHERE l.shown <> 0 AND l.case_id IN ({', '.join('?' * len(some))})", some
        ):  # fmt: skip
            found[r[0]] = CaseLine(r[0], r[1], r[2], r[3], r[4], r[5], r[6], Listing(*r[7:]))
    return [found[one] for one in ids if one in found]
