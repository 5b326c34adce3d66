"""What assessors are called who each made a whole evaluation: by the lead evaluator, and by what tells them apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from csi_desktop.scoring.judgements import Made
from csi_desktop.scoring.whose import NOBODY, dated
from csi_desktop.text import Lang, Text

_NTH = Text("第 {n} 份", "evaluation {n}")


class _Name:
    """A name in the making: of whom, and what stands in brackets behind it."""

    def __init__(self, made: Made, case: str, lang: Lang) -> None:
        self.made, self.case, self.lang = made, case, lang
        self.head = made.whose.lead or NOBODY(lang)
        self.tail = [made.label(lang)] if made.mode != "third" else []

    @property
    def text(self) -> str:
        """The name as it stands."""
        left, right, comma = ("（", "）", "，") if self.lang == "zh" else (" (", ")", ", ")
        return f"{self.head}{left}{comma.join(self.tail)}{right}" if self.tail else self.head

    def add(self, word: str) -> None:
        """Tell it apart by this too."""
        if word and word not in self.tail:
            self.tail.append(word)


def called(cases: Sequence[Sequence[Made]], names: Sequence[str], lang: Lang, *, over: bool) -> list[list[str]]:
    """The names of those who made the evaluations of some cases; `names` are those of the cases.

    A mode other than a third party's is always said; of who is not named the casebook is, too. Where a lead evaluator
    has several evaluations of a case they are told apart by round and casebook, in every case alike. What then still
    has one name bears the day, or the minute, on which it was issued or begun. `over` cases, whose days are not the
    same, it bears its number in the order in which they were begun; and of who is not named the case, since the first
    nameless evaluation of one case need not be by whom the first of another case is."""
    made = [[_Name(one, case, lang) for one in own] for own, case in zip(cases, names, strict=True)]
    for own in made:
        years = len({one.made.year for one in own}) > 1
        for one in own:
            one.add(str(one.made.year) if years else "")
            one.add(one.made.file if not one.made.whose.lead else "")
    for word in (_round, _file):
        heads = {one.head for own in made for one in _twice(own)}
        for one in (one for own in made for one in own if one.head in heads):
            one.add(word(one))
    for own in made:
        if over:
            _number(own)
        else:
            for minute in (False, True):
                for one in _twice(own):
                    one.tail = [*one.tail[: len(one.tail) - minute], dated(one.made.whose, minute=minute)(lang)]
            _number(own)
    return [[one.text for one in own] for own in made]


def _round(one: _Name) -> str:
    return one.made.whose.round


def _file(one: _Name) -> str:
    return one.made.file


def _twice(own: Sequence[_Name]) -> list[_Name]:
    """Those of a case that have one name with another."""
    times = Counter(one.text for one in own)
    return [one for one in own if times[one.text] > 1]


def _number(own: Sequence[_Name]) -> None:
    """Number those that have one name, in their order."""
    counted = defaultdict[str, int](int)
    for one, text in [(one, one.text) for one in _twice(own)]:
        counted[text] += 1
        if not one.made.whose.lead:
            one.add(one.case)
        one.add(_NTH(one.lang).format(n=counted[text]))
