"""A text in both languages, as every text that a form or a result shows is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text, in Chinese and in English."""

    zh: str
    en: str

    def __call__(self, lang: Lang) -> str:
        """The text in `lang`."""
        return self.zh if lang == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def format(self, /, **values: object) -> Text:
        """Both texts with `{name}` places filled; a value that is a `Text` is filled in its own language.

        Only the template is interpreted: what is filled in stays as it is."""

        def fill(lang: Lang) -> str:
            return self(lang).format(**{k: v(lang) if isinstance(v, Text) else v for k, v in values.items()})

        return Text(fill("zh"), fill("en"))


NO_TEXT = Text("", "")

_FIRST_CHINESE = "\u2e80"  # from here on a sign is about as wide as two Western letters


def width(text: str) -> float:
    """How long a text is on a line, in Chinese characters; a Western letter counts half."""
    return sum(1.0 if sign >= _FIRST_CHINESE else 0.5 for sign in text)


def shortened(text: str, longest: float) -> str:
    """A text cut to the width of so many Chinese characters, with an ellipsis where something is missing."""
    if width(text) <= longest:
        return text
    kept, room = 0, longest - 1
    for sign in text:
        room -= 1.0 if sign >= _FIRST_CHINESE else 0.5
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"
