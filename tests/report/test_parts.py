"""What the chapters say, read from their blocks."""

from __future__ import annotations

import pytest

from csi_desktop.model.answers import State
from csi_desktop.report import blocks as b
from csi_desktop.report.outline import report
from tests.evaluations import golden_session, new_session


def made(session, lang="zh"):
    return report(session.catalogue, session.sheet, session.result, lang, created="2024-07-01T00:00:00+08:00")


def words(content):
    """Every text in a block or a list of blocks, in order."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, b.Run):
        yield content.text
    elif isinstance(content, tuple | list):
        for one in content:
            yield from words(one)
    elif isinstance(content, b.Drawing):
        yield content.alt
    elif hasattr(content, "__dataclass_fields__"):
        for name in content.__dataclass_fields__:
            if name not in ("source", "sources", "anchor", "anchors", "code"):
                yield from words(getattr(content, name))


def text_of(session, lang="zh"):
    return "\n".join(words(made(session, lang).blocks))


def headings(session, level=1, lang="zh"):
    return [x.text for x in made(session, lang).blocks if isinstance(x, b.Heading) and x.level == level]


def test_the_order_of_the_outline_and_its_numbers():
    found = headings(golden_session())
    assert found[:3] == ["声明与说明", "独立性与责任声明", "执行摘要"]
    assert found[3].startswith("一、")
    assert any("社会价值影响力指数" in h for h in found)
    assert next(h for h in found if h.startswith("附录")).startswith("附录 B")


@pytest.mark.parametrize(("confidential", "personal"), [("internal", "none"), ("public", "sensitive")])
def test_withheld_evidence_is_listed_by_number_and_class_only(confidential, personal):
    session = golden_session()
    row = session.add_evidence(
        {
            "evidence.title": "保密标题", "evidence.excerpt": "保密摘录", "evidence.url": "https://secret.example",
            "evidence.confidential": confidential, "evidence.personal": personal, "evidence.class": "own",
        }
    )  # fmt: skip
    session.cite("idx.exec.coverage", row)
    text = text_of(session)
    assert "E-0001" in text
    for secret in ("保密标题", "保密摘录", "secret.example"):
        assert secret not in text


def test_what_may_be_paraphrased_is_not_quoted():
    session = golden_session()
    session.add_evidence(
        {
            "evidence.title": "可列标题",
            "evidence.excerpt": "不可引用原文",
            "evidence.confidential": "paraphrase",
        }
    )
    text = text_of(session)
    assert "可列标题" in text
    assert "不可引用原文" not in text


def test_the_score_never_stands_alone():
    key = next(x for x in made(golden_session()).blocks if isinstance(x, b.KeyNumber))
    assert (key.value, key.of) == ("71.3", "/ 100")
    notes = "\n".join(key.notes)
    for word in ("四星", "覆盖率：100%", "证据置信度", "合规闸门", "73.2", "58.7"):
        assert word in notes


def test_a_capped_band_shows_both():
    session = golden_session()
    row = session.add_row(session.catalogue.section_role("events").key)
    for field, value in (("cmp.relation", "direct"), ("cmp.severity", "3"), ("cmp.status", "fixed")):
        session.set(field, value, row)
    notes = "\n".join(next(x for x in made(session).blocks if isinstance(x, b.KeyNumber)).notes)
    assert "三星" in notes and "四星" in notes


def test_what_was_not_evaluated_is_listed_with_its_reason():
    session = golden_session()
    session.set_state("idx.exec.mail_reply", State.NE, "源文件未提供")
    session.set_state("idx.comm.social", State.NOT_FOUND, "三个平台均无结果")
    table = next(x for x in made(session).blocks if isinstance(x, b.Table) and x.caption == "未评项目")
    text = "\n".join(words(table))
    assert "未评：源文件未提供" in text
    assert "未查到：三个平台均无结果" in text


def test_markup_in_text_is_text():
    session = new_session()
    session.set("sy.overall", "<b>不是粗体</b> & {score} %s")
    assert "<b>不是粗体</b> & {score} %s" in text_of(session)


def test_the_same_evaluation_gives_the_same_blocks():
    session = golden_session()
    assert made(session) == made(session)


def test_an_empty_evaluation_still_makes_a_report_that_says_so():
    text = text_of(new_session())
    for sentence in ("尚无签署的独立性声明", "尚未登记证据", "尚未形成结论", "尚未登记局限性"):
        assert sentence in text
