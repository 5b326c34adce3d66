"""The cases of a casebook together, each by its newest evaluation: ranked, and how far their assessors agree; and their
evaluations as those of colleagues.

Window and commands ask here for the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from csi_desktop.casebook import Casebook
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import CaseLine, Evaluation, Sheet
from csi_desktop.scoring.draws import DRAWS
from csi_desktop.session.own_forms import forms_of

if TYPE_CHECKING:
    from csi_desktop.scoring.colleagues import Voice
    from csi_desktop.scoring.judgements import JudgedCase
    from csi_desktop.scoring.ranking import Ranking
    from csi_desktop.scoring.uncertainty import Tell

# Has the casebook's own thread do some work, and gives what comes of it.
Ask = Callable[[Callable[[Casebook], Any]], Any]


def case_lines(ask: Ask, search: str = "", filters: Mapping[str, str] | None = None) -> list[CaseLine]:
    """The cases that fit, last changed first, by their newest evaluation."""

    def which(casebook: Casebook) -> list[CaseLine]:
        return casebook.case_lines(casebook.case_ids(search=search, filters=filters))

    found: list[CaseLine] = ask(which)
    return found


def rank(
    ask: Ask, lines: Sequence[CaseLine], *, draws: int = DRAWS, seed: int | None = None, tell: Tell | None = None
) -> Ranking | None:
    """These cases ranked by the index, with how far each rank could move; the key of a standing is the place of its
    line. None where there are no cases. Raises Stopped when `tell` asks to."""
    from csi_desktop.scoring.cohort import cohort, member

    members = [member(*one) for one in _sheets(ask, lines, _part(tell, 0, 0.5))]
    return cohort(members, draws=draws, seed=seed, tell=_part(tell, 0.5, 1))


def judged_cases(ask: Ask, lines: Sequence[CaseLine], tell: Tell | None = None) -> list[JudgedCase]:
    """What several assessors gave these cases on their own; a case without independent scores has none. Raises Stopped
    when `tell` asks to."""
    from csi_desktop.scoring.judgements import judged_case

    return [judged_case(*one) for one in _sheets(ask, lines, tell)]


def voices(ask: Ask, lines: Sequence[CaseLine], file: str = "", tell: Tell | None = None) -> list[Voice]:
    """All evaluations of these cases as assessors, the oldest of a case first. Raises Stopped when `tell` asks to."""
    from csi_desktop.scoring.colleagues import voice
    from csi_desktop.scoring.uncertainty import go_on

    found: list[Voice] = []
    for number, line in enumerate(lines):
        go_on(tell, number / len(lines))
        made: list[Evaluation] = ask(partial(_evaluations, case=line.case_id))
        for one in sorted(made, key=lambda each: each.id):
            catalogue, sheet = ask(partial(_loaded, evaluation=one.id))
            found.append(voice(catalogue, sheet, file))
    return found


def _evaluations(casebook: Casebook, case: int) -> list[Evaluation]:
    return casebook.evaluations(case)


def _sheets(ask: Ask, lines: Sequence[CaseLine], tell: Tell | None) -> Iterator[tuple[Catalogue, Sheet]]:
    """Forms and answers of each case, one after the other."""
    from csi_desktop.scoring.uncertainty import go_on

    for number, line in enumerate(lines):
        go_on(tell, number / len(lines))
        yield ask(partial(_loaded, evaluation=line.evaluation_id))


def _loaded(casebook: Casebook, evaluation: int) -> tuple[Catalogue, Sheet]:
    sheet = casebook.load(evaluation)
    return forms_of(casebook, sheet.evaluation), sheet


def _part(tell: Tell | None, start: float, end: float) -> Tell | None:
    """What tells the progress of a part of the work."""
    return None if tell is None else lambda done: tell(start + (end - start) * done)
