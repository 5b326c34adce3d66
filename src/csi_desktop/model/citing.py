"""Answers that cite rows as evidence, or name them in their value: when a row goes, and when it comes back."""

from __future__ import annotations

from dataclasses import replace

from csi_desktop.model.answers import Answer


def only_with(answer: Answer, there: frozenset[str], names_rows: bool) -> Answer:
    """The answer without rows that are not there, among its evidence and, if it names rows, in its value."""
    value = answer.value
    if names_rows and isinstance(value, list):
        value = [one for one in value if one in there] or None
    return replace(answer, evidence=tuple(one for one in answer.evidence if one in there), value=value)


def cited_again(now: Answer | None, before: Answer, row: str, there: frozenset[str]) -> Answer:
    """The answer as it is now, citing and naming a row again where it did before."""
    if now is None:
        value = before.value
        if isinstance(value, list) and row in value:
            value = [one for one in value if one in there]
        return replace(before, evidence=tuple(one for one in before.evidence if one in there), value=value)
    evidence, value = now.evidence, now.value
    if row in before.evidence and row not in evidence:
        evidence = (*evidence, row)
    if isinstance(before.value, list) and row in before.value:
        listed = value if isinstance(value, list) else [] if value is None else None
        if listed is not None and row not in listed:
            value = [*listed, row]
    return replace(now, evidence=evidence, value=value)


def without_row(answer: Answer, row: str) -> Answer:
    """The answer without a row among its evidence or its references."""
    evidence = tuple(e for e in answer.evidence if e != row)
    value = answer.value
    if isinstance(value, list) and row in value:
        value = [v for v in value if v != row] or None
    return replace(answer, evidence=evidence, value=value)
