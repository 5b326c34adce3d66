"""The checks of cause and effect, and of the result chain (domain 4.5, 4.6)."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.model.links import cycle
from csi_desktop.scoring.cause import chosen, circle_said, grading, links, randomised, reach
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.noticed import Noticed, Severity
from csi_desktop.scoring.words import overclaims
from csi_desktop.text import Text

_CLAIMED = Text(
    "“{w}”需要{needs}，本项成果为 {level} 级", "“{w}” needs {needs}; this outcome has level {level}"
)
_MARYLAND = Text(
    "马里兰量表评为 {given} 级，“{design}”最高可达 {most} 级",
    "the Maryland scale has level {given}; “{design}” reaches level {most} at best",
)
_NESTA = Text(
    "Nesta 评为 {nesta} 级，须有对照；“{design}”没有对照",
    "Nesta level {nesta} needs a comparison; “{design}” has none",
)
_START = Text(
    "起点与设计不符：随机设计起点为高，其余起点为低",
    "the starting point does not fit the design: randomised ones start high, all others low",
)
_NO_REASON = Text("{n} 步升降没有理由", "{n} steps up or down have no reason")
_MIXED = Text(
    "既下调又上调；GRADE 通常只在没有下调时上调",
    "lowered and raised; GRADE usually raises only where nothing was lowered",
)
_NO_STEPS = Text(
    "确定性填为“{given}”，但没有升降级记录（按设计起点为“{derived}”）",
    "the certainty is given as “{given}” without steps; by its design it starts at “{derived}”",
)
_OTHER_CERTAINTY = Text(
    "确定性填为“{given}”，按升降级记录应为“{derived}”",
    "the certainty is given as “{given}”; by the steps recorded it is “{derived}”",
)
_FEW_ALTERNATIVES = Text(
    "替代解释只有 {n} 条，至少应有三条", "{n} alternative explanations; there should be three at least"
)
_UNTREATED = Text(
    "可能性高的替代解释“{what}”既无反驳证据也未处理",
    "the likely alternative “{what}” has neither evidence against it nor a treatment",
)
_BACK = Text("“{a}”导向层级更低的“{b}”", "“{a}” leads back to “{b}”, which stands earlier in the chain")
_NO_INDICATOR = Text("成果“{a}”没有指标", "Outcome “{a}” has no indicator")


def cause_findings(facts: Facts) -> Iterator[Noticed]:
    """What is wrong with the reasoning about each outcome: design, certainty, alternatives, words."""
    for row in facts.role_rows("causality"):
        yield from _design(facts, row)
        yield from _steps(facts, row)
        yield from _certainty(facts, row)
        yield from _alternatives(facts, row)
        yield from _words(facts, row)


def _caused(facts: Facts, row: str, rule: str, role: str, severity: Severity, text: Text) -> Noticed:
    one = facts.catalogue.role(f"causality.{role}")
    assert one is not None
    name = row_name(facts, one.section_key, row)
    said = Text("因果问题“{name}”：{text}", "Causal question “{name}”: {text}").format(name=name, text=text)
    return Noticed(rule, severity, (one.id, row), said)


def _design(facts: Facts, row: str) -> Iterator[Noticed]:
    """A design cannot show more than its kind: the Maryland level that it reaches, and Nesta 3 only with a
    comparison."""
    most, given = reach(facts, row), facts.role("causality.maryland", row)
    design = chosen(facts, "causality.design", row)
    if most is None or design is None:
        return
    if given is not None and str(given).isdecimal() and int(given) > most:
        text = _MARYLAND.format(given=given, design=design.label, most=most)
        yield _caused(facts, row, "design", "maryland", "error", text)
    nesta = facts.role("causality.nesta", row)
    if isinstance(nesta, int) and nesta >= 3 and most < 2:
        yield _caused(facts, row, "design", "nesta", "error", _NESTA.format(nesta=nesta, design=design.label))


def _steps(facts: Facts, row: str) -> Iterator[Noticed]:
    """The record by which a certainty was lowered or raised, where there is one (GRADE)."""
    found = grading(facts, row)
    if found is None or not facts.role("causality.steps", row):
        return
    if reach(facts, row) is not None and found.start != (4 if randomised(facts, row) else 2):
        yield _caused(facts, row, "grade", "steps", "error", _START)
    if found.undocumented:
        yield _caused(facts, row, "grade", "steps", "error", _NO_REASON.format(n=found.undocumented))
    if found.mixed:
        yield _caused(facts, row, "grade", "steps", "note", _MIXED)


def _certainty(facts: Facts, row: str) -> Iterator[Noticed]:
    """The certainty that was stated, against the one that comes of design and steps."""
    found, given = grading(facts, row), chosen(facts, "causality.certainty", row)
    if found is None or given is None or given.id == found.certainty:
        return
    field = facts.catalogue.role("causality.certainty")
    derived = field.option(found.certainty) if field else None
    if not facts.role("causality.steps", row):
        text = _NO_STEPS.format(given=given.label, derived=derived.label if derived else "")
        yield _caused(facts, row, "grade", "steps", "note", text)
    elif derived is not None:
        text = _OTHER_CERTAINTY.format(given=given.label, derived=derived.label)
        yield _caused(facts, row, "grade", "certainty", "error", text)


def _alternatives(facts: Facts, row: str) -> Iterator[Noticed]:
    value = facts.role("causality.alternatives", row)
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    if rows and len(rows) < 3:
        yield _caused(facts, row, "alternatives", "alternatives", "note", _FEW_ALTERNATIVES.format(n=len(rows)))
    for one in rows:
        if one.get("likelihood") == "h" and not (one.get("against") or one.get("treatment")):
            text = _UNTREATED.format(what=str(one.get("explanation") or "")[:24])
            yield _caused(facts, row, "alternatives", "alternatives", "error", text)


def _words(facts: Facts, row: str) -> Iterator[Noticed]:
    """Words of a claim that its level of evidence does not carry."""
    claim, level = facts.role("causality.claim", row), facts.role("causality.nesta", row)
    if claim and isinstance(level, int):
        for word, verb in overclaims(str(claim), level):
            text = _CLAIMED.format(w=word, needs=verb.needs, level=level)
            yield _caused(facts, row, "cause", "claim", "error", text)


# ---------------------------------------------------------------- the result chain
def chain_findings(facts: Facts) -> Iterator[Noticed]:
    """Circles in the result chain, links that lead back, outcomes without an indicator."""
    section, leads = facts.catalogue.section_role("toc"), facts.catalogue.role("toc.links")
    level, measured = facts.catalogue.role("toc.level"), facts.catalogue.role("toc.indicator")
    if section is None or leads is None or level is None:
        return
    graph = links(facts)
    circle = cycle(graph)
    if circle:
        yield Noticed("cycle", "error", (leads.id, circle[0]), circle_said(facts, circle), waivable=False)
    order = {option.id: n for n, option in enumerate(level.options)}
    for row, targets in graph.items():
        here = order.get(str(facts.role("toc.level", row)))
        for to in targets:
            there = order.get(str(facts.role("toc.level", to)))
            if here is not None and there is not None and there < here:
                names = {"a": row_name(facts, section.key, row), "b": row_name(facts, section.key, to)}
                yield Noticed("chain", "note", (leads.id, row), _BACK.format(**names))
        is_outcome = here is not None and here >= order.get("outcome_s", 3)
        if is_outcome and measured and not facts.role("toc.indicator", row):
            text = _NO_INDICATOR.format(a=row_name(facts, section.key, row))
            yield Noticed("chain", "note", (measured.id, row), text)
