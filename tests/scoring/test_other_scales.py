"""An index of an office's own whose indicators are scales of 1 to 5, choices and levels of other lengths."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from csi_desktop.forms.definition import Catalogue, Option
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import State
from csi_desktop.scoring.evidenced import evidenced
from csi_desktop.scoring.packed import packed_scores
from csi_desktop.scoring.paths import paths
from csi_desktop.scoring.robustness import swings
from csi_desktop.scoring.uncertainty import Moves, uncertainty
from csi_desktop.text import Text
from tests.evaluations import new_session

OPTIONS = tuple(
    Option(name, Text(zh, name), None if score is None else Fraction(score))
    for name, zh, score in (("no", "否", 10), ("partly", "部分", 40), ("yes", "是", 90), ("unknown", "不知", None))
)
SCALE, CHOICE = "idx.mission.goal", "idx.mission.core_fit"
LEVELS = ("idx.mission.declaration", "idx.exec.duration", "idx.exec.region")


def forms() -> Catalogue:
    """The shipped forms, in which one indicator is a scale and one a choice, and there are two dimensions."""

    def field(one):
        if one.id == SCALE:
            return replace(one, kind="scale5", max=None, levels=())
        if one.id == CHOICE:
            return replace(one, kind="choice", max=None, levels=(), options=OPTIONS)
        return replace(one, weight=Fraction(1, 2)) if one.id in LEVELS[1:] else one

    def section(one):
        if one.id not in ("mission", "exec"):
            return replace(one, weight=None, fields=())
        kept = [f for f in one.fields if not f.weight or f.id in (SCALE, CHOICE, *LEVELS)]
        return replace(one, weight=Fraction(1, 2), fields=tuple(map(field, kept)))

    shipped = catalogue()
    index = next(form for form in shipped.forms if form.index)
    made = replace(index, sections=tuple(map(section, index.sections)))
    return Catalogue.of(tuple(made if form is index else form for form in shipped.forms))


def session_with(**answers):
    session = new_session(forms=forms())
    for name, value in zip(("a", "scale", "choice", "c", "d"), (LEVELS[0], SCALE, CHOICE, *LEVELS[1:]), strict=True):
        if name in answers:
            session.set(value, answers[name])
    return session


def test_bounds_take_the_lowest_and_the_highest_answer_there_is():
    found = session_with(a=2, c=4, d=4).result.index["A"]
    # Mission: 50, the scale 20 to 100, the choice 10 to 90; execution 100.
    assert found.low == (Fraction(50 + 20 + 10, 3) + 100) / 2
    assert found.high == (Fraction(50 + 100 + 90, 3) + 100) / 2
    whole = session_with(a=2, scale=1, choice="no", c=4, d=4).result.index["A"]
    assert whole.score == whole.low == whole.high == found.low


def test_a_scale_never_goes_below_its_one():
    session = session_with(a=4, scale=1, choice="yes", c=4, d=4)
    score = session.result.default.score
    [scale] = [one for one in swings(session.result.default) if one.place[0] == SCALE]
    assert scale.low is None and scale.high == score + Fraction(20, 6)
    rules = session.catalogue.form_with("index").index
    alone = Moves(levels=True, weights="given", schemes=False, means=False)
    assert uncertainty(rules, session.result, 1, alone).spread.p5 >= float(score) - 100 / 4 / 6 - 2 * 100 / 4 / 4 - 1e-9
    capped = evidenced(session.catalogue, session.sheet)  # nothing is cited: levels fall to 0, the scale to its 1
    assert capped.evidenced.score == (Fraction(0 + 20 + 90, 3) + 0) / 2


@pytest.mark.parametrize("answers", [{"scale": 2, "choice": "no"}, {"scale": 3}, {"choice": "partly"}, {}])
def test_paths_are_those_of_trying_every_answer(answers):
    given = {"a": 2, "c": 2, "d": 3} | answers
    session = session_with(**given)
    found = paths(session.catalogue, session.sheet, session.result)
    ranges = {"a": range(5), "scale": range(1, 6), "choice": ("no", "partly", "yes"), "c": range(5), "d": range(5)}
    fields = dict(zip(ranges, (LEVELS[0], SCALE, CHOICE, *LEVELS[1:]), strict=True))

    def reaches(changed):
        tried = session_with(**(given | changed)).result.default
        return not tried.unrated and tried.score >= found.target.start

    one = {fields[name] for name in ranges for value in ranges[name] if reaches({name: value})}
    sets = {frozenset((name,)) for name in one} if one else {
        frozenset((fields[a], fields[b]))
        for a, b in product(ranges, ranges) if a < b
        and any(reaches({a: x, b: y}) for x in ranges[a] for y in ranges[b])
    }  # fmt: skip
    assert {frozenset(step.place[0] for step in path.steps) for path in found.paths} == sets
    for path in found.paths:
        tried = session_with(**given)
        for step in path.steps:
            option = next((o.id for o in OPTIONS if step.option and o.label == step.option), None)
            assert (option is not None) == (step.place[0] == CHOICE)
            tried.set(step.place[0], option or step.after)
        assert tried.result.default.score == path.score >= found.target.start


def test_packed_levels_hold_a_scale_and_refuse_a_choice():
    form = forms().form_with("index")
    with pytest.raises(ValueError, match="no choices"):
        packed_scores(form, bytes(5))
    plain = replace(form, sections=tuple(
        replace(one, fields=tuple(replace(f, kind="scale5", options=()) if f.id == CHOICE else f for f in one.fields))
        for one in form.sections
    ))  # fmt: skip
    assert packed_scores(plain, bytes((2, 4, 5, 4, 4))).score[0] == pytest.approx((50 + 80 + 100) / 6 + 50)


def test_a_scale_that_was_not_found_has_no_level_packed_either():
    from csi_desktop.scoring import levels

    session = session_with(a=2)
    session.set_state(SCALE, State.NOT_FOUND)
    assert session.result.default.score == 50 and list(levels(session.catalogue, session.sheet))[:2] == [2, 255]
