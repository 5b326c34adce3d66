"""portfolio: the index of many units from a form file and a table."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from csi_desktop.command.console import CommandError, language, print_json, say
from csi_desktop.scoring.figures import number
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.exchange.tables import Cell
    from csi_desktop.scoring.portfolio import PortfolioResult


def portfolio(given: argparse.Namespace) -> None:
    """Read form and table, work out, print or write."""
    from csi_desktop.exchange.tables import BadTable, read_table, units_of, write_table
    from csi_desktop.forms.reader import read_form
    from csi_desktop.scoring.portfolio import portfolio as work_out
    from csi_desktop.scoring.weights import Refused

    if given.draws < 0:
        raise CommandError(Text("--draws 不得为负。", "--draws must not be negative."))
    form = read_form(given.form)
    try:
        units = units_of(form, read_table(given.data, given.sheet))
        found = work_out(form, units, draws=given.draws, seed=given.seed, tell=_tell if sys.stderr.isatty() else None)
    except (BadTable, Refused) as problem:
        texts = problem.texts if isinstance(problem, BadTable) else (problem.text,)
        raise CommandError(Text("\n".join(t.zh for t in texts), "\n".join(t.en for t in texts))) from problem
    if given.explain:
        _explain(found, given.explain)
        return
    if given.out is not None and given.out.suffix.lower() == ".json":
        text = json.dumps(as_data(found), ensure_ascii=False, indent=2)
        given.out.write_text(text + "\n", encoding="utf-8", newline="\n")
    elif given.out is not None:
        head, rows = as_table(found)
        write_table(given.out, head, rows)
    if given.json:
        print_json(as_data(found))
    elif given.out is None:
        _print(found)
    else:
        say(Text("已写入 {path}", "Written: {path}"), path=given.out)


def _tell(share: float) -> bool:
    print(f"\r{share:4.0%}", end="\r" if share < 1 else "\r    \r", file=sys.stderr, flush=True)
    return True


# ---------------------------------------------------------------- what it gives
def as_data(found: PortfolioResult) -> dict[str, Any]:
    """Everything, for other programs: settings, weights, and by unit every score from its values up."""
    columns = [name for name in found.scores if name != "index"]
    place = {unit: n for n, unit in enumerate(found.ranked)}
    units = []
    for n, unit in enumerate(found.units.ids):
        at = place.get(n)
        units.append(
            {
                "unit": unit,
                "name": found.units.names[n],
                "index": _plain(found.scores["index"][n]),
                "rank": _plain(found.ranks[n]),
                "coverage": _plain(found.coverage[n]),
                "ranks": None if at is None or found.spread is None else {
                    "p5": found.spread.p5[at], "p50": found.spread.p50[at], "p95": found.spread.p95[at],
                    "chance_of_first": found.spread.first[at],
                },
                "values": {name: _plain(values[n]) for name, values in found.raw.items()},
                "scores": {name: _plain(found.scores[name][n]) for name in columns},
            }
        )  # fmt: skip
    return {
        "form": {"id": found.form.id, "version": found.form.version, "sha256": found.form.sha256},
        "draws": found.spread.draws if found.spread else 0,
        "seed": found.spread.seed if found.spread else None,
        "weights": found.weights,
        "units": units,
    }


def as_table(found: PortfolioResult) -> tuple[list[str], list[list[Cell]]]:
    """A line for each unit, the best first; units without a score stand at the end."""
    parts = _parts(found)
    head = ["rank", "unit", "name", "index", *parts, "coverage", "rank_p5", "rank_p50", "rank_p95", "chance_of_first"]
    place = {unit: n for n, unit in enumerate(found.ranked)}
    rows: list[list[Cell]] = []
    for n in _best_first(found):
        at = place.get(n)
        ends: list[Cell] = [None] * 4
        if at is not None and found.spread is not None:
            s = found.spread
            ends = [float(s.p5[at]), float(s.p50[at]), float(s.p95[at]), s.first[at]]
        scores = [_plain(found.scores[part][n]) for part in parts]
        unit = [_plain(found.ranks[n]), found.units.ids[n], found.units.names[n], _plain(found.scores["index"][n])]
        rows.append([*unit, *scores, _plain(found.coverage[n]), *ends])
    return head, rows


def _parts(found: PortfolioResult) -> list[str]:
    """Groups and sections, from the index down."""
    leaves = set(found.raw)
    return [name for name in reversed(list(found.scores)) if name not in leaves and name != "index"]


def _best_first(found: PortfolioResult) -> list[int]:
    return sorted(range(len(found.units.ids)), key=lambda n: (math.isnan(found.ranks[n]), found.ranks[n], n))


def _plain(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)


# ---------------------------------------------------------------- in words
def _print(found: PortfolioResult) -> None:
    lang = language()
    titles = {"zh": ("名次", "单位", "指数", "名次区间"), "en": ("rank", "unit", "index", "rank range")}[lang]
    place = {unit: n for n, unit in enumerate(found.ranked)}
    lines: list[Sequence[str]] = [titles]
    for n in _best_first(found):
        at = place.get(n)
        between = "" if at is None or found.spread is None else f"{found.spread.p5[at]}–{found.spread.p95[at]}"
        score = _plain(found.scores["index"][n])
        name = found.units.names[n]
        unit = found.units.ids[n] if name in ("", found.units.ids[n]) else f"{found.units.ids[n]} {name}"
        lines.append((number(_plain(found.ranks[n]), 1), unit, number(score, 2), between))
    for line in lines:
        print("\t".join(line))
    if found.spread is not None:
        say(
            Text(
                "名次区间：各级权重各自升降不超过 25%，第5至第95百分位；{draws} 次抽样，种子 {seed}。",
                "Rank ranges: each weight at each level raised or lowered by up to 25 %, 5th to 95th percentile; "
                "{draws} draws, seed {seed}.",
            ),
            draws=number(found.spread.draws), seed=found.spread.seed,
        )  # fmt: skip


def _explain(found: PortfolioResult, unit: str) -> None:
    """Every number of one unit, from the index down to its values."""
    if unit not in found.units.ids:
        raise CommandError(Text(f"没有单位“{unit}”。", f"There is no unit “{unit}”."))
    n = found.units.ids.index(unit)
    lang = language()
    titles = {one.id: one.label for section in found.form.sections for one in section.fields}
    titles |= {section.id: section.title for section in found.form.sections}
    assert found.form.portfolio is not None
    titles |= {group.id: group.title for group in found.form.portfolio.groups}
    titles["index"] = found.form.title

    def line(group: Any, depth: int) -> None:
        score = number(_plain(found.scores[group.id][n]), 4)
        share = found.weights.get(group.id)
        weight = "" if share is None else f" × {number(share, 4)}"
        raw = f"  ({number(_plain(found.raw[group.id][n]), 6)})" if group.id in found.raw else f"  [{group.mean}]"
        print(f"{'  ' * depth}{titles[group.id](lang)}  {score}{weight}{raw}")
        for part in group.parts:
            line(part, depth + 1)

    line(found.tree, 0)
