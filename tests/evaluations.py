"""Evaluations that tests are made of: a session on an empty sheet of the shipped forms, saving into a list."""

from __future__ import annotations

from dataclasses import replace

from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Change
from csi_desktop.model.cases import Case, Depth, Edition, Evaluation, Kind, Listing, Sheet
from csi_desktop.model.content import content_hash
from csi_desktop.session import Session

# domain 1.3: M 3/4, 4/4, 4/4; E 4, 4, 4, 3, 2 of 4; F 0/2, 0/2, 1/2; C 2/2, 4/4, 3/4.
GOLDEN = {
    "idx.mission.declaration": 3, "idx.mission.goal": 4, "idx.mission.core_fit": 4,
    "idx.exec.collab_visibility": 4, "idx.exec.duration": 4, "idx.exec.region": 4, "idx.exec.coverage": 3,
    "idx.exec.mail_reply": 2,
    "idx.fin.input_disclosed": 0, "idx.fin.use_disclosed": 0, "idx.fin.foundation": 1,
    "idx.comm.identity": 2, "idx.comm.web_news": 4, "idx.comm.social": 3,
}  # fmt: skip


def new_session(depth: Depth = "full", forms: Catalogue | None = None, year: int = 2024) -> Session:
    """A session on an empty sheet; what it saves is kept in `session.saved`."""
    found = forms or catalogue()
    versions = {form.id: form.version for form in found.forms}
    case = Case(1, "00000000-0000-4000-8000-000000000001", "2024-07-01T00:00:00+08:00")
    evaluation = Evaluation(
        1,
        "00000000-0000-4000-8000-000000000002",
        1,
        year,
        "",
        depth,
        "draft",
        versions,
        "2024-07-01T00:00:00+08:00",
    )
    saved: list[tuple[Change, bytes, Listing]] = []
    session = Session(found, Sheet(case, evaluation), lambda *change: saved.append(change), by="测试员")
    session.saved = saved  # type: ignore[attr-defined]
    return session


def golden_session() -> Session:
    """The golden case of domain 1.3."""
    session = new_session()
    for field, level in GOLDEN.items():
        session.set(field, level)
    return session


def issue(session: Session, kind: Kind = "issue", reason: str = "", at: str = "2025-03-03T10:00:00+08:00") -> None:
    """Issue what a session holds, as a casebook does."""
    evaluation = session.sheet.evaluation
    made = replace(evaluation, kind=kind)
    edition = Edition(
        made.next_version, kind, reason, str(session.by_role("report_no") or ""), at, "测试员",
        content_hash(session.sheet), "0123456789abcdef", 7, "ab" * 32, 7, "cd" * 32,
    )  # fmt: skip
    session.sheet.evaluation = replace(made, state="issued", editions=(*evaluation.editions, edition))
