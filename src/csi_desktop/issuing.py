"""Issues an evaluation: what is in the way, the report's number, the frozen version, its reports for ever."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.model.cases import Edition
from csi_desktop.scoring import evaluate
from csi_desktop.scoring.problems import Problem, problems
from csi_desktop.session import forms_of, open_session
from csi_desktop.text import LANGUAGES, Lang, Text

_SCHEME = "评字（{year}）第{n:04}号"
_LIKE = re.compile(r"(?P<head>\D*)(?P<year>20\d\d)(?P<middle>\D+)(?P<n>\d{1,6})(?P<tail>\D*)")
_PLACE = re.compile(r"\{(?:year|n(?::0\d{1,2})?)\}")

_BLOCKED = Text("尚有 {n} 项须先处理，不能签发。", "{n} things stand in the way of issuing.")
_REASON = Text(
    "覆盖率不足，指数不予评级。如确须签发，请写明理由；理由将印入报告。",
    "Coverage is too low for a rating. To issue all the same, give a reason; the report prints it.",
)
_NO_PLACE = Text(
    "编号规则“{scheme}”须含 {{n}}（序号，如 {{n:04}}），可含 {{year}}，不得有其他花括号。",
    "A numbering scheme such as “{scheme}” needs {{n}} (the running number, also {{n:04}}), may have {{year}}, and no "
    "other braces.",
)


class Blocked(CasebookError):
    """What must be mended before an evaluation can be issued."""

    def __init__(self, text: Text, found: list[Problem]) -> None:
        super().__init__(text)
        self.problems = found


@dataclass(frozen=True, slots=True)
class Check:
    """What stands in the way of issuing: `hard` must be mended; `waivable` may stay, for a reason that is printed."""

    hard: tuple[Problem, ...]
    waivable: tuple[Problem, ...]

    @classmethod
    def of(cls, found: list[Problem]) -> Check:
        """Sort the problems of an evaluation."""
        blocking = [problem for problem in found if problem.severity == "block"]
        return cls(
            tuple(problem for problem in blocking if not problem.waivable),
            tuple(problem for problem in blocking if problem.waivable),
        )

    def demand(self, reason: str) -> None:
        """Raises Blocked where something is in the way, and no `reason` is given for what may stay."""
        if self.hard:
            raise Blocked(_BLOCKED.format(n=len(self.hard)), list(self.hard))
        if self.waivable and not reason.strip():
            raise Blocked(_REASON, list(self.waivable))


def issue(casebook: Casebook, evaluation_id: int, by: str = "", reason: str = "") -> Edition:
    """Issue an evaluation and remember the SHA-256 of its report in each language. Blocked says what is in the way;
    CasebookError, that it is issued already or its number is somebody else's. `reason` is demanded where coverage is
    too low for a rating; that of an erratum or a restatement was given when it was begun."""
    session = open_session(casebook, evaluation_id, by)
    if not session.is_issued:
        Check.of(problems(session.catalogue, session.sheet, session.result)).demand(reason)
    edition = casebook.issue(evaluation_id, session.catalogue, by, reason.strip())
    for lang in LANGUAGES:
        made = hashlib.sha256(report_bytes(casebook, evaluation_id, lang)).hexdigest()
        casebook.note_report(evaluation_id, edition.version, lang, made)
    return edition


def report_bytes(casebook: Casebook, evaluation_id: int, lang: Lang, version: str = "") -> bytes:
    """The report of an issued version, the last if none is named: the same bytes every time."""
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import build

    sheet = casebook.load(evaluation_id, version)
    catalogue = forms_of(casebook, sheet.evaluation)
    made = report(
        catalogue, sheet, evaluate(catalogue, sheet), lang, attachments=casebook.read_attachment, created=""
    )
    return build(made)[0]


# ---------------------------------------------------------------- report numbers
def scheme(casebook: Casebook) -> str:
    """How report numbers of this casebook are made: {year}, and {n} for the running number of the year. Until somebody
    says it, they are made like the number given last."""
    kept = casebook.fact("report_number")
    found = None if kept else next((m for n in reversed(casebook.report_numbers()) if (m := _LIKE.fullmatch(n))), None)
    if found is None or "{" in found[0] or "}" in found[0]:
        return kept or _SCHEME
    return f"{found['head']}{{year}}{found['middle']}{{n:0{len(found['n'])}}}{found['tail']}"


def set_scheme(casebook: Casebook, pattern: str) -> None:
    """Make report numbers by another scheme from now on; CasebookError for one without a running number."""
    rest = _PLACE.sub("", pattern)
    if "{n" not in pattern or "{" in rest or "}" in rest or len(re.findall(r"\{n", pattern)) > 1:
        raise CasebookError(_NO_PLACE.format(scheme=pattern))
    casebook.set_fact("report_number", pattern.strip())


def next_number(casebook: Casebook, year: int) -> str:
    """The next report number of a year by the scheme: one more than the highest in use."""
    pattern = scheme(casebook)
    parts = re.split(r"(\{[^}]*\})", pattern)
    made = "".join(
        r"(\d{1,9})" if part.startswith("{n") else str(year) if part == "{year}" else re.escape(part) for part in parts
    )
    used = [int(found[1]) for number in casebook.report_numbers() if (found := re.fullmatch(made, number))]
    return pattern.format(year=year, n=max(used, default=0) + 1)
