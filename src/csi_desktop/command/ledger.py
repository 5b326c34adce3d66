"""show --explain: the ledger of a case in words and arithmetic, and whether the file's results follow from it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from csi_desktop import __version__
from csi_desktop.casebook import Casebook
from csi_desktop.command.console import DONE, NOT_POSSIBLE, language, print_json
from csi_desktop.scoring.entries import Entry, Ledger
from csi_desktop.scoring.ledger import ledger
from csi_desktop.scoring.rederive import Comparison, rederived, summary
from csi_desktop.session import Session
from csi_desktop.text import Text


def explain(book: Casebook, session: Session, as_json: bool) -> int:
    """Print the ledger; exit code 1 where something that the file keeps does not follow from its answers. Of a day of
    the past there is nothing kept to compare with."""
    made = ledger(session.catalogue, session.sheet, session.result, draws=True)
    one = session.sheet.evaluation.id
    kept = (
        book.levels(one), book.listing(one), book.form_hashes(), book.as_of(one), book.before_profile_changed(one)
    )  # fmt: skip
    found = [] if session.past else rederived(session.catalogue, session.sheet, session.result, *kept)
    if as_json:
        print_json(_data(made, found))
    else:
        _say(made, found, session.past)
    return DONE if all(each.identical for each in found) else NOT_POSSIBLE


def _say(made: Ledger, found: list[Comparison], past: str) -> None:
    lang = language()
    for entry in made.entries:
        print(f"{entry.title(lang)}\t{entry.value(lang)}\t[{entry.key}]")
        print(f"  {entry.rule(lang)}")
        for line in entry.working:
            print(f"  = {line(lang)}" if lang == "en" else f"  ＝ {line(lang)}")
        for source in entry.sources:
            cited = f" [{', '.join(source.evidence)}]" if source.evidence else ""
            print(f"  < {source.name(lang)}: {source.said(lang)}{cited}")
        if entry.parts:
            print(f"  → {', '.join(entry.parts)}")
        print()
    print(Text("规则的版本", "Versions of the rules")(lang))
    for version in made.versions:
        print(f"  {version.title(lang)} {version.version}  {version.sha256}")
    print(f"  CSI Desktop {__version__}")
    print()
    print(summary(found, past)(lang))
    for one in found:
        if not one.identical:
            print(f"  {one.name(lang)}: {one.kept} ≠ {one.derived}")


def _data(made: Ledger, found: list[Comparison]) -> dict[str, Any]:
    return {
        "ledger": [_entry(one) for one in made.entries],
        "versions": [
            {"form": v.form, **asdict(v.title), "version": v.version, "sha256": v.sha256} for v in made.versions
        ],
        "program": __version__,
        "rederived": [
            {**asdict(one.name), "kept": one.kept, "derived": one.derived, "identical": one.identical} for one in found
        ],
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": asdict(one.title),
        "value": asdict(one.value),
        "rule": asdict(one.rule),
        "working": [asdict(line) for line in one.working],
        "sources": [
            {
                "field": s.place[0], "row": s.place[1], "name": asdict(s.name), "said": asdict(s.said),
                "reason": s.reason, "evidence": list(s.evidence),
            }
            for s in one.sources
        ],
        "parts": list(one.parts),
        "form": one.form,
    }  # fmt: skip
