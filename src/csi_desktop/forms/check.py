"""For authors of forms: what is wrong with form files, and what a form asks, in plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from csi_desktop.forms.definition import Field, Form, Section
from csi_desktop.forms.faults import Fault, FormFaults
from csi_desktop.forms.kinds import column_id, kind
from csi_desktop.forms.reader import catalogue, checked_forms
from csi_desktop.text import Lang, Text

_WORDS = {
    "register": Text("登记", "register"),
    "governance": Text("治理", "governance"),
    "instrument": Text("工具", "instrument"),
    "calculation": Text("测算", "calculation"),
    "quick": Text("快速", "quick"),
    "standard": Text("标准", "standard"),
    "full": Text("完整", "full"),
    "case": Text("每个案例一份", "one per case"),
    "evaluation": Text("每次评估一份", "one per evaluation"),
    "annex": Text("印入附录", "printed in an annex"),
    "internal": Text("不印入报告", "not printed"),
}
_PERSONAL = Text("个人信息", "personal data")
_REQUIRED = Text("必填", "required")
_ROWS = Text("可逐行添加", "repeated")
_NOTES = (
    ("guidance", Text("说明", "Guidance")),
    ("evidence", Text("应有证据", "Evidence expected")),
    ("source", Text("来源", "Source")),
)
_RULES = (
    ("show_if", Text("显示条件", "Shown if")),
    ("formula", Text("公式", "Formula")),
    ("auto", Text("建议等级", "Suggested level")),
)


def check_files(paths: Iterable[Path]) -> list[Fault]:
    """Every fault of some form files, or of all files of folders; beside the shipped forms, which they may refer to
    or, with the same id, replace. None means that they are sound."""
    files = [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    try:
        checked_forms(files, beside=catalogue().forms, replacing=True)
    except FormFaults as found:
        return found.faults
    return []


def describe(form: Form, lang: Lang) -> str:
    """What a form asks: every section, field, option and level."""
    marks = [_WORDS[form.kind](lang), _WORDS[form.depth](lang), _WORDS[form.scope](lang)]
    lines = [f"{form.title(lang)}  {form.id} {form.version}", " · ".join(marks)]
    lines += [text(lang) for text in (form.note, form.credit) if text]
    for section in form.sections:
        lines += ["", *_section(section, lang)]
    return "\n".join(lines)


def _section(section: Section, lang: Lang) -> Iterator[str]:
    marks = [_WORDS[section.depth](lang)]
    marks += [_ROWS(lang)] if section.repeat else []
    marks += (
        [Text("权重 {w}", "weight {w}").format(w=section.weight)(lang)] if section.weight is not None else []
    )
    yield f"[{section.key}] {section.title(lang)} {_bracketed(marks, lang)}"
    yield from _rules(section.show_if, _RULES[0][1], lang, "  ")
    for field in section.fields:
        yield from _field(field, lang)


def _field(field: Field, lang: Lang) -> Iterator[str]:
    marks = [kind(field.kind).label(lang)]
    marks += [f"{field.min or 0}–{field.max}"] if field.max is not None else []
    marks += [_REQUIRED(lang)] if field.required else []
    marks += [_WORDS[field.depth](lang)]
    marks += [_WORDS[field.placement](lang)] if field.placement != "body" else []
    marks += [_PERSONAL(lang)] if field.personal or field.kind == "person" else []
    yield f"  {field.id}  {field.label(lang)} {_bracketed(marks, lang)}"
    for name, label in _NOTES:
        text: Text = getattr(field, name)
        if text:
            yield f"      {label(lang)}{'：' if lang == 'zh' else ': '}{text(lang)}"
    for name, label in _RULES:
        yield from _rules(getattr(field, name), label, lang, "      ")
    for level, anchor in enumerate(field.levels):
        yield f"      {level}  {anchor(lang)}"
    for end, words in zip((1, 5), field.ends, strict=False):
        yield f"      {end}  {words(lang)}"
    for option in field.options:
        yield f"      {option.id} = {option.label(lang)}"
    for column in field.columns:
        yield f"      | {column_id(column)}  {column.label(lang)} {_bracketed([kind(column.kind).label(lang)], lang)}"


def _rules(source: str, label: Text, lang: Lang, indent: str) -> Iterator[str]:
    if source:
        yield f"{indent}{label(lang)}{'：' if lang == 'zh' else ': '}{' '.join(source.split())}"


def _bracketed(marks: list[str], lang: Lang) -> str:
    return f"（{'，'.join(marks)}）" if lang == "zh" else f"({', '.join(marks)})"
