"""Whether plain data have the shape they should: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csi_desktop.text import Text, listed

Shape = type | tuple[Any, ...] | list[Any] | dict[str, Any]
ANY: type = object
MOST_FAULTS = 50  # nobody reads more; the rest is likely the same again

_WRONG = Text("{where}：应为{wanted}，实为 {found}。", "{where}: {wanted} expected, {found} found.")
_MISSING = Text("{where}：缺少“{name}”。", "{where}: “{name}” is missing.")
_UNKNOWN = Text("{where}：未知的“{name}”。", "{where}: “{name}” is not known.")
_NAMES = {
    str: Text("文本", "a text"), int: Text("整数", "a whole number"), float: Text("数字", "a number"),
    list: Text("列表", "a list"), dict: Text("对象", "an object"), type(None): Text("空值", "null"),
}  # fmt: skip


def faults(value: Any, shape: Shape) -> list[Text]:
    """What is wrong with `value`.

    A shape is a type (float takes whole numbers too; ANY takes anything), a tuple of shapes or literal texts (one of
    them), a list of one shape (a list of those), or a dict: a name ending in "?" may be missing, "*" stands for any
    name, and no other names may occur."""
    found: list[Text] = []
    _look(value, shape, "$", found)
    return found


def _look(value: Any, shape: Shape, where: str, found: list[Text]) -> None:
    if len(found) >= MOST_FAULTS:
        return
    if isinstance(shape, list) and isinstance(value, list):
        for n, item in enumerate(value):
            _look(item, shape[0], f"{where}[{n}]", found)
    elif isinstance(shape, dict) and isinstance(value, dict):
        _look_inside(value, shape, where, found)
    elif not _fits(value, shape):
        found.append(_WRONG.format(where=where, wanted=_wanted(shape), found=repr(value)[:60]))


def _look_inside(value: Mapping[str, Any], shape: Mapping[str, Any], where: str, found: list[Text]) -> None:
    known = {name.rstrip("?"): inner for name, inner in shape.items()}
    for name, inner in value.items():
        if name in known or "*" in known:
            _look(inner, known[name if name in known else "*"], f"{where}.{name}", found)
        else:
            found.append(_UNKNOWN.format(where=where, name=name))
    for name in shape:
        if name != "*" and not name.endswith("?") and name not in value:
            found.append(_MISSING.format(where=where, name=name))


def _fits(value: Any, shape: Shape) -> bool:
    if isinstance(shape, tuple):
        return any(value == one if isinstance(one, str) else _fits(value, one) for one in shape)
    if shape is ANY:
        return True
    if shape is float:
        return type(value) in (int, float)
    return type(value) is shape


def _wanted(shape: Any) -> Text:
    if isinstance(shape, tuple):
        parts = [_wanted(one) for one in shape]
        return listed(parts)
    if isinstance(shape, str):
        return Text(f"“{shape}”", f"“{shape}”")
    return _NAMES[shape if isinstance(shape, type) else type(shape)]
