"""Kinds of text: lines, long text, persons, web addresses."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from csi_desktop.forms import patterns
from csi_desktop.forms.definition import Field, Value
from csi_desktop.forms.kinds.shared import (
    Kind,
    bad_value,
    clean,
    one_line,
)
from csi_desktop.text import Lang, Text

LONGEST_TEXT = 2_000_000
LONGEST_LINK = 4_000


class LongText(Kind):
    """Text of any number of lines."""

    name = "longtext"
    label = Text("多行文字", "long text")
    empty = ""

    def _normal(self, field: Field, value: Any) -> Value:
        if not isinstance(value, str):
            raise bad_value(field, "应填文字，现为“{given}”。", "takes text; “{given}” is not.", given=value)
        text = clean(value)
        if len(text) > LONGEST_TEXT:
            raise bad_value(
                field,
                "有 {n:,} 个字符，超过上限 {most:,}。请拆分，或作为附件存入证据。",
                "has {n:,} characters; the limit is {most:,}. Split it, or attach it as evidence.",
                n=len(text),
                most=LONGEST_TEXT,
            )
        return text if text.strip() else ""


class LineText(LongText):
    """Text of one line; the form may ask for a pattern or a checksum."""

    name = "text"
    label = Text("单行文字", "text")

    def _normal(self, field: Field, value: Any) -> Value:
        text = one_line(str(super()._normal(field, value)))
        if not text.strip():
            return ""
        if field.check:
            return CHECKS[field.check](field, text)
        if field.pattern and not patterns.matches(field.pattern, text):
            hint = field.guidance or Text(f"格式须为 {field.pattern} 。", f"The pattern is {field.pattern} .")
            raise bad_value(
                field,
                "的格式不对：“{given}”。{hint}",
                "is not in the right form: “{given}”. {hint}",
                given=text,
                hint=hint,
            )
        return text


class Person(LineText):
    """The name of a person."""

    name = "person"
    label = Text("人名", "person")


class Url(LineText):
    """An address on the web, http or https only: a report must never carry a link that runs something."""

    name = "url"
    label = Text("网址", "web address")

    def _normal(self, field: Field, value: Any) -> Value:
        from urllib.parse import urlsplit

        text = str(super()._normal(field, value)).strip()
        try:
            parts = urlsplit(text)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            sound = False
        if text and (not sound or len(text) > LONGEST_LINK or re.search(r"\s", text)):
            raise bad_value(
                field,
                "应为以 http:// 或 https:// 开头的网址，不含空格；“{given}”不是。",
                "takes a web address that starts with http:// or https:// and has no spaces; “{given}” is not one.",
                given=text,
            )
        return text

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        bare = len(text) <= LONGEST_LINK and re.fullmatch(r"[\w-]+(\.[\w-]+)+([/?#:]\S*)?", text)
        return "https://" + text if bare else text


def uscc(field: Field, text: str) -> str:
    """A unified social credit code in capitals; checks its 18 characters and check digit (GB 32100-2015)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")
    if len(code) != 18 or any(one not in alphabet for one in code):
        raise bad_value(
            field,
            "应为 18 位数字和大写字母（不含 I、O、S、V、Z），现为 {n} 位“{given}”。请与营业执照核对。",
            "takes 18 digits and capitals (no I, O, S, V, Z); “{given}” has {n}. Compare it with the business licence.",
            given=text,
            n=len(code),
        )
    total = sum(alphabet.index(one) * (3**place % 31) for place, one in enumerate(code[:17]))
    if alphabet[-total % 31] != code[17]:
        raise bad_value(
            field,
            "校验位不符：“{given}”中至少有一位有误。请与营业执照核对。",
            "has a wrong check digit: a character of “{given}” is wrong. Compare it with the business licence.",
            given=text,
        )
    return code


CHECKS = {"uscc": uscc}
