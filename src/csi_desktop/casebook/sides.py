"""The other side of an evaluation, of the same case and year: the enterprise's own beside that of somebody else. Which
of several is taken, and whose it is."""

from __future__ import annotations

from operator import attrgetter, itemgetter

from csi_desktop.casebook.errors import CasebookError, demand_open
from csi_desktop.casebook.store import Store, unpack
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Counterpart, Edition, Evaluation, Whose
from csi_desktop.text import Text

_CHOSEN = "side "  # in meta, before the UUID of the evaluation: the UUID of the one that it is compared with


def sides(store: Store, evaluation: Evaluation) -> list[Whose]:
    """The evaluations of the case and year by the other side, that first which is taken unless another is chosen: the
    one issued last, else the one begun last."""
    return [one for _, one in sorted(_others(store, evaluation), key=itemgetter(0), reverse=True)]


def choose_side(store: Store, evaluation: Evaluation, uuid: str) -> None:
    """Compare an evaluation with this one of the other side from now on; in the caller's transaction. CasebookError for
    one that is not of the other side, or where nothing may change."""
    demand_open(evaluation)
    if uuid not in map(attrgetter("uuid"), sides(store, evaluation)):
        raise CasebookError(
            Text("所选评估不是该案例同年度的另一方评估。",
                 "The evaluation chosen is not one of the other side, of this case and year.")
        )  # fmt: skip
    store.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_CHOSEN + evaluation.uuid, uuid))


def counterpart(store: Store, evaluation: Evaluation) -> Counterpart | None:
    """The evaluation of the other side that this one is compared with; None where there is none."""
    there = sides(store, evaluation)
    if not there:
        return None
    run = store.connection.execute
    chosen = run("SELECT value FROM meta WHERE key = ?", (_CHOSEN + evaluation.uuid,)).fetchone()
    taken = next((one for one in there if chosen and one.uuid == chosen[0]), there[0])
    (number, index) = run(
        'SELECT v.id, l."index" FROM evaluation v JOIN listing l ON l.evaluation_id = v.id WHERE v.uuid = ?',
        (taken.uuid,),
    ).fetchone()
    levels = run(
        "SELECT f.key, a.value, a.state FROM answer a JOIN field f ON f.id = a.field_id "
        "WHERE a.case_id = ? AND a.evaluation_id = ? AND a.voice_id = 0 AND a.row_id = 0 ORDER BY f.key",
        (evaluation.case_id, number),
    ).fetchall()
    given = [(key, None if value is None else unpack(value), state) for key, value, state in levels]
    kept = tuple(
        (key, value if type(value) is int else None, state)
        for key, value, state in given
        if type(value) is int or state != State.ANSWERED
    )
    return Counterpart(taken.mode, taken.year, index, kept, taken, len(there) - 1)


def _others(store: Store, evaluation: Evaluation) -> list[tuple[tuple[int, int], Whose]]:
    """All evaluations of the other side, each behind its place in the order in which they were issued and begun."""
    run = store.connection.execute
    found = run(
        "SELECT v.id, v.uuid, v.case_id, v.year, v.round, v.depth, v.state, v.created, v.draft, v.kind, l.mode "
        "FROM evaluation v JOIN listing l ON l.evaluation_id = v.id "
        "WHERE v.case_id = ?1 AND v.deleted IS NULL AND v.year = ?2 AND v.id <> ?3 "
        "AND (l.mode = 'self') <> coalesce((SELECT mode = 'self' FROM listing WHERE evaluation_id = ?3), 0)",
        (evaluation.case_id, evaluation.year, evaluation.id),
    ).fetchall()
    others = []
    for number, uuid, case, year, round, depth, state, created, draft, kind, mode in found:
        editions = run("SELECT id, version, at FROM edition WHERE evaluation_id = ? ORDER BY id", (number,)).fetchall()
        known = tuple(Edition(version, "issue", "", "", at, "", "", "", 0, "", 0, "") for _, version, at in editions)
        one = Evaluation(number, uuid, case, year, round, depth, state, {}, created, {}, draft, kind, "", known)
        place = (editions[-1][0] if editions else 0, number)
        others.append((place, Whose.of(one, _lead(store, evaluation.case_id, number), mode)))
    return others


def _lead(store: Store, case_id: int, evaluation_id: int) -> str:
    """Who is responsible for an evaluation; "" where nobody is named."""
    found = store.connection.execute(
        "SELECT a.value FROM answer a JOIN field f ON f.id = a.field_id WHERE a.case_id = ? AND a.evaluation_id = ? "
        "AND a.voice_id = 0 AND a.row_id = 0 AND f.role = 'lead'", (case_id, evaluation_id)
    ).fetchone()  # fmt: skip
    value = unpack(found[0]) if found and found[0] is not None else ""
    return value if isinstance(value, str) else ""
