"""The result chain as a graph without circles: one rule for every way by which links come in.

A link that would close a circle is never kept as an answer. Entered by hand it is refused. Where much comes in at once
(an import, a merge, facts carried forward, a row brought back) it alone is left out, and stays beside its field as what
was typed and is no value: on the screen, and among what the check names."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.model.answers import SetAnswer, State, Value
from csi_desktop.model.cases import Sheet
from csi_desktop.text import Text, shortened

Graph = Mapping[str, Sequence[str]]

NAME_LENGTH = 24  # Chinese characters, or twice as many Western letters
_LEFT_OUT = Text(
    "结果链不得成环（{names}）：联系“{start} → {end}”未计入答案，原样留在该行“{label}”一栏旁，请在那里改选。",
    "The result chain must not go round in a circle ({names}): the link “{start} → {end}” is no answer; it stays "
    "beside “{label}” of that row, to be chosen anew there.",
)


def links_field(catalogue: Catalogue) -> Field | None:
    """The field that says which row of the result chain leads to which."""
    return catalogue.role("toc.links")


def links(sheet: Sheet, field: Field) -> dict[str, list[str]]:
    """Which row of the result chain leads to which, those that exist; in the order of the rows."""
    rows = dict.fromkeys(sheet.row_ids(field.section_key))
    return {row: [to for to in _named(sheet, field, row) if to in rows] for row in rows}


def _named(sheet: Sheet, field: Field, row: str) -> list[str]:
    answer = sheet.answers.get((field.id, row))
    return targets(answer.value) if answer is not None and answer.state is State.ANSWERED else []


def targets(value: Value) -> list[str]:
    """The rows that a value names."""
    return [str(one) for one in value] if isinstance(value, list) else []


# ---------------------------------------------------------------- the graph
def closed(graph: Graph, entered: Graph) -> list[str]:
    """The circle that links just entered would close, its first row again at the end; empty where they close none.

    `entered` gives the rows that each of some rows shall lead to. Only what is new in it is asked about: a circle
    that came with an older file hinders nobody from changing something else, or from taking a link away."""
    whole = {**graph, **entered}
    for row, ends in entered.items():
        for to in ends:
            if to not in graph.get(row, ()) and (way := _way(whole, to, row)):
                return [row, *way]
    return []


def without_circles(graph: Graph, entered: Graph) -> dict[str, list[str]]:
    """Links that come in, less those that are new and would close a circle with what is there by then."""
    whole, kept = dict(graph), dict[str, list[str]]()
    for row, ends in entered.items():
        before = graph.get(row, ())
        kept[row] = [to for to in ends if to in before]
        whole[row] = kept[row]
    for row, ends in entered.items():
        for to in ends:
            if to not in kept[row] and not _way(whole, to, row):
                kept[row].append(to)
        kept[row].sort(key=list(ends).index)
    return kept


def _way(graph: Graph, start: str, end: str) -> list[str]:
    """The shortest way from one row to another, both named; empty where there is none."""
    came: dict[str, str] = {start: ""}
    waiting = deque([start])
    while waiting:
        row = waiting.popleft()
        if row == end:
            way = [row]
            while came[way[-1]]:
                way.append(came[way[-1]])
            return way[::-1]
        for to in graph.get(row, ()):
            if to not in came:
                came[to] = row
                waiting.append(to)
    return []


def cycle(graph: Graph) -> list[str]:
    """The rows of a circle in a graph, the first again at the end; empty where there is none."""
    from graphlib import CycleError, TopologicalSorter  # here: the start of the window needs neither

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        rows: list[str] = error.args[1]
        return rows[::-1]  # the library follows links from their end
    return []


def in_circles(graph: Graph) -> set[str]:
    """All rows that lie on some circle."""
    return {row for row, ends in graph.items() if any(_way(graph, to, row) for to in ends)}


# ---------------------------------------------------------------- in words
def row_title(catalogue: Catalogue, sheet: Sheet, section_key: str, row: str) -> str:
    """A row by its number, else by the beginning of what names it, else by its place."""
    section = catalogue.section(section_key)
    numbered = next((one.id for one in section.fields if one.number), "")
    for field_id in (numbered, section.title_field):
        answer = sheet.answers.get((field_id, row)) if field_id else None
        text = " ".join(str(answer.value).split()) if answer and answer.value else ""
        if text:
            return shortened(text, NAME_LENGTH)
    rows = sheet.row_ids(section_key)
    return str(rows.index(row) + 1) if row in rows else "?"


# ---------------------------------------------------------------- what comes in at once
@dataclass(frozen=True, slots=True)
class Loose:
    """Links of a row that were left out: the step that answers without them, what stays beside the field as typed, and
    what is said of each."""

    step: SetAnswer
    typed: tuple[str, ...]
    said: tuple[Text, ...]


def loosened(catalogue: Catalogue, sheet: Sheet, before: Graph, first: Sequence[str] = ()) -> list[Loose]:
    """What is to be left out of a sheet so that no link closes a circle that `before` did not have.

    Of those that would close one the last is left out, in the order of the rows, those of `first` before the others."""
    field = links_field(catalogue)
    if field is None:
        return []
    asked = links(sheet, field)
    if not cycle(asked):
        return []
    asked = {**{row: asked[row] for row in first if row in asked}, **asked}
    kept, found = without_circles(before, asked), list[Loose]()

    def name(row: str) -> str:
        return row_title(catalogue, sheet, field.section_key, row)

    for row, ends in asked.items():
        gone = [to for to in ends if to not in kept[row]]
        if not gone:
            continue
        answer = sheet.answers[field.id, row]
        left = [to for to in targets(answer.value) if to not in gone]
        new = replace(answer, value=left or None)
        said = tuple(
            _LEFT_OUT.format(
                names=" → ".join(map(name, [row, *_way(kept, to, row)])), start=name(row), end=name(to),
                label=field.label,
            )
            for to in gone
        )  # fmt: skip
        step = SetAnswer(field.id, row, answer, None if new.is_blank else new)
        found.append(Loose(step, ("、".join(map(name, gone)),), said))
    return found
