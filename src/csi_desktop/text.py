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
