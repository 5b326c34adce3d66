"""The eight themes of the evaluation framework: a profile, never a grand total (domain 0.1, 6b)."""

from __future__ import annotations

from fractions import Fraction

from csi_desktop.forms.definition import Field, Form, Theme
from csi_desktop.model.answers import State
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import total
from csi_desktop.scoring.result import Term, ThemeScore
from csi_desktop.scoring.terms import term


def theme_scores(facts: Facts) -> tuple[ThemeScore, ...]:
    """Every theme in the order of its id, also those that have nothing yet."""
    forms = [(form.theme, form) for form in facts.catalogue.forms if form.theme]
    return tuple(_score(facts, theme, form) for theme, form in sorted(forms, key=lambda pair: pair[0].id))


def _score(facts: Facts, theme: Theme, form: Form) -> ThemeScore:
    terms = [term(facts, one, row, Fraction(1)) for one, row in _places(facts, form)]
    asked = [t for t in terms if t.state is not State.NA]
    # An option without a score ("cannot be judged") is an answer: it covers, and does not count.
    done = [t for t in asked if t.score is not None or t.option is not None]
    scores = [t.score for t in asked if t.score is not None]
    score: Fraction | None = None
    if scores:
        score = min(scores) if theme.method == "weakest" else total(scores) / len(scores)
    share = Fraction(1, len(scores)) if scores and theme.method == "mean" else Fraction(0)
    weakest = next((t.place for t in asked if t.score == score), None) if theme.method == "weakest" else None
    return ThemeScore(
        id=theme.id,
        title=theme.title,
        form=form.id,
        method=theme.method,
        score=score,
        done=len(done),
        total=len(asked),
        terms=tuple(t.weighing(t.weight, _effective(t, share, weakest)) for t in terms),
    )


def _effective(one: Term, share: Fraction, weakest: tuple[str, str] | None) -> Fraction:
    if one.score is None or one.state is State.NA:
        return Fraction(0)
    return Fraction(int(one.place == weakest)) if weakest else share


def _places(facts: Facts, form: Form) -> list[tuple[Field, str]]:
    found = []
    for section in form.sections:
        for one in section.fields:
            if one.scored:
                rows = facts.rows(section.key) if section.repeat else [""]
                found += [(one, row) for row in rows if facts.applies(one, row)]
    return found
