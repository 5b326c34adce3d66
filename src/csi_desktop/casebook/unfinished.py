"""What was typed into a field and is no value yet: half a range of dates, a number that is none.

It lies beside the answers, so that it is there again when the evaluation is opened again. It is no answer: it has no
history, scores nothing, and goes neither into a copy for others nor into an issued version."""

from __future__ import annotations

from csi_desktop.casebook.store import Store, damaged, now, pack, unpack
from csi_desktop.model.cases import Evaluation, Typed


def keep(store: Store, evaluation: Evaluation, field_id: str, row: str, typed: Typed) -> None:
    """Keep what was typed in place of what was kept; () forgets it. In the caller's transaction."""
    field = store.field(field_id)
    key = (evaluation.case_id, 0 if field.scope == "case" else evaluation.id, field.id, row)
    store.connection.execute(
        "DELETE FROM unfinished WHERE case_id = ? AND evaluation_id = ? AND field_id = ? AND row = ?", key
    )
    if typed:
        store.connection.execute(
            "INSERT INTO unfinished(case_id, evaluation_id, field_id, row, typed, at) VALUES (?, ?, ?, ?, ?, ?)",
            (*key, pack(list(typed)), now()),
        )


def load(store: Store, evaluation: Evaluation) -> dict[tuple[str, str], Typed]:
    """What is kept of an evaluation and its case's profile, by field and row."""
    found: dict[tuple[str, str], Typed] = {}
    for field, row, typed in store.connection.execute(
        "SELECT f.key, u.row, u.typed FROM unfinished u JOIN field f ON f.id = u.field_id "
        "WHERE u.case_id = ? AND u.evaluation_id IN (0, ?)", (evaluation.case_id, evaluation.id)
    ):  # fmt: skip
        found[field, row] = read(typed)
    return found


def forget_row(store: Store, evaluation: Evaluation, row: str) -> None:
    """What is unfinished goes with a row that is taken away, and does not come back with it."""
    store.connection.execute("DELETE FROM unfinished WHERE case_id = ? AND row = ?", (evaluation.case_id, row))


def read(text: str) -> Typed:
    """What was typed, from how it is kept; CasebookError if that is damaged."""
    texts = unpack(text)
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise damaged(ValueError(text))
    return tuple(texts)


def forget(store: Store, evaluation: Evaluation) -> None:
    """Nothing that is unfinished stays of an evaluation that is issued."""
    store.connection.execute("DELETE FROM unfinished WHERE evaluation_id = ?", (evaluation.id,))
