"""What a person can act on, of an error that came back from the casebook's thread or another."""

from __future__ import annotations

from csi_desktop.text import Text, why


def refusal(error: BaseException) -> Text:
    """What an error says to a person. Raises it where it says nothing: that is a defect, and for the crash window."""
    text = getattr(error, "text", None)
    if isinstance(text, Text):
        return text
    if isinstance(error, OSError):
        return Text("文件无法读写：{why}", "The file cannot be read or written: {why}").format(why=why(error))
    raise error
