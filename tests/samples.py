"""A value for every field of every form, made from what the field says of itself."""

from __future__ import annotations

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import column_id
from csi_desktop.model.answers import Value

TEXT = "抖音寻人 <b>&amp;</b> 𠮷 “引号”"
LONG = "第一行：项目背景。\n第二行：<script>alert(1)</script> & 数据 100%。"


def sample(field: Field) -> Value:
    """A value that the field takes. Rows and files do not exist here: `refs` and `evidence` give an empty list,
    `file` gives None; a test that needs them makes them."""
    match field.kind:
        case "text":
            return _text(field)
        case "longtext":
            return LONG
        case "person":
            return "李四"
        case "url":
            return "https://example.org/报告?a=1&b=2"
        case "date":
            return "2024-06-13"
        case "time":
            return "09:30"
        case "datetime":
            return "2024-06-13T09:30"
        case "daterange":
            return ["2023-01-01", "2023-12-31"]
        case "number":
            return _between(field, "12.5")
        case "money":
            return "1200000.5"
        case "percent":
            return "0.35"
        case "percent3":
            return ["0.1", "0.2", "0.35"]
        case "count":
            return max(field.min or 0, min(3, field.max if field.max is not None else 3))
        case "yesno":
            return True
        case "choice":
            return field.options[-1].id
        case "choices":
            return [option.id for option in (field.options[0], field.options[-1])]
        case "level":
            return field.max if field.max is not None else len(field.levels) - 1
        case "scale5":
            return 4
        case "region":
            return ["510100"] if not field.many else ["110000", "510100"]
        case "sdg":
            return ["4"] if not field.many else ["4", "11.2"]
        case "refs" | "evidence":
            return []
        case "table":
            return [_row(field)] * (2 if len(field.columns) <= 3 else 1)
        case "matrix":
            return {"items": ["使命", "执行", "财务"], "upper": ["3", "1/2", "5"]}
    return None


def _text(field: Field) -> str:
    if field.check == "uscc":
        return uscc()
    if field.pattern:
        return ""
    return TEXT


def _between(field: Field, text: str) -> str:
    if field.max is not None and field.max < 12:
        return str(field.max)
    return str(field.min) if field.min is not None and field.min > 12 else text


def _row(field: Field) -> dict[str, Value]:
    cells = {column_id(column): sample(column) for column in field.columns}
    return {name: value for name, value in cells.items() if value not in (None, "", [])}


def uscc() -> str:
    """A unified social credit code with its right check digit (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "9111000010000000A"
    total = sum(alphabet.index(letter) * (3**place % 31) for place, letter in enumerate(body))
    return body + alphabet[-total % 31]
