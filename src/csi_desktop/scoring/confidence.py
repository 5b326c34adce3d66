"""Evidence confidence: C = Σ w·g / Σ w over the levelled indicators of the index (domain 6b)."""

from __future__ import annotations

from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import total, weighted
from csi_desktop.scoring.result import Confidence
from csi_desktop.scoring.terms import confidence_rule
from csi_desktop.text import NO_TEXT


def confidence(facts: Facts) -> Confidence:
    """How well the default index is evidenced, 0–1, with its label; None while nothing is levelled."""
    index = next(iter(facts.index.values()), None)
    terms = [t for t in index.terms if t.grade is not None and t.effective] if index else []
    whole = total(t.effective for t in terms)
    if not whole:
        return Confidence(None)
    value = weighted((t.effective, t.grade) for t in terms if t.grade) / whole
    rule = facts.once(confidence_rule)
    label = next((text for start, text in rule.labels if value >= start), NO_TEXT) if rule else NO_TEXT
    return Confidence(value, label)
