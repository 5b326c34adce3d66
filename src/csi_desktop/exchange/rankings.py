"""A ranking for other programs: as a table of lines for Excel and CSV, and a portfolio in full as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from csi_desktop.exchange.tables import Cell
from csi_desktop.model.cases import CaseLine
from csi_desktop.scoring.portfolio import INDEX, PortfolioResult
from csi_desktop.scoring.ranking import Ranking, Standing, plain
from csi_desktop.text import Lang


def as_data(found: PortfolioResult) -> dict[str, Any]:
    """Everything of a portfolio: settings, weights, and by unit every score from its values up."""
    columns = [name for name in found.scores if name != INDEX]
    place = {unit: n for n, unit in enumerate(found.ranked)}
    units = []
    for n, unit in enumerate(found.units.ids):
        at, why = place.get(n), found.why_unranked(n)
        units.append(
            {
                "unit": unit,
                "name": found.units.names[n],
                "index": plain(found.scores[INDEX][n]),
                "rank": plain(found.ranks[n]),
                "coverage": plain(found.coverage[n]),
                "excluded": asdict(why) if why else None,
                "ranks": None if at is None or found.spread is None else {
                    "p5": found.spread.p5[at], "p50": found.spread.p50[at], "p95": found.spread.p95[at],
                    "chance_of_first": found.spread.first[at],
                },
                "values": {name: plain(values[n]) for name, values in found.raw.items()},
                "scores": {name: plain(found.scores[name][n]) for name in columns},
            }
        )  # fmt: skip
    return {
        "form": {"id": found.form.id, "version": found.form.version, "sha256": found.form.sha256},
        "draws": found.spread.draws if found.spread else 0,
        "seed": found.spread.seed if found.spread else None,
        "no_ranges": asdict(found.no_spread) if found.no_spread else None,
        "weights": found.weights,
        "entropy": {name: {"units": one.units, "e": one.e} for name, one in found.entropy.items()},
        "units": units,
    }


def cases_as_data(found: Ranking, lines: Sequence[CaseLine]) -> dict[str, Any]:
    """The cases of a casebook ranked, the best first; `lines` are those that the keys of the standings count."""

    def case(one: Standing) -> dict[str, Any]:
        line = lines[one.key]
        ends = one.range
        return {
            "case": line.case_uuid,
            "code": line.listing.code,
            "project": line.listing.project,
            "enterprise": line.listing.enterprise,
            "year": line.year,
            "mode": line.listing.mode,
            "index": one.score,
            "band": line.listing.band,
            "rank": one.rank,
            "coverage": one.coverage,
            "excluded": asdict(one.excluded) if one.excluded else None,
            "ranks": None if ends is None else {
                "p5": ends.p5, "p50": ends.p50, "p95": ends.p95, "chance_of_first": ends.first,
            },
            "scores": {part: one.parts[n] for n, (part, _) in enumerate(found.parts)},
            "without_level": [asdict(text) for text in one.lacking],
        }  # fmt: skip

    return {
        "index": asdict(found.title),
        "draws": found.draws,
        "seed": found.seed,
        "notes": [asdict(note) for note in found.notes],
        "cases": [case(one) for one in found.standings],
    }


def as_table(found: Ranking, lang: Lang) -> tuple[list[str], list[list[Cell]]]:
    """A line for each unit, the best first; units without a score stand at the end, with the reason in `lang`. Where
    weights come of entropy they stand on every line, so that they stay with it wherever it is sorted to or copied."""
    parts = [part for part, _ in found.parts]
    head = ["rank", "unit", "name", "index", *parts, "coverage", "rank_p5", "rank_p50", "rank_p95", "chance_of_first"]
    banded = any(one.label for one in found.standings)  # cases have a band, units of a table have none
    shares = [each for part in found.by_entropy for each in part.shares]
    by_entropy: list[Cell] = ["; ".join(f"{name} {weight:.6f}" for name, _, weight in shares)] if shares else []
    rows: list[list[Cell]] = []
    for one in found.standings:
        ends: list[Cell] = [None] * 4
        if one.range is not None:
            r = one.range
            ends = [float(r.p5), float(r.p50), float(r.p95), r.first]
        row: list[Cell] = [one.rank, one.unit, one.name or one.unit, one.score]
        band: list[Cell] = [one.label(lang) or None] if banded else []
        rows.append([*row, *one.parts, one.coverage, *ends, *band, *by_entropy, one.excluded(lang) or None])
    weighed = ["weights_by_entropy"] if by_entropy else []
    return [*head, *(["band"] if banded else []), *weighed, "excluded"], rows
