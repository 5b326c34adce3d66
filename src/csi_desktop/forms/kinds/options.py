"""Kinds that choose: yes or no, options, levels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from csi_desktop.forms.definition import Field, Option, Value
from csi_desktop.forms.kinds.shared import (
    BadValue,
    Kind,
    Names,
    bad_value,
    entries_of,
    folded,
    joined,
    nearest,
    split_list,
)
from csi_desktop.text import LANGUAGES, Lang, Text

_YES = frozenset({"是", "有", "对", "真", "y", "yes", "true", "t", "1", "✓", "✔", "√", "☑"})
_NO = frozenset({"否", "无", "没有", "不是", "错", "假", "n", "no", "false", "f", "0", "✗", "✘", "×", "☐"})


class YesNo(Kind):
    """Yes or no."""

    name = "yesno"
    label = Text("是或否", "yes or no")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, bool):
            return value
        raise bad_value(
            field, "应填“是”或“否”，现为“{given}”。", "takes yes or no; “{given}” is neither.", given=value
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        word = folded(text)
        return True if word in _YES else False if word in _NO else text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        if not isinstance(value, bool):
            return str(value)
        return ("是" if value else "否") if lang == "zh" else ("Yes" if value else "No")


class Choice(Kind):
    """One of the field's options, by id."""

    name = "choice"
    label = Text("单选", "choice")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, str) and field.option(value):
            return value
        raise _no_option(field, value)

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        option = _option_meant(field, text)
        return option.id if option else text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        option = field.option(value)
        return option.label(lang) if option else str(value)


class Choices(Kind):
    """Any number of the field's options, by id, in the order of the form."""

    name = "choices"
    label = Text("多选", "choices")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        chosen = entries_of(field, value)
        for one in chosen:
            if not field.option(one):
                raise _no_option(field, one)
        return [option.id for option in field.options if option.id in chosen]

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return list(
            split_list(text, lambda part: option.id if (option := _option_meant(field, part)) else None)
        )

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return joined([Choice().show(field, one, lang, names) for one in value], lang)


def _option_meant(field: Field, text: str) -> Option | None:
    """The option whose id or label, in either language, a text is."""
    word = folded(text)
    exact = field.option(text.strip())
    return exact or next(
        (o for o in field.options if word in (folded(o.id), folded(o.label.zh), folded(o.label.en))), None
    )


def _no_option(field: Field, value: Any) -> BadValue:
    given = value if isinstance(value, str) else str(value)
    labels = [option.label for option in field.options]
    by_word = {option.id: option for option in field.options}
    by_word |= {option.label(lang): option for option in field.options for lang in LANGUAGES}
    near = by_word.get(nearest(given, by_word))
    hint = (
        Text("是不是“{near}”？", "Did you mean “{near}”?").format(near=near.label)
        if near
        else _listed(labels)
    )
    return bad_value(
        field, "没有选项“{given}”。{hint}", "has no option “{given}”. {hint}", given=given, hint=hint
    )


def _listed(labels: Sequence[Text]) -> Text:
    """The labels one may choose from, the first dozen of them."""
    zh, en = (
        joined([one(lang) for one in labels[:12]], lang) + ("……" if len(labels) > 12 else "")
        for lang in LANGUAGES
    )
    return Text(f"可选：{zh}。", f"Choose from: {en}.")


class Level(Kind):
    """A graded answer, 0 to the field's highest level."""

    name = "level"
    label = Text("等级", "level")
    low: ClassVar[int] = 0

    def _top(self, field: Field) -> int:
        return field.max if field.max is not None else max(len(field.levels) - 1, 0)

    def _normal(self, field: Field, value: Any) -> Value:
        if type(value) is int and self.low <= value <= self._top(field):
            return value
        raise bad_value(
            field,
            "应为 {low} 到 {top} 的等级，现为“{given}”。",
            "takes a level from {low} to {top}; “{given}” is not one.",
            given=value,
            low=self.low,
            top=self._top(field),
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        word = folded(text)
        for level, anchor in enumerate(field.levels):
            if word in (folded(anchor.zh), folded(anchor.en)):
                return level
        found = re.fullmatch(
            r"(?:等级|级别|第|level|l)?\s*(\d{1,3})\s*[级分]?(?:[：:].*)?", word, re.ASCII | re.DOTALL
        )
        return int(found[1]) if found else text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        anchor = field.levels[value](lang) if 0 <= value < len(field.levels) else ""
        grade = f"{value}级" if lang == "zh" else f"Level {value}"
        return grade + (("：" if lang == "zh" else ": ") + anchor if anchor else "")


class Scale5(Level):
    """A place on a scale from 1 to 5 between two ends."""

    name = "scale5"
    label = Text("五点量表", "scale of 1 to 5")
    low = 1

    def _top(self, field: Field) -> int:
        return 5

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return f"{int(value)}/5"
