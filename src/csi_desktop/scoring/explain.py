"""The chain behind each number: answer → level → item score → weight → contribution, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.result import IndexScore, Result, Term, ThemeScore


def explained(catalogue: Catalogue, sheet: Sheet, result: Result) -> dict[str, Any]:
    """An evaluation with its answers and its results, ready for JSON. Scores are 0–100, shares 0–1, exact to the
    digits of a float."""
    answers = [
        {
            "field": field,
            "row": row,
            "value": answer.value,
            "state": str(answer.state),
            "reason": answer.reason,
            "evidence": list(answer.evidence),
        }
        for (field, row), answer in sorted(sheet.answers.items())
    ]
    return {
        "case": sheet.case.uuid,
        "evaluation": {
            "id": sheet.evaluation.uuid,
            "year": sheet.evaluation.year,
            "round": sheet.evaluation.round,
            "depth": sheet.evaluation.depth,
            "state": sheet.evaluation.state,
            "forms": dict(sheet.evaluation.forms),
        },
        "answers": answers,
        "rows": {section: sheet.row_ids(section) for section in sheet.rows if sheet.rows[section]},
        "index": {scheme: _index(catalogue, sheet, score) for scheme, score in result.index.items()},
        "rating": {
            "band": result.rating.band.id if result.rating.band else None,
            "original": result.rating.original.id if result.rating.original else None,
            "reason": asdict(result.rating.reason),
        },
        "themes": [_theme(catalogue, sheet, theme) for theme in result.themes],
        "confidence": _figure(result.confidence.value),
        "gate": {"status": result.gate.status, "rules": [f.rule for f in result.gate.findings]},
        "progress": {"done": result.total.done, "total": result.total.total},
    }


def _figure(value: Fraction | float | None) -> float | None:
    return None if value is None else float(value)


def _index(catalogue: Catalogue, sheet: Sheet, score: IndexScore) -> dict[str, Any]:
    return {
        "score": _figure(score.score),
        "geometric": _figure(score.geometric),
        "harmonic": _figure(score.harmonic),
        "low": _figure(score.low),
        "high": _figure(score.high),
        "coverage": _figure(score.coverage),
        "provisional": score.provisional,
        "band": score.band.id if score.band else None,
        "dimensions": [
            {
                "section": part.section,
                **asdict(part.title),
                "score": _figure(part.score),
                "weight": _figure(part.weight),
                "effective_weight": _figure(part.effective),
                "contribution": _figure(part.contribution),
                "coverage": _figure(part.coverage),
                "items": [term(catalogue, sheet, t) for t in part.terms],
            }
            for part in score.sections
        ],
    }


def _theme(catalogue: Catalogue, sheet: Sheet, theme: ThemeScore) -> dict[str, Any]:
    return {
        "id": theme.id,
        **asdict(theme.title),
        "score": _figure(theme.score),
        "done": theme.done,
        "total": theme.total,
        "items": [term(catalogue, sheet, t) for t in theme.terms],
    }


def term(catalogue: Catalogue, sheet: Sheet, one: Term) -> dict[str, Any]:
    """One link of the chain in full."""
    field = catalogue.field(one.place[0])
    answer = sheet.answers.get(one.place)
    anchor = field.levels[one.level] if one.level is not None and one.level < len(field.levels) else None
    return {
        "field": field.id,
        "row": one.place[1],
        **asdict(field.label),
        "state": str(one.state),
        "level": one.level,
        "max": one.max,
        "anchor": asdict(anchor) if anchor else None,
        "score": _figure(one.score),
        "weight": _figure(one.weight),
        "effective_weight": _figure(one.effective),
        "contribution": _figure(one.contribution),
        "evidence_grade": _figure(one.grade),
        "reason": answer.reason if answer else "",
        "evidence": list(answer.evidence) if answer else [],
    }
