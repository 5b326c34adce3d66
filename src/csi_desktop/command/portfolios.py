"""portfolio: the index of many units from a form file and a table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from csi_desktop.command.console import CommandError, language, print_json, say
from csi_desktop.scoring.figures import number
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.scoring.ranking import Ranking


def portfolio(given: argparse.Namespace) -> None:
    """Read form and table, work out, print or write."""
    from csi_desktop.exchange.rankings import as_data, as_table
    from csi_desktop.exchange.tables import BadTable, read_table, units_of, write_table
    from csi_desktop.forms.reader import read_form
    from csi_desktop.scoring.portfolio import portfolio as work_out
    from csi_desktop.scoring.ranking import ranking
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
    ranked = ranking(found)
    if given.explain:
        _explain(ranked, given.explain)
        return
    if given.out is not None and given.out.suffix.lower() == ".json":
        text = json.dumps(as_data(found), ensure_ascii=False, indent=2)
        given.out.write_text(text + "\n", encoding="utf-8", newline="\n")
    elif given.out is not None:
        head, rows = as_table(ranked, language())
        write_table(given.out, head, rows)
    if given.json:
        print_json(as_data(found))
    elif given.out is None:
        _print(ranked)
    else:
        say(Text("已写入 {path}", "Written: {path}"), path=given.out)


def _tell(share: float) -> bool:
    print(f"\r{share:4.0%}", end="\r" if share < 1 else "\r    \r", file=sys.stderr, flush=True)
    return True


# ---------------------------------------------------------------- in words
def _print(found: Ranking) -> None:
    lang = language()
    titles = {"zh": ("名次", "单位", "指数", "名次区间"), "en": ("rank", "unit", "index", "rank range")}[lang]
    lines: list[Sequence[str]] = [titles]
    for one in found.standings:
        between = f"{one.range.p5}–{one.range.p95}" if one.range is not None else one.excluded(lang)
        unit = f"{one.unit} {one.name}".rstrip()
        lines.append((number(one.rank, 1), unit, number(one.score, 2), between))
    for line in lines:
        print("\t".join(line))
    if found.moved:
        say(found.moved)


def _explain(found: Ranking, unit: str) -> None:
    """Every number of one unit, from the index down to its values, with the arithmetic."""
    from csi_desktop.scoring.ranking import flat

    standing = next((one for one in found.standings if one.unit == unit), None)
    if standing is None:
        raise CommandError(Text(f"没有单位“{unit}”。", f"There is no unit “{unit}”."))
    lang = language()
    if standing.excluded:
        print(standing.excluded(lang))
    for depth, one in flat(found.branch(standing)):
        weight = "" if one.share is None else f" × {number(one.share, 4)}"
        said = f"  [{one.said(lang)}]" if one.parts else f"  ({one.said(lang)})"
        print(f"{'  ' * depth}{one.title(lang)}  {number(one.score, 4)}{weight}{said}")
        for line in one.working:
            print(f"{'  ' * depth}    {line(lang)}")
