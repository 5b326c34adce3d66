"""agreement: how far assessors agree, over the cases of casebooks, within one case, or over a table of ratings."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_desktop.command.cases import reading
from csi_desktop.command.console import CommandError, language, say
from csi_desktop.command.portfolios import given_out
from csi_desktop.text import Lang, Text

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.scoring.agreement import Metric
    from csi_desktop.scoring.concordance import Across, Agreement
    from csi_desktop.scoring.judgements import JudgedCase

TABLES = (".csv", ".xlsx", ".xlsm")
SCALES = ("nominal", "ordinal", "interval", "ratio")


def agreement(given: argparse.Namespace) -> None:
    """Read casebooks or a table, work out, print or write."""
    from csi_desktop.exchange.agreements import as_data, as_table

    tables = [path for path in given.file if path.suffix.lower() in TABLES]
    if tables and len(given.file) > 1:
        raise CommandError(Text("表格只能给一个，且不与案例册并用。", "Give one table alone, and no casebook with it."))
    found = _of_table(given, tables[0]) if tables else _of_casebooks(given)
    if given_out(given, lambda: as_data(found), lambda: as_table(found, language())):
        _print(found)


def _of_casebooks(given: argparse.Namespace) -> Across:
    from csi_desktop.scoring.assessors import across, inside

    if wrong := [name for name in ("sheet", "scale", "lines", "seed") if getattr(given, name) is not None]:
        raise CommandError(
            Text("--{name} 只用于表格。", "--{name} is for a table of ratings only.").format(name=wrong[0])
        )
    whole = given.evaluations or len(given.file) > 1
    cases = _evaluations(given) if whole else _independent(given)
    found = inside(cases[0], given.assessor) if given.case and cases else across(cases, given.assessor)
    known = {" ".join(name.split()).casefold() for name in found.everybody}
    for name in given.assessor:
        if " ".join(name.split()).casefold() not in known:
            raise CommandError(
                Text("没有评估员“{name}”；有：{all}。", "There is no assessor “{name}”; there are: {all}.").format(
                    name=name, all=Text("、".join(found.everybody), ", ".join(found.everybody))
                )
            )
    if not found.rows:
        parts = [_NO_EVALUATIONS if whole else _NO_SCORES, *(note for note in found.notes if whole)]
        raise CommandError(*parts)
    return found


_NO_SCORES = Text(
    "没有可比较的独立评分：至少要有一个案例由两名评估员在“独立评分”中分别评定。要比较整份评估，请用 --evaluations。",
    "There is nothing to compare: at least one case must have been judged by two assessors under “Independent scores”. "
    "To compare whole evaluations, use --evaluations.",
)
_NO_EVALUATIONS = Text(
    "没有可比较的评估：至少要有一个案例在同一年有两份同一方式的评估。",
    "There is nothing to compare: at least one case must have two evaluations of one mode and year.",
)


def _independent(given: argparse.Namespace) -> list[JudgedCase]:
    """What assessors gave on their own, of each case by its newest evaluation."""
    from csi_desktop import together

    with reading(given.file[0]) as book:
        asked = book.case_by(given.case) if given.case else None
        lines = together.case_lines(lambda work: work(book), given.search)
        lines = [line for line in lines if asked in (None, line.case_id)]
        return together.judged_cases(lambda work: work(book), lines)


def _evaluations(given: argparse.Namespace) -> list[JudgedCase]:
    """What whole evaluations gave, of all casebooks; one case is named as the first of them knows it."""
    from csi_desktop import together
    from csi_desktop.scoring.colleagues import Voice, judged_together

    voices, asked = list[Voice](), ""
    for place, path in enumerate(given.file):
        with reading(path) as book:
            ask = partial(_asked, book)
            lines = together.case_lines(ask, given.search)
            if given.case and not place:
                case = book.case_by(given.case)
                asked = next((line.case_uuid for line in lines if line.case_id == case), "")
            voices += together.voices(ask, lines, path.stem if len(given.file) > 1 else "")
    cases = judged_together(voices, language(), one_year=not given.case)
    return [one for one in cases if asked in one.cases] if given.case else cases


def _asked(book: Casebook, work: Callable[[Casebook], Any]) -> Any:
    return work(book)


def _of_table(given: argparse.Namespace, path: Path) -> Across:
    from csi_desktop.exchange.agreements import ratings_of
    from csi_desktop.exchange.tables import BadTable, read_table
    from csi_desktop.scoring.concordance import agreed_in_table

    for name in ("search", "case", "evaluations"):
        if getattr(given, name):
            raise CommandError(
                Text("--{name} 只用于案例册。", "--{name} is for a casebook only.").format(name=name)
            )
    metric: Metric = given.scale or "ordinal"
    try:
        ratings = ratings_of(read_table(path, given.sheet or ""), metric, given.lines or "units")
    except BadTable as problem:
        raise CommandError(*problem.texts) from problem
    chosen = {name.strip() for name in given.assessor} or set(ratings.assessors)
    if missing := sorted(chosen - set(ratings.assessors)):
        raise CommandError(
            Text("表中没有评估员“{name}”。", "The table has no assessor “{name}”.").format(name=missing[0])
        )
    kept = [n for n, name in enumerate(ratings.assessors) if name in chosen]
    return agreed_in_table(
        path.name, ratings.units, [ratings.assessors[n] for n in kept], [ratings.given[n] for n in kept], metric,
        given.seed,
    )  # fmt: skip


_HEADS = (
    Text("对象", "what"), Text("单位", "units"), Text("完全一致", "exact"), Text("±1 级", "±1"), Text("α", "alpha"),
    Text("95% 区间", "95% interval"), Text("ICC(2,1)", "ICC(2,1)"), Text("ICC(2,k)", "ICC(2,k)"),
    Text("Kendall W", "Kendall's W"),
)  # fmt: skip


def _print(found: Across) -> None:
    """A table of one row in full; otherwise a line for each row with the figures quoted most."""
    from csi_desktop.scoring.concordance import apart_cells, bootstrap, who_words, words

    lang = language()
    if [row.kind for row in found.rows] == ["table"]:
        (row,) = found.rows
        print(row.title(lang))
        for label, said in words(row, 6):
            print(f"{label(lang)}\t{said(lang)}")
    else:
        names = [*found.counted, _GAP(lang)] if found.inside else []
        print("\t".join([_HEADS[0](lang), *names, *(head(lang) for head in _HEADS[1:])]))
        for row in found.rows:
            title = "  " * (row.kind == "indicator") + row.title(lang)
            print("\t".join([title, *(apart_cells(found, row, lang) if found.inside else ()), *_figures(row, lang)]))
        for why in dict.fromkeys(one.why for row in found.rows for one in row.figures if one.id in _REASONED):
            if why:
                print(f"—\t{why(lang)}")
        for who in found.counted:
            if told := who_words(found, who):
                print(f"{who}\t{told(lang)}")
        say(_MORE)
    for note in dict.fromkeys((*(note for row in found.rows for note in row.notes), *found.notes)):
        say(note)
    say(bootstrap(found))


def _figures(row: Agreement, lang: Lang) -> list[str]:
    """Units and the figures quoted most; of an indicator within a case, which is one unit, there are none."""
    shown = [row.figure(one).short() for one in ("exact", "near", "alpha")]
    last = [row.figure(one).short() for one in ("icc_2_1", "icc_2_k", "w")]
    return [str(row.units), *shown, row.interval()(lang), *last]


_GAP = Text("差距", "gap")
_MORE = Text("ICC 的六种形式与 κ：用 --json 或 --out。", "All six forms of ICC, and kappa: with --json or --out.")
_REASONED = ("alpha", "alpha_low", "icc_2_1", "w")
