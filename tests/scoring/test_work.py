"""How much work rules may make: what ships is far below the limit, and nothing is worked out twice in a loop."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import catalogue, form_from_text
from csi_desktop.forms.rules.values import MOST_STEPS, Budget
from csi_desktop.model.answers import Answer
from csi_desktop.model.cases import Case, Evaluation, Sheet
from csi_desktop.scoring import computed, evaluate
from csi_desktop.scoring import facts as facts_module
from csi_desktop.scoring.facts import Facts
from tests.samples import sample


def full(forms: Catalogue, rows: int) -> Sheet:
    """An answer in every field, in that many rows of every repeated section."""
    made = Sheet(Case(1, "c", ""), Evaluation(1, "e", 1, 2024, "", "full", "draft", {}, ""))
    for section in forms.sections():
        ids = [f"{section.key}{n}" for n in range(rows)] if section.repeat else [""]
        if section.repeat:
            made.rows[section.key] = {one: float(n) for n, one in enumerate(ids)}
        for one in section.fields:
            value = None if one.kind == "computed" else sample(one)
            if value not in (None, []):
                made.answers |= {(one.id, row): Answer(value) for row in ids}
    return made


def asked_for_all(forms: Catalogue, sheet: Sheet) -> dict[str, str]:
    """What could not be worked out when everything is looked at: why, by rule."""
    result = evaluate(forms, sheet)
    assert len(result.computed) + len(result.suggestions) > 20
    return {rule: why.en for rule, why in result.failed.items()}


def test_the_shipped_forms_stay_far_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = full(catalogue(), 40)
    assert len(sheet.answers) > 7000
    monkeypatch.setattr(facts_module, "Budget", partial(Budget, MOST_STEPS // 10))
    assert asked_for_all(catalogue(), sheet) == {}
    monkeypatch.setattr(facts_module, "Budget", partial(Budget, 1000))  # the limit counts, then
    assert "too much work" in str(asked_for_all(catalogue(), sheet))


RULE = "count(kappa_text() for row in demo.events)"
LOOPED = f"""
id = "demo"
version = "1.0.0"
kind = "register"
title = {{ zh = "示例", en = "Demo" }}

[[section]]
id = "main"
title = {{ zh = "主要", en = "Main" }}
field = [
  {{ id = "demo.n", kind = "computed", label = {{ zh = "数", en = "N" }}, formula = "{RULE}" }},
]

[[section]]
id = "events"
repeat = true
title = {{ zh = "事件", en = "Events" }}
field = [ {{ id = "ev.note", kind = "text", label = {{ zh = "注", en = "Note" }} }} ]
"""


def test_a_figure_of_the_evaluation_is_worked_out_once_however_often_a_rule_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[Any]()
    monkeypatch.setitem(computed.EVALUATION, "kappa_text", lambda facts, row: asked.append(row) or "κ")
    forms = Catalogue.of((form_from_text(LOOPED),))
    facts = Facts(forms, full(forms, 100))
    assert facts.field("demo.n") == 100 and asked == [""]
