"""Another evaluation of a case begins with the facts and the evidence of an earlier one, and with no score."""

from __future__ import annotations

from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.editors.wording import shown_text
from csi_desktop.gui.language import language
from csi_desktop.model.answers import State
from csi_desktop.session.opening import carry_forward, open_session
from tests.report.test_parts import text_of as report_text


def two_years(folder):
    """A case with facts and scores in 2024, and its evaluation of 2025, which took over what stays true."""
    book = Casebook.create(folder / "two.csi", by="甲")
    _, first = book.new_case(catalogue(), {"case.project": "抖音寻人"}, year=2024, mode="third", depth="full")
    session = open_session(book, first.id)
    article = session.add_evidence({"evidence.title": "年报"})
    session.add_evidence({"evidence.title": "访谈"})
    claim = session.add_row("outcomes.claims", values={"cl.text": "找回 22,859 人", "cl.value": "22859"})
    session.set("cl.evidence", [article], claim)
    session.set_reason("cl.value", "见年报第 12 页", claim)
    session.set("idx.exec.coverage", 3)
    session.cite("idx.exec.coverage", article)
    session.set("nat.alternative", "人工张贴寻人启事")
    session.set_state("nat.problem_def", State.NA, "不适用")
    second = book.new_evaluation(first.case_id, year=2025, catalogue=catalogue(), depth="full")
    change = carry_forward(book, first.id, second.id, "乙")
    return book, session, open_session(book, second.id), change


def test_facts_rows_and_what_they_rest_on_come_along(tmp_path):
    book, _, new, change = two_years(tmp_path)
    with book:
        assert change is not None and change.action == "carry"
        article, interview = new.sheet.row_ids("evidence.item")
        (claim,) = new.sheet.row_ids("outcomes.claims")
        assert [new.by_role("evidence.title", row) for row in (article, interview)] == ["年报", "访谈"]
        assert new.value("cl.value", claim) == "22859"
        assert new.value("cl.evidence", claim) == [article]
        assert new.answer("cl.value", claim).reason == "见年报第 12 页"
        assert new.value("nat.alternative") == "人工张贴寻人启事"


def test_the_profile_of_the_case_cites_the_same_evidence_in_both_years(tmp_path, qapp):
    language.switch("en")
    book, old, new, _ = two_years(tmp_path)
    with book:
        article, _ = new.sheet.row_ids("evidence.item")
        later = new.add_evidence({"evidence.title": "回访"})
        milestone = new.add_row("case_profile.milestones", values={"case.ms.event": "上线"})
        new.set("case.ms.evidence", [article, later], milestone)
        assert "上线 E-0001 、 E-0003" in " ".join(report_text(new).split())
        before = open_session(book, old.sheet.evaluation.id)
        assert "上线 E-0001 、 另一次评估中的证据" in " ".join(report_text(before).split())
        shown = shown_text(before, before.catalogue.field("case.ms.evidence"), [article, later])
        assert shown == "E-0001 年报, Evidence (another evaluation)"


def test_no_score_and_no_missing_finding_is_taken_over(tmp_path):
    book, _, new, _ = two_years(tmp_path)
    with book:
        assert new.answer("idx.exec.coverage") is None
        assert new.answer("nat.problem_def") is None
        assert new.result.default.score is None


def test_what_came_along_is_not_the_earlier_years(tmp_path):
    book, old, new, _ = two_years(tmp_path)
    with book:
        (claim,) = new.sheet.row_ids("outcomes.claims")
        new.set("cl.value", "30000", claim)
        new.remove_row("evidence.item", new.sheet.row_ids("evidence.item")[0])
        again = open_session(book, old.sheet.evaluation.id)
        assert again.value("cl.value", again.sheet.row_ids("outcomes.claims")[0]) == "22859"
        assert len(again.sheet.row_ids("evidence.item")) == 2
        assert book.check() == []
