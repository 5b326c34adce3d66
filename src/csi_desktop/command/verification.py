"""verify, sign: whether a report agrees with itself and its casebook; and its signature."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import replace
from pathlib import Path

from csi_desktop import issuing
from csi_desktop.command.cases import reading, user
from csi_desktop.command.console import DONE, NOT_POSSIBLE, in_the_way, language, print_json, refuse, say
from csi_desktop.report.reading import NotAReport
from csi_desktop.report.signature import CannotSign, Signer
from csi_desktop.report.verify import Verified
from csi_desktop.text import Text

_SIGNS = {"ok": "✓", "wrong": "✗", "note": "·"}
_REASON = Text("评估报告签发", "Issue of an evaluation report")


def verify(given: argparse.Namespace) -> int:
    """Say of each report whether pages, data, text, hash and signature agree; 1 if one does not."""
    roots = [path.read_bytes() for path in given.trust]
    worst, shown = DONE, []
    for path in given.report:
        data = path.read_bytes()
        try:
            found = _looked_at(data, path, roots, given.casebook)
        except NotAReport as problem:
            worst = refuse(problem.text)
            continue
        if not found.agrees:
            worst = NOT_POSSIBLE
        if given.json:
            shown.append({
                "report": str(path), "agrees": found.agrees,
                "findings": [{"about": one.about, "status": one.status, "text": one.text(language()),
                              "details": list(one.details)} for one in found.findings],
            })  # fmt: skip
        else:
            _print(path, found, headed=len(given.report) > 1)
        if given.open_as is not None:
            issuing.open_data(found, given.open_as, user())
            say(Text("数据已打开为案例册：{path}", "The data are a casebook now: {path}"), path=given.open_as)
    if given.json:
        print_json(shown)
    return worst


def _looked_at(data: bytes, path: Path, roots: list[bytes], casebook: Path | None) -> Verified:
    from csi_desktop.report.verify import verify as look_at

    found = look_at(data, path.name, roots)
    if casebook is None:
        return found
    with reading(casebook) as book:
        return replace(found, findings=(*found.findings, issuing.against(book, found, data)))


def _print(path: Path, found: Verified, headed: bool) -> None:
    if headed:
        print(path)
    for one in found.findings:
        print(f"{_SIGNS[one.status]} {one.text(language())}")
        for detail in one.details:
            print(f"    {detail}")


def sign(given: argparse.Namespace) -> int:
    """Sign an issued report with a certificate file; the password is asked for and kept nowhere."""
    out = given.out or given.report.with_name(f"{given.report.stem} signed.pdf")
    if out.exists():
        raise in_the_way(out)
    try:
        signer = Signer.open(given.certificate.read_bytes(), _password(), given.certificate.name)
        signed = signer.sign(given.report.read_bytes(), _REASON)
    except CannotSign as problem:
        return refuse(problem.text)
    from csi_desktop.report.pdf.file import put

    put(signed, out)
    say(Text("已签名：{path}（{name}）", "Signed: {path} ({name})"), path=out, name=signer.name)
    return DONE


def _password() -> str:
    """Typed unseen at a terminal; of a script, the first line of its input."""
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass(Text("证书密码：", "Password of the certificate: ")(language()))
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
