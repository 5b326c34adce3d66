"""What the chapters say, read from their blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from msgspec import Struct

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Previous
from csi_desktop.report import blocks as b
from csi_desktop.report.outline import report
from csi_desktop.text import Text
from tests.evaluations import golden_session, issue, new_session


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
    elif isinstance(content, Struct):
        for name in content.__struct_fields__:
            if name not in ("source", "sources", "anchor", "anchors", "code"):
                yield from words(getattr(content, name))


def text_of(session, lang="zh"):
    return "\n".join(words(made(session, lang).blocks))


def headings(session, level=1, lang="zh"):
    return [x.text for x in made(session, lang).blocks if isinstance(x, b.Heading) and x.level == level]


def under(session, heading, lang="zh"):
    """The blocks below a heading, up to the next of its level or above."""
    blocks = made(session, lang).blocks
    start = next(n for n, x in enumerate(blocks) if isinstance(x, b.Heading) and x.text.endswith(heading))
    level = blocks[start].level
    below = blocks[start + 1 :]
    stop = (n for n, x in enumerate(below) if isinstance(x, b.Heading) and x.level <= level)
    return below[: next(stop, len(below))]


def test_the_order_of_the_outline_and_its_numbers():
    found = headings(golden_session())
    assert found[:4] == ["声明与说明", "独立性与责任声明", "核验与签署", "执行摘要"]
    assert found[4].startswith("一、")
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
    notes = "\n".join(map(b.plain, key.notes))
    for word in ("四星", "覆盖率：100%", "证据置信度", "合规闸门", "73.2", "58.7"):
        assert word in notes


def test_a_capped_band_shows_both():
    session = golden_session()
    row = session.add_row(session.catalogue.section_role("events").key)
    for field, value in (("cmp.relation", "direct"), ("cmp.severity", "3"), ("cmp.status", "fixed")):
        session.set(field, value, row)
    notes = "\n".join(map(b.plain, next(x for x in made(session).blocks if isinstance(x, b.KeyNumber)).notes))
    assert "三星" in notes and "四星" in notes


def test_what_was_not_evaluated_is_listed_with_its_reason():
    session = golden_session()
    session.set_state("idx.exec.mail_reply", State.NE, "源文件未提供")
    session.set_state("idx.comm.social", State.NOT_FOUND, "三个平台均无结果")
    text = "\n".join(words(under(session, "未评项目")))
    assert "未评：源文件未提供" in text
    assert "未查到：三个平台均无结果" in text


def test_bounds_of_a_dimension_with_every_level_are_one_number():
    session = golden_session()
    session.set_state("idx.exec.mail_reply", State.NE)
    table = next(x for x in made(session, "en").blocks if isinstance(x, b.Table) and x.anchor == "dimensions")
    at = table.head.index("Bounds")
    shown = {"".join(words(row[0])): "".join(words(row[at])) for row in table.rows}
    assert "–" in shown["Execution"] and "–" in shown["Index"] and "–" not in shown["Mission"]


def test_shares_of_an_effect_are_explained_only_where_one_was_given():
    def terms():
        table = next(x for x in under(session, "Glossary", "en") if isinstance(x, b.Table))
        return {"".join(words(row[0])) for row in table.rows}

    session = golden_session()
    row = session.add_row(session.catalogue.field("cau.deadweight").section_key)
    session.set("cau.question", "没有项目会怎样？", row=row)
    assert "Coverage" in terms() and not {"Deadweight", "Drop-off"} & terms()
    session.set("cau.deadweight", ["0.2", "0.3", "0.4"], row=row)
    assert {"Deadweight", "Drop-off"} <= terms()


def test_markup_in_text_is_text():
    session = new_session()
    session.set("sy.overall", "<b>不是粗体</b> & {score} %s")
    assert "<b>不是粗体</b> & {score} %s" in text_of(session)


def test_the_same_evaluation_gives_the_same_blocks():
    session = golden_session()
    assert made(session) == made(session)


def test_an_empty_evaluation_still_makes_a_report_that_says_so():
    text = text_of(new_session())
    for sentence in (
        "尚无签署的独立性声明",
        "尚未登记证据",
        "尚未形成结论",
        "尚未登记局限性",
        "八个主题均未评",
    ):
        assert sentence in text


def filled_row(session, role, values):
    """A new row of the section with that role."""
    row = session.add_row(session.catalogue.section_role(role).key)
    for field, value in values.items():
        session.set(field, value, row)
    return row


def test_no_caption_repeats_the_heading_above_it():
    session = golden_session()
    filled_row(session, "claims", {"cl.text": "帮助团圆", "cl.value": "22859"})
    filled_row(session, "costs", {"cost.bearer": "企业", "cost.year": 2024})
    filled_row(session, "findings", {"fd.text": "成效可核"})
    session.set_state("idx.comm.social", State.NE, "未检索")
    blocks = made(session).blocks
    for above, below in pairwise(blocks):
        if isinstance(above, b.Heading) and isinstance(below, b.Table) and below.caption:
            assert not above.text.endswith(below.caption)


CONTRIBUTION = "推送使附近的人及时认出走失者" * 15


def test_uncertainty_stands_among_the_limitations_by_its_question():
    session = new_session()
    filled_row(session, "causality", {"cau.question": "若无项目会怎样", "cau.fuzzy": "份额不明"})
    table = next(x for x in under(session, "模糊地带说明") if isinstance(x, b.Table))
    assert [list(words(cells)) for cells in table.rows] == [["若无项目会怎样", "份额不明"]]
    assert "份额不明" in "".join(words(under(session, "局限性与不能得出的结论")))


def test_what_has_no_column_stands_below_its_row():
    session = new_session()
    row = filled_row(
        session,
        "causality",
        {
            "cau.question": "若无项目会怎样",
            "cau.design": "none",
            "cau.contrib_claim": CONTRIBUTION,
        },
    )
    session.set_reason("cau.design", "没有对照", row)
    table = next(x for x in under(session, "T5　因果") if isinstance(x, b.Table) and x.beneath)
    assert "若无项目会怎样" in "".join(words(table.rows))
    assert CONTRIBUTION not in "".join(words(table.rows))
    assert "".join(words(table.beneath)) == "反事实设计（没有对照）\n贡献陈述：" + CONTRIBUTION


def test_long_questions_are_rows_and_assessors_columns():
    session = new_session()
    for name in ("甲评估员", "乙评估员"):
        filled_row(session, "declaration", {"ind.person": name, "ind.employed": "n", "ind.financial": "n",
                                            "ind.family": "n", "ind.design": "n"})  # fmt: skip
    table = next(x for x in under(session, "独立性与责任声明") if isinstance(x, b.Table))
    assert table.head[1:] == ("甲评估员", "乙评估员")
    assert any("近亲属" in cells[0].content for cells in table.rows)


def test_a_theme_without_content_says_so():
    session = golden_session()
    session.set("nat.type", ["tech"])
    texts = list(words(under(session, "T6　合规")))
    assert any("没有登记内容" in text for text in texts)
    assert not any(isinstance(x, b.Table) for x in under(session, "T6　合规"))
    assert not any("没有登记内容" in text for text in words(under(session, "T1　创新属性")))


def test_what_leads_to_what_is_drawn():
    session = new_session()
    end = filled_row(session, "toc", {"toc.level": "outcome_s", "toc.text": "走失者与家人团圆"})
    start = filled_row(session, "toc", {"toc.level": "output", "toc.text": "附近用户提供线索"})
    session.set("toc.links", [end], start)
    figure = next(x for x in under(session, "T4　成效") if isinstance(x, b.Figure))
    assert figure.drawing.alt == "附近用户提供线索 → 走失者与家人团圆"
    labels = "".join(shape.text for shape in figure.drawing.shapes if isinstance(shape, b.Label))
    assert "走失者与家人团圆" in labels and "附近用户提供线索" in labels
    assert all(
        0 <= shape.x <= figure.drawing.width for shape in figure.drawing.shapes if isinstance(shape, b.Rect)
    )


def test_costs_are_added_up_by_layer():
    session = new_session()
    lines = (("internal", "100", "actual"), ("internal", "50", "pledge"), ("social", None, "nonmon"))
    for layer, amount, basis in lines:
        values = {"cost.layer": layer, "cost.basis": basis, "cost.bearer": "企业", "cost.year": 2024}
        filled_row(session, "costs", values | ({"cost.amount": amount} if amount else {}))
    table = next(
        x for x in under(session, "T3　成本") if isinstance(x, b.Table) and x.caption == "三层成本汇总"
    )
    shown = [[c.content for c in cells[1:]] for cells in table.rows]
    assert shown == [["2", "2", "100"], ["0", "0", "—"], ["1", "0", "—"]]


def table_of(session, field_id, lang="zh"):
    """The table in which a field has cells, and which of its columns they are."""
    for block in made(session, lang).blocks:
        for row in block.rows if isinstance(block, b.Table) else ():
            for place, cell in enumerate(row):
                if cell.source.startswith(f"{field_id}#"):
                    return block, place
    raise AssertionError(field_id)


@pytest.mark.parametrize(("lang", "named"), [("zh", "未填层次"), ("en", "No layer given")])
def test_a_cost_without_a_layer_is_counted_as_such(lang, named):
    session = new_session()
    session.add_row("cost.lines", values={"cost.amount": "250000", "cost.basis": "actual"})
    assert session.result.computed["cost.total", ""](lang).startswith(named)
    rows = [[*words(x.rows[-1])] for x in made(session, lang).blocks if isinstance(x, b.Table) and x.rows]
    assert [row[1:3] for row in rows if row[0] == named] == [["1", "1"]]
    assert not re.search("None (CNY|[0-9])", text_of(session, lang))


def test_amounts_have_one_unit_in_the_head_of_their_column():
    session = golden_session()
    amounts = {"zh": ("金额（万元）", ["120", "35", "0.8"]), "en": ("Amount (CNY)", ["1,200,000", "350,000", "8,000"])}
    for amount in ("1200000", "350000", "8000"):
        filled_row(session, "costs", {"cost.amount": amount, "cost.basis": "actual", "cost.layer": "internal"})
    for lang, (head, cells) in amounts.items():
        table, place = table_of(session, "cost.amount", lang)
        assert (table.head[place], [row[place].content for row in table.rows]) == (head, cells)
        assert table.align[place] == "right"


def test_the_columns_of_levels_are_the_same_in_every_table():
    session = golden_session()
    for one in session.catalogue.fields():
        repeated = session.catalogue.section(one.section_key).repeat
        if one.kind == "level" and not repeated and (one.id, "") not in session.sheet.answers:
            session.set(one.id, 1)
    for lang in ("zh", "en"):
        heads = {"zh": "等级描述与评分理由", "en": "Anchor and rationale"}
        found = [x for x in made(session, lang).blocks if isinstance(x, b.Table) and heads[lang] in x.head]
        shares = {tuple(width / sum(table.widths) for width in table.widths[:2]) for table in found}
        assert len(found) > 4 and all(table.even for table in found)
        assert len(shares) == 1


def test_figures_of_different_things_each_say_their_size():
    session = golden_session()
    for value in ("140300000000", "196632", "31"):
        filled_row(session, "claims", {"cl.value": value})
    table, place = table_of(session, "cl.value")
    assert [row[place].content for row in table.rows] == ["1,403 亿", "196,632", "31"]


@pytest.mark.parametrize(("lang", "advice", "answers"), [
    ("zh", "建议", "对建议的回应"), ("en", "Recommendations", "Responses to the recommendations"),
])  # fmt: skip
def test_recommendations_and_the_responses_to_them_have_titles_of_their_own(lang, advice, answers):
    session = new_session()
    row = filled_row(session, "recommendations", {"rc.text": "分列公布"})
    session.set("rc.action", "建立台账", row)
    blocks = made(session, lang).blocks
    titles = [x.text.rpartition("　")[2].rpartition("  ")[2] for x in blocks if isinstance(x, b.Heading)]
    assert advice in titles and answers in titles
    captions = [x.caption for x in blocks if isinstance(x, b.Table)]
    assert session.catalogue.section_role("recommendations").title(lang) not in [*titles, *captions]


def test_a_withheld_rating_is_the_gate_s_only_where_the_gate_withholds_it():
    session = golden_session()
    session.set("elg.decision", "desk_only")
    session.set("cmp.greenwash", "none")
    notices = [x for x in under(session, "合规") if isinstance(x, b.Notice)]
    assert notices and not any("原始评级" in "".join(words(x)) for x in notices)


def test_a_response_names_the_recommendation_it_answers():
    session = new_session()
    filled_row(session, "recommendations", {"rc.text": "分列公布"})
    second = filled_row(session, "recommendations", {"rc.text": "记录线索"})
    session.set("rc.action", "建立台账", second)
    blocks = under(session, "管理层回应与不同意见")
    table = next(x for x in blocks if isinstance(x, b.Table))
    assert [list(words(cells)) for cells in table.rows] == [["R-02", "建立台账"]]


def test_milestones_are_drawn_in_the_order_of_time():
    session = new_session()
    for day, event in (("2022-11", "扩展"), ("2016-02", "启动"), ("2021-06-30", "续签")):
        filled_row(session, "milestones", {"case.ms.date": day, "case.ms.event": event})
    figure = next(x for x in under(session, "项目概况") if isinstance(x, b.Figure))
    dots = [shape.x for shape in figure.drawing.shapes if isinstance(shape, b.Dot)]
    assert dots == sorted(dots)
    assert (
        figure.drawing.alt.index("启动") < figure.drawing.alt.index("续签") < figure.drawing.alt.index("扩展")
    )


def test_regions_stand_by_province():
    session = new_session()
    session.set("idx.exec.regions", ["510104", "510107", "110000"])
    table = next(x for x in under(session, "落地行政区") if isinstance(x, b.Table))
    assert [cells[0].content for cells in table.rows] == ["四川省", "北京市"]
    assert [cells[1].content for cells in table.rows] == ["2", "1"]
    assert [cells[2].content for cells in table.rows] == ["成都市锦江区、成都市武侯区", "北京市"]


@pytest.mark.parametrize(("state", "words"), [("draft", "工作稿"), ("check", "征求意见稿")])
def test_what_is_not_issued_says_so_on_every_page(state, words):
    session = golden_session()
    session.sheet.evaluation = replace(session.sheet.evaluation, state=state)
    whole = made(session)
    assert whole.watermark == words
    assert next(x for x in whole.blocks if isinstance(x, b.Cover)).watermark == words


def test_an_issued_report_has_no_watermark_and_the_day_it_was_issued():
    session = golden_session()
    issue(session, at="2025-03-03T23:30:00+08:00")
    whole = made(session)
    cover = next(x for x in whole.blocks if isinstance(x, b.Cover))
    assert (whole.watermark, cover.watermark, whole.created) == ("", "", "2025-03-03T23:30:00+08:00")
    assert ("版本", "1.0 签发稿") in cover.facts and ("报告日期", "2025年3月3日") in cover.facts
    assert "1.0 签发稿" in whole.header[1]


def test_every_version_stands_in_the_history_with_its_reason_and_hash():
    session = golden_session()
    issue(session)
    first = session.sheet.evaluation.editions[0].content_sha256
    session.sheet.evaluation = replace(session.sheet.evaluation, state="draft", kind="erratum", reason="人数写错")
    session.set("idx.mission.goal", 3)
    table = next(x for x in under(session, "附录 J　版本记录") if isinstance(x, b.Table))
    said = [" ".join(words(row)) for row in table.rows]
    assert "1.0 签发稿" in said[0] and first in said[0]
    assert "1.1 更正稿（未签发）" in said[1] and "更正：人数写错" in said[1]
    assert ("重新签发的原因", "人数写错") in next(x for x in made(session).blocks if isinstance(x, b.Cover)).facts
    issue(session, "erratum", "人数写错")
    table = next(x for x in under(session, "Annex J  Version history", "en") if isinstance(x, b.Table))
    assert [" ".join(words(row[0])) for row in table.rows] == ["1.0 issued", "1.1 issued"]


def test_what_was_said_at_the_first_issue_is_no_reason_for_issuing_again():
    session = golden_session()
    issue(session, "issue", "覆盖率不足，按委托方要求签发")
    facts = next(x for x in made(session).blocks if isinstance(x, b.Cover)).facts
    assert ("签发说明", "覆盖率不足，按委托方要求签发") in facts
    assert "重新签发的原因" not in dict(facts)


def test_the_report_says_how_far_the_index_hangs_on_its_weights():
    text = text_of(golden_session())
    assert "63.5–77.3" in text  # domain 1.3: [63.4524, 77.3148]
    assert "67.1–73.4" in text  # leaving one indicator out
    assert "基金会" in text


# ---------------------------------------------------------------- annexes and what leads where
def runs_of(content):
    """Every run in a block or a list of blocks."""
    if isinstance(content, b.Run):
        yield content
    elif isinstance(content, tuple | list):
        for one in content:
            yield from runs_of(one)
    elif isinstance(content, Struct):
        for name in content.__struct_fields__:
            yield from runs_of(getattr(content, name))


def chained_session():
    """A finding on evidence, a conclusion and a recommendation on the finding, a question that it answers."""
    session = golden_session()
    roles = session.catalogue.section_role
    evidence = session.add_evidence({"evidence.title": "一份合同", "evidence.class": "gov", "evidence.grade": "A"})
    finding = session.add_row(roles("findings").key, values={
        "fd.text": "合同已经履行", "fd.type": "strength", "fd.question": ["T3"], "fd.evidence": [evidence],
    })  # fmt: skip
    session.add_row(roles("conclusions").key, values={"cn.text": "做到了承诺的事", "cn.findings": [finding]})
    session.add_row(roles("recommendations").key, values={"rc.text": "公布合同", "rc.basis": [finding]})
    session.set("eng.questions", [
        {"question": "花了多少？", "criterion": "t3", "method": "查合同"},
        {"question": "还差什么？", "criterion": "other"},
    ])  # fmt: skip
    session.cite("idx.exec.coverage", evidence)
    return session, evidence, finding


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_annex_has_its_place(lang):
    session, *_ = chained_session()
    session.add_row(session.catalogue.section_role("visits").key, values={"iv.role": "beneficiary", "iv.mode": "face"})
    anchors = [x.anchor for x in made(session, lang).blocks if isinstance(x, b.Heading) and x.level == 1]
    annexes = [one[-1] for one in anchors if one.startswith("annex_")]
    assert annexes == sorted(annexes)
    assert set("abcdegjk") <= set(annexes)
    contents = next(x for x in made(session, lang).blocks if isinstance(x, b.Contents))
    assert "I" in contents.note and "E" not in contents.note


def test_weight_times_score_gives_the_points_of_the_score_sheet():
    blocks = under(golden_session(), "Score sheet", "en")
    table = next(x for x in blocks if isinstance(x, b.Table) and "Weight" in x.head)
    at = {name: table.head.index(name) for name in ("Score", "Weight", "Points")}
    rows = [["".join(words((cell,))) for cell in row] for row in table.rows]
    scored = [[float(row[place].rstrip("%")) for place in at.values()] for row in rows if row[at["Points"]] != "—"]
    assert len(scored) > 8
    for score, weight, points in scored:
        assert abs(score * weight / 100 - points) < 0.11  # each of the three is rounded to one decimal


def test_what_would_change_the_rating_has_no_column_of_dashes():
    table = next(x for x in under(golden_session(), "达到下一评级的途径") if isinstance(x, b.Table))
    costs = ["".join(words(row[2:])) for row in table.rows]
    assert not any(costs) or any(cost != "—" for cost in costs)


def test_combinations_are_called_some_only_where_there_are_more():
    session = golden_session()
    said = "".join(words(under(session, "达到下一评级的途径")))
    assert "共有 11 种组合；" in said and "列出其中 8 种" in said
    session.set("idx.fin.input_disclosed", None)
    session.set("idx.fin.use_disclosed", None)
    said = "".join(words(under(session, "达到下一评级的途径")))
    assert "列出其中" not in said and "种组合，见表" in said


def test_a_finding_leads_to_what_rests_on_it_and_what_it_rests_on():
    session, _, finding = chained_session()
    table = under(session, "证据、发现、结论与建议的对应")[0]
    assert [b.plain(cell.content) for cell in table.rows[0]] == ["F-01", "E-0001", "结论 1", "R-01"]
    targets = {run.target for run in runs_of(table)}
    anchors = {anchor for x in made(session).blocks for anchor in getattr(x, "anchors", ())}
    assert targets <= anchors
    listed = next(x for x in under(session, "附录 D　证据清单") if isinstance(x, b.Table))
    assert {f"row-{finding}", "item-idx.exec.coverage#"} <= {run.target for run in runs_of(listed.beneath)}


@pytest.mark.parametrize("heading", ["执行摘要", "对评估问题的回答"])
def test_questions_are_answered_by_the_findings_about_their_theme(heading):
    session, *_ = chained_session()
    table = next(x for x in under(session, heading) if isinstance(x, b.Table))
    first, second = ([b.plain(cell.content) for cell in row] for row in table.rows)
    assert first[0] == "花了多少？" and first[1].startswith("T3") and first[2].startswith("F-01")
    assert second[1] == "—" and second[2] in ("—", "没有对应的发现")


def test_labels_with_marks_of_their_own_stand_apart():
    session = golden_session()
    names = ("elg.penalty", "elg.investigation")
    for name in names:
        session.set_state(name, State.NE, "源文件未提供")
    said = "\n".join(words(under(session, "未评项目")))
    assert "；".join(session.catalogue.field(name).label.zh for name in names) in said


def test_the_score_sheet_does_not_give_counts_of_items_for_levels():
    sheet = next(x for x in under(golden_session(), "评分表") if isinstance(x, b.Table) and "权重" not in x.head)
    heads = [b.plain(sheet.rows[place][1].content) for place in sheet.groups]
    assert heads and all(head.startswith("已评 ") and head.endswith(" 项") for head in heads)


def test_a_missing_response_says_so_in_the_words_of_the_mode():
    session = golden_session()
    for mode, words_ in (("third", "尚未收到被评企业"), ("desk", "企业未参与"), ("self", "企业自行编制")):
        session.set("eng.mode", mode)
        assert words_ in "".join(words(under(session, "管理层回应与不同意见")))


def test_interviews_are_counted_by_whom_and_how():
    session = golden_session()
    key = session.catalogue.section_role("visits").key
    for role in ("beneficiary", "beneficiary", "staff"):
        session.add_row(key, values={"iv.role": role, "iv.mode": "face", "iv.accompanied": role == "staff"})
    said = "\n".join(words(under(session, "证据基础")))
    assert "访谈与走访 3 次：受益人 2、企业员工 1；面访 3；企业人员是否在场：3 次中 1 次。" in said


def test_the_year_before_stands_beside_this_one():
    session = golden_session()
    session.sheet.previous = Previous(2023, 64.8)
    table = next(x for x in under(session, "附录 I　同比与重述") if isinstance(x, b.Table))
    assert table.head[1:3] == ("2023", "2024")
    assert [b.plain(cell.content) for cell in table.rows[0]][1:] == ["64.8", "71.3", "+6.5"]


def test_the_figures_of_the_summary_are_explained_in_footnotes():
    key = next(x for x in made(golden_session()).blocks if isinstance(x, b.KeyNumber))
    notes = [run.note for run in runs_of(key.notes) if run.note]
    assert len(notes) >= 3
    assert any("2/3" in note for note in notes)


def test_only_abbreviations_in_use_are_listed():
    session, *_ = chained_session()
    session.set("sy.overall", "按ESG评级看不出差别。")
    listed = dict(next(x for x in made(session).blocks if isinstance(x, b.Contents)).terms)
    assert listed["ESG"] == "环境、社会与治理"
    assert "USAID" not in listed


def test_a_capped_band_stands_in_the_theme_of_compliance_too():
    session = golden_session()
    row = session.add_row(session.catalogue.section_role("events").key)
    for field, value in (("cmp.relation", "direct"), ("cmp.severity", "3"), ("cmp.status", "fixed")):
        session.set(field, value, row)
    notice = next(x for x in under(session, "T6　合规") if isinstance(x, b.Notice))
    assert notice.tone == "warning"
    assert "原始评级：四星" in b.plain(notice.text) and "得分不变" in b.plain(notice.text)
    assert f"row-{row}" in {run.target for run in runs_of(notice)}


def test_claims_with_the_same_fault_share_a_row():
    session = golden_session()
    register = session.catalogue.section_role("claims").key
    for _ in range(2):
        row = session.add_row(register)
        session.set("cl.text", "又一项主张", row=row)
        session.set("cl.value", "3", row=row)
        session.set("cl.verify", "unverified", row=row)
    table = next(x for x in under(session, "As claimed and as evidenced", "en") if isinstance(x, b.Table))
    said = ["".join(words(row)) for row in table.rows]
    bare = [text for text in said if "no evidence cited" in text]
    assert len(bare) == 1 and bare[0].startswith("Claims C-0") and bare[0].count("C-0") == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sections_are_told_apart_where_the_check_names_them(lang):
    forms = []
    for form in new_session().catalogue.forms:
        alike = {one: replace(one, title=Text("判断", "Judgement")) for one in form.sections if one.id == "judge"}
        forms.append(replace(form, sections=tuple(alike.get(one, one) for one in form.sections)))
    session = new_session(forms=Catalogue.of(tuple(forms)))
    annex = {"zh": "附录 G　核查结果与豁免", "en": "Annex G  Results of the check, and waivers"}[lang]
    table = next(x for x in under(session, annex, lang) if isinstance(x, b.Table))
    found = {row[2].content for row in table.rows}
    wanted = {"zh": {"项目成本：判断", "成果链与效益：判断"}, "en": {"Project cost: Judgement"}}[lang]
    assert wanted <= found and not {"判断", "Judgement"} & found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_two_sections_of_our_forms_have_the_same_title(lang):
    titles = [section.title(lang) for section in new_session().catalogue.sections()]
    assert sorted(titles) == sorted(set(titles))


def test_what_was_put_off_with_a_reason_is_not_called_unanswered_and_the_missing_rating_is_named():
    session = new_session()
    session.set_state("idx.exec.mail_reply", State.NE, "尚未发出问询邮件")
    table = next(x for x in under(session, "附录 G　核查结果与豁免") if isinstance(x, b.Table))
    rows = ["".join(words(row)) for row in table.rows]
    assert any(row.startswith("阻断未评 1 项：邮箱回复") for row in rows)
    assert not any("未填写" in row and "邮箱回复" in row for row in rows)
    session = golden_session()
    for field in ("idx.mission.declaration", "idx.mission.goal", "idx.mission.core_fit"):
        session.set(field, None)
    table = next(x for x in under(session, "附录 G　核查结果与豁免") if isinstance(x, b.Table))
    assert any("".join(words(row)).startswith("可豁免指数不予评级：") for row in table.rows)


def test_what_rests_on_a_piece_of_evidence_is_listed_in_the_order_of_the_forms():
    said = []
    fields = ("idx.mission.goal", "idx.exec.coverage", "idx.comm.identity")
    for order in (fields, fields[::-1]):
        session = new_session()
        row = session.add_evidence({"evidence.title": "一份合同", "evidence.class": "gov", "evidence.grade": "A"})
        for field in order:
            session.set(field, 2)
            session.cite(field, row)
        table = next(x for x in under(session, "附录 D　证据清单") if isinstance(x, b.Table))
        said.append(b.plain(table.beneath[0]).partition("用于")[2])
    assert said[0] == said[1] == "：特定的项目运营目标；覆盖层次；项目有无专属标识"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_an_issued_version_was_let_stand_with_is_not_called_something_to_mend(lang):
    session = golden_session()
    for field in ("idx.mission.declaration", "idx.mission.goal", "idx.mission.core_fit"):
        session.set(field, None)
    issue(session)
    annex = {"zh": "附录 G　核查结果与豁免", "en": "Annex G  Results of the check, and waivers"}[lang]
    blocks = under(session, annex, lang)
    said, table = (next(x for x in blocks if isinstance(x, kind)) for kind in (b.Paragraph, b.Table))
    assert not re.search("可豁免|才能签发|[Ww]aivable|before signing", said.text)
    rated = {"zh": "已豁免指数不予评级：", "en": "WaivedThe index is not rated: "}[lang]
    assert any("".join(words(row)).startswith(rated) for row in table.rows)


def test_labels_with_commas_are_told_apart():
    table = next(
        x
        for x in under(new_session(), "Results of the check, and waivers", "en")
        if isinstance(x, b.Table) and any("one not yet executed" in text for text in words(x))
    )
    said = next(text for text in words(table) if "one not yet executed" in text)
    assert "last year, or one not yet executed; Under formal investigation; " in said


def test_the_reason_for_a_figure_that_is_missing_stands_below_its_row():
    session = golden_session()
    register = session.catalogue.section_role("claims").key
    row = session.add_row(register)
    session.set("cl.text", "又一项主张", row=row)
    session.set_state("cl.value", State.UNABLE, "只写“数万人次”，没有确数", row=row)
    table = next(x for x in under(session, "Claims register", "en") if isinstance(x, b.Table) and "Value" in x.head)
    assert "Cannot be verified" in [cell.content for cell in table.rows[-1]]
    assert "Value: 只写“数万人次”，没有确数" in "".join(words(table.beneath[-1]))
    open_ = next(x for x in under(session, "What was not evaluated", "en") if isinstance(x, b.Table))
    number = session.sheet.answers["cl.no", row].value
    assert f"{number}  Value" in list(words(open_))
