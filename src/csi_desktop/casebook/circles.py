"""No circle comes into the result chain with an import or a merge: the link that would close one is left out."""

from __future__ import annotations

from csi_desktop.casebook import answers, unfinished
from csi_desktop.casebook.answers import StepWriter
from csi_desktop.casebook.store import Store
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Case, Evaluation
from csi_desktop.model.links import Graph, loosened
from csi_desktop.text import Text


def leave_out(
    store: Store, writer: StepWriter, catalogue: Catalogue, case: Case, evaluation: Evaluation, before: Graph
) -> list[Text]:
    """Take out of an evaluation, as it is written now, the links that close a circle and were not there `before`; each
    an event of its own, and kept beside its field as what was typed. What is said of each. In the caller's transaction.

    An issued version stays as it was issued."""
    if evaluation.is_issued:
        return []
    said: list[Text] = []
    for one in loosened(catalogue, answers.load(store, evaluation, case), before):
        writer.write(one.step)
        unfinished.keep(store, evaluation, one.step.field, one.step.row, one.typed)
        said += one.said
    return said
