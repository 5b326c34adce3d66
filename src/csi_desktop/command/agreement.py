"""agreement: how far assessors agree, over the cases of a casebook or over a table of ratings."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from csi_desktop.command.cases import reading
from csi_desktop.command.console import CommandError, language, say
from csi_desktop.command.portfolios import given_out
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.scoring.agreement import Metric
    from csi_desktop.scoring.assessors import Across

TABLES = (".csv", ".xlsx", ".xlsm")
SCALES = ("nominal", "ordinal", "interval", "ratio")


def agreement(given: argparse.Namespace) -> None:
    """Read a casebook or a table, work out, print or write."""
    from csi_desktop.exchange.agreements import as_data, as_table

    found = _of_table(given) if given.file.suffix.lower() in TABLES else _of_casebook(given)
    if given_out(given, lambda: as_data(found), lambda: as_table(found, language())):
        _print(found)


def _of_casebook(given: argparse.Namespace) -> Across:
    from csi_desktop import together
    from csi_desktop.scoring.assessors import across

    if wrong := [name for name in ("sheet", "scale", "lines", "seed") if getattr(given, name) is not None]:
        raise CommandError(
            Text("--{name} 只用于表格。", "--{name} is for a table of ratings only.").format(name=wrong[0])
        )
    with reading(given.file) as book:
        lines = together.case_lines(lambda work: work(book), given.search)
        cases = together.judged_cases(lambda work: work(book), lines)
    found = across(cases, given.assessor)
    known = {" ".join(name.split()).casefold() for name in found.everybody}
    for name in given.assessor:
        if " ".join(name.split()).casefold() not in known:
            raise CommandError(
                Text("没有评估员“{name}”；有：{all}。", "There is no assessor “{name}”; there are: {all}.").format(
                    name=name, all=Text("、".join(found.everybody), ", ".join(found.everybody))
                )
            )
    if not found.rows:
        raise CommandError(
            Text(
                "没有可比较的独立评分：至少要有一个案例由两名评估员在“独立评分”中分别评定。",
                "There is nothing to compare: at least one case must have been judged by two assessors under "
                "“Independent scores”.",
            )
        )
    return found


def _of_table(given: argparse.Namespace) -> Across:
    from csi_desktop.exchange.agreements import ratings_of
    from csi_desktop.exchange.tables import BadTable, read_table
    from csi_desktop.scoring.assessors import agreed_in_table

    if given.search:
        raise CommandError(Text("--search 只用于案例册。", "--search is for a casebook only."))
    metric: Metric = given.scale or "ordinal"
    try:
        ratings = ratings_of(read_table(given.file, given.sheet or ""), metric, given.lines or "units")
    except BadTable as problem:
        raise CommandError(*problem.texts) from problem
    chosen = {name.strip() for name in given.assessor} or set(ratings.assessors)
    if missing := sorted(chosen - set(ratings.assessors)):
        raise CommandError(
            Text("表中没有评估员“{name}”。", "The table has no assessor “{name}”.").format(name=missing[0])
        )
    kept = [n for n, name in enumerate(ratings.assessors) if name in chosen]
    return agreed_in_table(
        given.file.name, ratings.units, [ratings.assessors[n] for n in kept], [ratings.given[n] for n in kept], metric,
        given.seed,
    )  # fmt: skip


_HEADS = (
    Text("对象", "what"), Text("单位", "units"), Text("完全一致", "exact"), Text("±1 级", "±1"), Text("α", "alpha"),
    Text("95% 区间", "95% interval"), Text("ICC(2,1)", "ICC(2,1)"), Text("ICC(2,k)", "ICC(2,k)"),
    Text("Kendall W", "Kendall's W"),
)  # fmt: skip


def _print(found: Across) -> None:
    """A table of one row in full; otherwise a line for each row with the figures quoted most."""
    from csi_desktop.scoring.assessors import bootstrap, words

    lang = language()
    if [row.kind for row in found.rows] == ["table"]:
        (row,) = found.rows
        print(row.title(lang))
        for label, said in words(row, 6):
            print(f"{label(lang)}\t{said(lang)}")
    else:
        print("\t".join(head(lang) for head in _HEADS))
        for row in found.rows:
            shown = [row.figure(one).short() for one in ("exact", "near", "alpha")]
            last = [row.figure(one).short() for one in ("icc_2_1", "icc_2_k", "w")]
            title = "  " * (row.kind == "indicator") + row.title(lang)
            print("\t".join([title, str(row.units), *shown, row.interval()(lang), *last]))
        for why in dict.fromkeys(one.why for row in found.rows for one in row.figures if one.id in _REASONED):
            if why:
                print(f"—\t{why(lang)}")
        say(_MORE)
    for note in dict.fromkeys((*(note for row in found.rows for note in row.notes), *found.notes)):
        say(note)
    say(bootstrap(found))


_MORE = Text("ICC 的六种形式与 κ：用 --json 或 --out。", "All six forms of ICC, and kappa: with --json or --out.")
_REASONED = ("alpha", "alpha_low", "icc_2_1", "w")
