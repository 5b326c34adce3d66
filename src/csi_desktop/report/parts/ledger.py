"""Annex C, second half: the score ledger, so that a reader can work every number of the report again by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csi_desktop import __version__
from csi_desktop.report.blocks import Block, Cell, Heading, Paragraph, Run, Table
from csi_desktop.report.draft import Draft
from csi_desktop.scoring.entries import Entry, Ledger
from csi_desktop.scoring.ledger import ledger


def score_ledger(draft: Draft) -> Iterator[Block]:
    """Every number with its rule and its arithmetic, in groups that share a rule; nothing where nothing has a score."""
    made = ledger(draft.catalogue, draft.sheet, draft.result, draws=True)
    if not any(score.score is not None for score in draft.result.index.values()) and not any(
        theme.score is not None for theme in draft.result.themes
    ):
        return
    yield Heading(2, draft.fixed("ledger.heading"), "ledger")
    yield Paragraph(draft.fixed("ledger.intro"), style="note")
    for title, entries in _groups(draft, made):
        if entries:
            yield Heading(3, title)
            yield from _rules(draft, entries)
            yield _table(draft, entries)
    yield Heading(3, draft.fixed("ledger.versions"))
    yield _versions(draft, made)


def _groups(draft: Draft, made: Ledger) -> Iterator[tuple[str, list[Entry]]]:
    """The entries by what they are about; the internal ones, and what no part prints, stay out."""

    def of(*kinds: str) -> list[Entry]:
        return [
            one for one in made.entries if one.key.split(":")[0] in kinds and (one.working or one.sources)
        ]

    for scheme, score in draft.result.index.items():
        scored = of("index", "geometric", "harmonic", "bounds", "coverage", "dimension")
        own = [one for one in scored if _of(one, scheme)]
        yield score.title(draft.lang), own
    yield draft.fixed("ledger.rating"), of("rating", "gate", "confidence", "evidenced")
    yield draft.fixed("ledger.robust"), of("weights", "without", "without_dimension", "swings", "sure", "paths")
    yield draft.fixed("ledger.themes"), of("theme")
    fields = [one for one in of("field") if one.place and _is_printed(draft, one.place)]
    yield draft.fixed("ledger.computed"), [one for one in fields if one.working]


def _of(entry: Entry, scheme: str) -> bool:
    return entry.key.split(":")[1].split("/")[0] == scheme


def _is_printed(draft: Draft, place: tuple[str, str]) -> bool:
    return draft.is_printed(draft.catalogue.field(place[0]), place[1])


def _rules(draft: Draft, entries: Sequence[Entry]) -> Iterator[Block]:
    """What several entries of a group come about by, said once."""
    rules = [entry.rule(draft.lang) for entry in entries]
    for rule in dict.fromkeys(rules):
        if rules.count(rule) > 1:
            yield Paragraph(rule, style="note")


def _table(draft: Draft, entries: Sequence[Entry]) -> Table:
    rules = [entry.rule(draft.lang) for entry in entries]
    rows = []
    for entry, rule in zip(entries, rules, strict=True):
        said = [Run(rule, "muted")] if rules.count(rule) == 1 else []
        said += [Run(line(draft.lang)) for line in entry.working]
        answers = _answers(draft, entry) if entry.place else ""
        if answers:
            said.append(Run(draft.fixed("ledger.from", answers=answers), "muted"))
        runs = tuple(Run(("\n" if n else "") + run.text, run.look) for n, run in enumerate(said))
        rows.append((Cell(_title(draft, entry), strong=True), Cell(entry.value(draft.lang)), Cell(runs)))
    return Table(
        head=tuple(draft.fixed(f"ledger.head_{name}") for name in ("number", "value", "working")),
        rows=tuple(rows),
        widths=(2.2, 1.7, 6.1),
        header_column=True,
        even=True,
        ragged=True,
    )


def _title(draft: Draft, entry: Entry) -> str:
    """The title without the scheme, which the heading of its group has said."""
    title = entry.title(draft.lang)
    for score in draft.result.index.values():
        for between in ("，", ", "):
            title = title.removesuffix(between + score.title(draft.lang))
    return title


def _answers(draft: Draft, entry: Entry) -> str:
    joint, colon = ("；", "：") if draft.lang == "zh" else ("; ", ": ")
    shown = [
        f"{source.name(draft.lang)}{colon}{source.said(draft.lang)}"
        for source in entry.sources
        if _is_printed(draft, source.place)
    ]
    return joint.join(shown)


def _versions(draft: Draft, made: Ledger) -> Table:
    rows = [
        (Cell(one.title(draft.lang), strong=True), Cell(one.version), Cell(one.sha256))
        for one in made.versions
    ]
    rows.append((Cell("CSI Desktop", strong=True), Cell(__version__), Cell("")))
    return Table(
        head=tuple(draft.fixed(f"ledger.head_{name}") for name in ("form", "version", "sha256")),
        rows=tuple(rows),
        widths=(2.5, 0.75, 7.2),  # a hash on one line
        header_column=True,
        even=True,
    )
