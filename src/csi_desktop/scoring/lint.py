"""The check of claims and wording: what a figure lacks, and what a sentence claims beyond its evidence (domain 3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.cause_checks import cause_findings, chain_findings
from csi_desktop.scoring.claim_checks import claim_findings, told_findings
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.noticed import Noticed, Severity
from csi_desktop.scoring.result import Place
from csi_desktop.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the check found. `rule` names the check; `key` is the same while the text it is about is the
    same, so that a waiver lapses when that is changed."""

    rule: str
    severity: Severity
    place: Place
    text: Text
    key: str
    waived: str = ""  # the reason, where somebody waived it
    waivable: bool = True  # False: no reason stands for mending it


def lint(catalogue: Catalogue, sheet: Sheet) -> list[Finding]:
    """Every finding in the order of the forms, with its waiver if it has one."""
    facts = Facts(catalogue, sheet)
    waivers = _waivers(facts)
    found = []
    for one in (
        *claim_findings(facts),
        *cause_findings(facts),
        *chain_findings(facts),
        *told_findings(facts),
    ):
        key = _key(facts, one)
        reason = waivers.get(key, "") if one.waivable else ""
        found.append(Finding(one.rule, one.severity, one.place, one.text, key, reason, one.waivable))
    return found


def _key(facts: Facts, one: Noticed) -> str:
    """The check, the place, and a digest of the row it is about: another text there is another finding."""
    field, row = one.place
    section = facts.catalogue.section(facts.catalogue.field(field).section_key)
    answers = [
        facts.sheet.answers.get((each.id, row))
        for each in (section.fields if row else [facts.catalogue.field(field)])
    ]
    content = repr([(a.value, str(a.state)) if a else None for a in answers])
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{one.rule}|{field}|{row}|{digest}"


def _waivers(facts: Facts) -> dict[str, str]:
    """The reasons of the waivers, by the keys of their findings. A waiver without a reason is none."""
    found = {}
    for row in facts.role_rows("waivers"):
        key, reason = facts.role("waiver.key", row), str(facts.role("waiver.reason", row) or "").strip()
        if key and reason:
            found[str(key)] = reason
    return found
