"""An open evaluation: its answers, its result, undo, and the one road that every change takes."""

from csi_desktop.session.locks import Issued, Past
from csi_desktop.session.session import Session

__all__ = ["Issued", "Past", "Session"]
