"""portfolio: the index of many units from a form file and a table; rank: the cases of a casebook side by side."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from csi_desktop.command.cases import reading
from csi_desktop.command.console import CommandError, language, print_json, say
from csi_desktop.scoring.figures import number
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.exchange.tables import Cell
    from csi_desktop.scoring.ranking import Ranking, Standing


def portfolio(given: argparse.Namespace) -> None:
    """Read form and table, work out, print or write."""
    from csi_desktop.exchange.rankings import as_data, as_table
    from csi_desktop.exchange.tables import BadTable, read_table, units_of
    from csi_desktop.forms.reader import read_form
    from csi_desktop.scoring.portfolio import portfolio as work_out
    from csi_desktop.scoring.ranking import ranking
    from csi_desktop.scoring.weights import Refused

    _demand_draws(given)
    form = read_form(given.form)
    try:
        units = units_of(form, read_table(given.data, given.sheet))
        found = work_out(form, units, draws=given.draws, seed=given.seed, tell=_tell if sys.stderr.isatty() else None)
    except BadTable as problem:
        raise CommandError(*problem.texts) from problem
    except Refused as problem:
        raise CommandError(problem.text) from problem
    ranked = ranking(found)
    if given.explain:
        standing = next((one for one in ranked.standings if one.unit == given.explain), None)
        if standing is None:
            raise CommandError(Text("没有单位“{unit}”。", "There is no unit “{unit}”.").format(unit=given.explain))
        _explain(ranked, standing)
        return
    if given_out(given, lambda: as_data(found), lambda: as_table(ranked, language())):
        _print(ranked)


def rank(given: argparse.Namespace) -> None:
    """The cases of a casebook by the index, with how far each rank could move: print or write."""
    from csi_desktop import together
    from csi_desktop.exchange.rankings import as_table, cases_as_data

    _demand_draws(given)
    with reading(given.casebook) as book:
        lines = together.case_lines(lambda work: work(book), given.search)
        tell = _tell if sys.stderr.isatty() else None
        ranked = together.rank(lambda work: work(book), lines, draws=given.draws, seed=given.seed, tell=tell)
        asked = book.case_by(given.explain) if given.explain else None
    if ranked is None:
        raise CommandError(Text("没有可排名的案例。", "There is no case to rank."))
    if asked is not None:
        standing = next((one for one in ranked.standings if lines[one.key].case_id == asked), None)
        if standing is None:
            raise CommandError(Text("该案例不在所选案例之中。", "That case is not among those asked for."))
        _explain(ranked, standing)
    elif given_out(given, lambda: cases_as_data(ranked, lines), lambda: as_table(ranked, language())):
        _print(ranked, _CASE)
        for note in ranked.notes:
            say(note)


def given_out(
    given: argparse.Namespace, data: Callable[[], Any], table: Callable[[], tuple[list[str], list[list[Cell]]]]
) -> bool:
    """Write what --out and --json ask for; True where neither is given, and words are to be printed."""
    from csi_desktop.exchange.tables import write_table

    if given.out is not None and given.out.suffix.lower() == ".json":
        text = json.dumps(data(), ensure_ascii=False, indent=2)
        given.out.write_text(text + "\n", encoding="utf-8", newline="\n")
    elif given.out is not None:
        write_table(given.out, *table())
    if given.json:
        print_json(data())
    elif given.out is not None:
        say(Text("已写入 {path}", "Written: {path}"), path=given.out)
    return given.out is None and not given.json


def _demand_draws(given: argparse.Namespace) -> None:
    if given.draws < 0:
        raise CommandError(Text("--draws 不得为负。", "--draws must not be negative."))


def _tell(share: float) -> bool:
    print(f"\r{share:4.0%}", end="\r" if share < 1 else "\r    \r", file=sys.stderr, flush=True)
    return True


# ---------------------------------------------------------------- in words
_RANK, _UNIT, _CASE = Text("名次", "rank"), Text("单位", "unit"), Text("案例", "case")
_INDEX, _RANGE, _BAND = Text("指数", "index"), Text("名次区间", "rank range"), Text("评级", "band")


def _print(found: Ranking, what: Text = _UNIT) -> None:
    from csi_desktop.scoring.ranking import weights_said

    lang = language()
    banded = any(one.label for one in found.standings)
    heads = (_RANK, what, _INDEX, *((_BAND,) if banded else ()), _RANGE)
    lines: list[Sequence[str]] = [[head(lang) for head in heads]]
    for one in found.standings:
        between = f"{one.range.p5}–{one.range.p95}" if one.range is not None else one.excluded(lang)
        unit = f"{one.unit} {one.name}".rstrip()
        band = [one.label(lang)] if banded else []
        lines.append([number(one.rank, 1), unit, number(one.score, 2), *band, between])
    for line in lines:
        print("\t".join(line))
    for told in (weights_said(found), found.moved):
        if told:
            say(told)


def _explain(found: Ranking, standing: Standing) -> None:
    """Every number of one unit, from the index down to its values, with the arithmetic."""
    from csi_desktop.scoring.ranking import flat

    lang = language()
    if standing.excluded:
        print(standing.excluded(lang))
    for depth, one in flat(found.branch(standing)):
        weight = "" if one.share is None else f" × {number(one.share, 4)}"
        said = f"  [{one.said(lang)}]" if one.parts else f"  ({one.said(lang)})"
        print(f"{'  ' * depth}{one.title(lang)}  {number(one.score, 4)}{weight}{said}")
        for line in one.working:
            print(f"{'  ' * depth}    {line(lang)}")
