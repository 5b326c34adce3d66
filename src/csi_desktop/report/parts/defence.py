"""What makes a score defensible: what its evidence carries, what would change it, and the check of claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csi_desktop.forms.magnitudes import scale_of
from csi_desktop.model.answers import State
from csi_desktop.report.blocks import Align, Block, Cell, Figure, Heading, Paragraph, Run, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.pairs import paired_bars
from csi_desktop.report.parts.plain import own
from csi_desktop.report.references import to
from csi_desktop.report.sides import side_levels
from csi_desktop.report.sureness import band_chances, swings
from csi_desktop.scoring.evidenced import Unsupported, evidenced, unsupported
from csi_desktop.scoring.figures import estimate, number, points, share, tenths
from csi_desktop.scoring.gap import side_by_side
from csi_desktop.scoring.lint import lint
from csi_desktop.scoring.paths import Path, held, paths
from csi_desktop.scoring.result import Place
from csi_desktop.scoring.sure import (
    MOST_INPUTS,
    TELLING,
    drawn,
    edge,
    how_sure,
    influence_name,
    ranges,
    sentence,
    wider,
)
from csi_desktop.text import Text

_MOST_PATHS = 8  # printed; how many there are is said


def as_evidenced(draft: Draft) -> Iterator[Block]:
    """The index as claimed and as evidenced, side by side, and what nothing or too little stands behind."""
    found = evidenced(draft.catalogue, draft.sheet)
    if found is None:
        return
    yield Heading(2, draft.fixed("evidenced.title"), "evidenced")
    yield Paragraph(
        draft.linked(
            "evidenced.intro", claimed=points(found.claimed.score), evidenced=points(found.evidenced.score)
        )
    )
    rows = [(draft.fixed("evidenced.index"), found.claimed.score, found.evidenced.score)]
    for a, b in zip(found.claimed.sections, found.evidenced.sections, strict=True):
        rows.append((a.title(draft.lang), a.score, b.score))
    names = (draft.fixed("evidenced.claimed"), draft.fixed("evidenced.evidenced"))
    yield Figure(
        paired_bars(rows, names, name=40 if draft.lang == "zh" else 84), draft.fixed("evidenced.figure")
    )
    listed = [
        one for one in unsupported(draft.catalogue, draft.sheet, draft.result) if _printed(draft, one.place)
    ]
    if listed:
        yield Table(
            head=(draft.fixed("evidenced.head_what"), draft.fixed("evidenced.head_where")),
            rows=tuple(_unsupported(draft, listed)),
            widths=(5, 2),
            caption=draft.fixed("evidenced.unsupported", n=len(listed)),
        )
    else:
        yield Paragraph(draft.fixed("evidenced.supported"), style="note")


def _unsupported(draft: Draft, listed: Sequence[Unsupported]) -> Iterator[tuple[Cell, ...]]:
    """A row for each level; claims with the same fault share one."""
    alike: dict[Text | Place, list[Unsupported]] = {}
    for one in listed:
        alike.setdefault(one.verdict or one.place, []).append(one)
    for first, *more in alike.values():
        text = first.text(draft.lang)
        if more:
            names = draft.comma.join(one.name for one in (first, *more))
            text = draft.fixed("evidenced.claims", names=names, verdict=first.verdict)
        yield Cell(text), Cell(_where(draft, first.place))


def sureness(draft: Draft) -> Iterator[Block]:
    """How sure the band is: the plain sentence, the chance of each band, what moves the index most, and by
  which draws."""
    found = how_sure(draft.catalogue, draft.sheet, draft.result)
    if found is None:
        return
    yield Heading(2, draft.fixed("sure.title"), "sure")
    yield Paragraph(draft.say(sentence(draft.catalogue, draft.result, found)), style="lead")
    between = "" if draft.lang == "zh" else " "
    said = (edge(draft.catalogue, draft.result), wider(found), *ranges(found, indicators=False))
    yield Paragraph(between.join(draft.say(text) for text in said))
    yield Figure(band_chances(found, draft.lang), draft.fixed("sure.bands"))
    drawing = swings(found, draft.catalogue, draft.result, draft.lang)
    if drawing is not None:
        yield Figure(drawing, draft.fixed("sure.swings"))
    rows = [
        (
            Cell(draft.say(influence_name(draft.catalogue, one))),
            Cell(estimate(one.first, one.first_error)),
            Cell(estimate(one.total, one.total_error)),
        )
        for one in found.influences[:MOST_INPUTS]
        if one.total > TELLING
    ]
    if rows:
        yield Table(
            head=tuple(draft.fixed(f"sure.head_{name}") for name in ("input", "first", "total")),
            rows=tuple(rows),
            widths=(5, 2, 2),
            caption=draft.fixed("sure.inputs"),
            align=("left", "right", "right"),
        )
    default = draft.result.default
    is_open = default is not None and default.low != default.high
    yield Paragraph(
        f"{draft.fixed('sure.open') if is_open else ''}"
        f"{draft.fixed('sure.any', same=tenths(found.any_weights.same_band))}{draft.say(drawn(found))}",
        style="note",
    )


def what_would_change(draft: Draft) -> Iterator[Block]:
    """The smallest sets of answers that reach the next band, with their cost where it is known."""
    if draft.result.default is None or draft.result.default.score is None:
        return
    found = paths(draft.catalogue, draft.sheet, draft.result)
    if found is None:
        return
    yield Heading(2, draft.fixed("paths.title"), "paths")
    band = found.target.label(draft.lang)
    if found.size is None:
        yield Paragraph(draft.fixed("paths.stopped" if found.stopped else "paths.none", band=band))
        return
    key = "paths.coverage" if draft.result.default.unrated else "paths.intro"
    shown = found.paths[:_MOST_PATHS]
    if len(shown) == found.found:
        key += "_all"
    yield Paragraph(
        draft.linked(
            key,
            table=to("paths-table"),
            band=band,
            missing=number(found.missing),
            size=found.size,
            found=found.found,
            shown=len(shown),
        )
    )
    other = held(draft.result)
    if other is not None:
        yield Paragraph(draft.say(other))
    costed = any(one.cost is not None for one in shown)  # a column of dashes would say nothing
    scale = scale_of((one.cost for one in shown if one.cost is not None), draft.lang)
    unit = scale.unit(draft.fixed("framework.cost_unit"), draft.lang)
    names, widths = ("answers", "score", "cost"), (7, 1.2, 1.6)
    columns = 3 if costed else 2
    aligns: tuple[Align, ...] = ("left", "right", "right")
    yield Table(
        head=tuple(draft.fixed(f"paths.head_{name}", unit=unit) for name in names[:columns]),
        rows=tuple(
            (
                Cell(_path(draft, one)),
                Cell(points(one.score)),
                Cell("—" if one.cost is None else scale.figures(one.cost)),
            )[:columns]
            for one in shown
        ),
        widths=widths[:columns],
        align=aligns[:columns],
        caption=draft.fixed("paths.table", band=band),
        anchor="paths-table",
    )


# By whether it is a choice, whether it has no level, and whether any level or option will do.
_STEP = {
    (False, False, True): "paths.step", (False, True, True): "paths.open", (False, True, False): "paths.any",
    (True, True, True): "paths.option", (True, True, False): "paths.any_option",
}  # fmt: skip


def _path(draft: Draft, path: Path) -> str:
    joint = "；" if draft.lang == "zh" else "; "
    return joint.join(
        draft.fixed(
            _STEP[step.option is not None, step.before is None, step.after > 0],
            option=step.option or "",
            name=draft.catalogue.field(step.place[0]).label,
            before=step.before,
            after=step.after,
        )
        for step in path.steps
    )


def both_sides(draft: Draft) -> Iterator[Block]:
    """The enterprise's own levels beside those of the other side, with the gap; nothing where there is one side."""
    found = side_by_side(draft.catalogue, draft.sheet, draft.result)
    if found is None:
        return
    own_name, other = draft.fixed("sides.self"), found.other_mode(draft.lang)
    yield Heading(2, draft.fixed("sides.title", other=other), "sides")
    told = {"generous": found.generous, "compared": sum(one.gap is not None for one in found.gaps)}
    mean_gap = "—" if found.mean_gap is None else share(found.mean_gap)
    yield Paragraph(
        draft.fixed(
            "sides.intro",
            own=points(found.self_index),
            third=points(found.other_index),
            other=other,
            mean=mean_gap,
            **told,
        )
    )
    if found.whose:
        yield Paragraph(draft.say(found.whose))
    yield Figure(side_levels(found, draft.catalogue, draft.lang), draft.fixed("sides.figure", other=other))
    yield Table(
        head=(draft.fixed("sides.head_item"), own_name, other, draft.fixed("sides.head_gap")),
        rows=tuple(
            (
                Cell(draft.catalogue.field(one.place[0]).label(draft.lang), strong=True),
                Cell(_side(draft, one.self_level, one.self_state, one.max)),
                Cell(_side(draft, one.other_level, one.other_state, one.max)),
                Cell("—" if one.gap is None else f"{one.gap:+d}" if one.gap else "0", strong=bool(one.gap)),
            )
            for one in found.gaps
        ),
        widths=(4, 2, 2, 1.2),
        caption=draft.fixed("sides.table"),
        align=("left", "right", "right", "right"),
        header_column=True,
    )


def _side(draft: Draft, level: int | None, state: State, highest: int) -> str:
    return f"{level} / {highest}" if level is not None else draft.fixed(f"state.{state}")


def claim_check(draft: Draft) -> Iterator[Block]:
    """Annex G, second half: what the check of claims and wording found, and what was waived with which reason. What is
    to be mended stands in the list before it already and is counted here."""
    found = [one for one in lint(draft.catalogue, draft.sheet) if _printed(draft, one.place)]
    blocks = list(own(draft, "annex_g", level=3))
    if not found and not blocks and not draft.rows(draft.catalogue.section_role("claims")):
        return
    yield Heading(2, draft.fixed("lint.title"), "lint")
    yield Paragraph(draft.fixed("lint.intro"), style="note")
    open_ = [one for one in found if one.severity == "error" and not one.waived]
    rest = [one for one in found if one not in open_]
    if open_:
        yield Paragraph(draft.fixed("lint.above", n=len(open_)))
    if not found:
        yield Paragraph(draft.fixed("lint.none"))
    elif rest:
        yield Table(
            head=tuple(draft.fixed(f"lint.head_{name}") for name in ("finding", "where", "state")),
            rows=tuple(
                (
                    Cell(one.text(draft.lang)),
                    Cell(_where(draft, one.place)),
                    Cell((Run(draft.fixed("lint.waived"), "strong"), Run("\n" + one.waived)))
                    if one.waived
                    else Cell(draft.fixed("lint.note")),
                )
                for one in rest
            ),
            widths=(5, 2.2, 2.4),
        )
    yield from blocks


def _printed(draft: Draft, place: tuple[str, str]) -> bool:
    return draft.is_printed(draft.catalogue.field(place[0]), place[1])


def _where(draft: Draft, place: tuple[str, str]) -> str:
    """The section and field of a place, as the window's outline has them."""
    one = draft.catalogue.field(place[0])
    between = " · "
    return between.join((draft.catalogue.named(one.section_key)(draft.lang), one.label(draft.lang)))
