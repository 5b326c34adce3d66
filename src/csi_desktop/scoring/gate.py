"""The compliance gate: it may withhold or cap a band, and never changes a score (domain 0.6, 6b)."""

from __future__ import annotations

from csi_desktop.forms.definition import Band, GateRule
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.result import Gate, GateFinding, GateStatus, Rating
from csi_desktop.text import NO_TEXT, Text, inside

_WITHHELD = Text("合规闸门：暂缓评级", "Compliance gate: rating withheld")
_UNDECIDED = Text("合规闸门：待主评人裁定", "Compliance gate: the lead evaluator has yet to decide")
_CAPPED = Text(
    "合规闸门：原始{original}，受限{band}", "Compliance gate: {original} by score, capped at {band}"
)
_NOT_ACCEPTED = Text("受理结论：{decision}", "Acceptance decision: {decision}")
_BOTH = Text("{one}；{other}", "{one}; {other}")


def gate(facts: Facts) -> Gate:
    """What the rules of the gate find among the events."""
    rules = [rule for form in facts.catalogue.forms for rule in form.gate]
    findings = tuple(finding for rule in rules for finding in _findings(facts, rule))
    caps = [_band(facts, rule.cap) for rule in rules if any(f.rule == rule.id for f in findings)]
    cap = min((b for b in caps if b is not None), key=lambda b: b.start, default=None)
    return Gate(_status(facts, {finding.effect for finding in findings}), cap, findings)


def _findings(facts: Facts, rule: GateRule) -> list[GateFinding]:
    rows = facts.rows(rule.each) if rule.each else [""]
    met = [row for row in rows if facts.evaluate(rule.when, row)]
    return [GateFinding(rule.id, rule.effect, rule.text, row) for row in met]


def _status(facts: Facts, effects: set[str]) -> GateStatus:
    """The strictest effect; where the lead has to decide, the decision stands for it."""
    if "withhold" in effects:
        return "withhold"
    if "decide" in effects:
        decision = facts.role("gate.decision")
        if decision == "apply":
            return "withhold"
        if decision != "waive":
            return "decide"
    return "cap" if "cap" in effects else "clear"


def _band(facts: Facts, band_id: str) -> Band | None:
    form = facts.catalogue.form_with("index")
    return next((b for b in form.index.bands if b.id == band_id), None) if form and form.index else None


def rating(facts: Facts) -> Rating:
    """The band that may be printed: by the unrounded score, then coverage, eligibility and gate."""
    form = facts.catalogue.form_with("index")
    index = next(iter(facts.index.values()), None)
    if form is None or form.index is None or index is None:
        return Rating(None, None, NO_TEXT)
    unrated = form.index.unrated
    decision = facts.catalogue.role("decision")
    taken = decision.option(str(facts.field(decision.id))) if decision else None
    refused = NO_TEXT
    if taken is not None and taken.group == "unrated":
        refused = _NOT_ACCEPTED.format(decision=inside(taken.label))
    if index.band is None:
        reason = _BOTH.format(one=index.unrated, other=inside(refused)) if refused else index.unrated
        return Rating(None, None, unrated, reason, refused)
    if refused:
        return Rating(index.band, None, unrated, refused, refused)
    status, cap = facts.gate.status, facts.gate.cap
    if status == "withhold":
        return Rating(index.band, None, unrated, _WITHHELD)
    if status == "decide":
        return Rating(index.band, None, unrated, _UNDECIDED)
    if status == "cap" and cap is not None and cap.start < index.band.start:
        return Rating(index.band, cap, cap.label, _CAPPED.format(original=index.band.label, band=cap.label))
    return Rating(index.band, index.band, index.band.label)
