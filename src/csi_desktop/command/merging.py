"""merge: another copy of a casebook taken in."""

from __future__ import annotations

import argparse

from csi_desktop.command.cases import user
from csi_desktop.command.console import DONE, NOT_POSSIBLE, language, say
from csi_desktop.command.opening import open_casebook
from csi_desktop.text import Text


def merge(given: argparse.Namespace) -> int:
    """Take in what another copy has; where both changed something differently, as --prefer says; exit code 1, and
    nothing changed, where that is not said."""
    from csi_desktop.exchange import conflicts
    from csi_desktop.forms.reader import catalogue
    from csi_desktop.session.own_forms import derived

    lang = language()
    with open_casebook(given.casebook) as book, open_casebook(given.other, readonly=True) as other:
        found = book.compare(other)
        for one in found.conflicts:
            print(conflicts.place(catalogue(), one, lang))
            for mark, version in (("  <", one.mine), ("  >", one.theirs)):
                words = conflicts.said(catalogue(), one, version, lang).replace("\n", " / ")
                print(f"{mark} {conflicts.made_by(version, lang)}: {words}")
        print(conflicts.summary(found, lang))
        if found.conflicts and given.prefer is None:
            say(
                Text(
                    "案例册未作改动。请在窗口中逐处选定（文件 ▸ 合并），"
                    "或用 --prefer mine（本案例册）或 theirs（对方）一并选定。",
                    "Nothing was changed. Settle them one by one in the window (File ▸ Merge), or all at once with "
                    "--prefer mine (this casebook) or theirs (the other).",
                )
            )
            return NOT_POSSIBLE
        if not found.is_empty:
            settled = {one.key: given.prefer for one in found.conflicts}
            book.back_up(before=True)
            found = book.merge(other, settled, derived(book), user())
            say(Text("已合并。", "Merged."))
            for loose in found.loose:
                say(loose)
    return DONE
