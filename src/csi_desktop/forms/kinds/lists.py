"""Kinds that list: regions, goals, rows of other sections, evidence."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

from csi_desktop.forms.definition import Field, Value
from csi_desktop.forms.kinds.shared import (
    SEPARATORS,
    Kind,
    Names,
    bad_value,
    entries_of,
    folded,
    joined,
    only_one,
    split_list,
)
from csi_desktop.text import LANGUAGES, Lang, Text


class Region(Kind):
    """Administrative regions of China, by their six-digit codes."""

    name = "region"
    label = Text("行政区划", "regions")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        from csi_desktop import regions

        codes = entries_of(field, value)
        only_one(field, codes)
        for code in codes:
            if not regions.region(code):
                raise bad_value(
                    field,
                    "没有行政区划“{given}”。请按名称查找，或填写六位代码，例如 110000。",
                    "knows no region “{given}”. Look it up by name, or give its six-digit code, such as 110000.",
                    given=code,
                )
        return codes

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        from csi_desktop import regions

        return list(
            split_list(text, lambda part: part if regions.region(part) else _region_meant(part), longest=4)
        )

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return joined([names.region(code, lang) for code in value], lang)


def _region_meant(text: str) -> str:
    """The code of the one region that has this very name, in full or alone; "" if none or several have it."""
    from csi_desktop import regions

    word = folded(text)
    found = regions.search(text)
    in_full = [
        r.code for r in found if word in (folded(regions.full_name(r.code, lang)) for lang in LANGUAGES)
    ]
    alone = [r.code for r in found if word == folded(r.name) and not r.now]
    return (in_full or (alone if len(alone) == 1 else [""]))[0]


class Sdg(Kind):
    """Sustainable development goals ("4") or targets ("4.1")."""

    name = "sdg"
    label = Text("可持续发展目标", "sustainable development goals")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        from csi_desktop import sdg

        codes = entries_of(field, value)
        only_one(field, codes)
        for code in codes:
            if not sdg.is_code(code):
                raise bad_value(
                    field,
                    "没有可持续发展目标“{given}”。请填 1 到 17，或具体目标，例如 4.1。",
                    "knows no goal “{given}”. Give a goal from 1 to 17, or a target such as 4.1.",
                    given=code,
                )
        return sorted(codes, key=_sdg_order)

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        parts = re.split(
            r"[,，、;；|\s]+", re.sub(r"(?i)sdgs?\s*|目标", " ", unicodedata.normalize("NFKC", text))
        )
        return [re.sub(r"^0+(?=\d)", "", part.casefold()) for part in parts if part]

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return joined([names.sdg(code, lang) for code in value], lang)


def _sdg_order(code: str) -> tuple[int, int, str]:
    goal, _, target = code.partition(".")
    return int(goal), int(target) if target.isdigit() else 100 if target else -1, target


class Refs(Kind):
    """Rows of another section (or scored fields, or themes), by id."""

    name = "refs"
    label = Text("引用", "references")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        ids = entries_of(field, value)
        only_one(field, ids)
        for one in ids:
            if len(one) > 200 or (field.target == "themes" and not re.fullmatch(r"T[1-8]", one)):
                raise bad_value(
                    field,
                    "没有“{given}”可引用。请从列表中选。",
                    "can refer to no “{given}”. Choose from the list.",
                    given=one,
                )
        return ids

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return [part for part in SEPARATORS.split(text) if part]

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return joined([names.row(field.target, one, lang) or one for one in value], lang)


class Evidence(Refs):
    """Rows of the evidence register, by id."""

    name = "evidence"
    label = Text("证据引用", "evidence")

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return joined([names.row("evidence", one, lang) or one for one in value], lang)
