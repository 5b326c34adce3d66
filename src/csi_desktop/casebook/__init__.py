"""The casebook: one SQLite file with cases, answers, evidence and history; the only room that knows SQL."""

from csi_desktop.casebook.check import Problem
from csi_desktop.casebook.cipher import PasswordNeeded, WrongPassword
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.file import Casebook
from csi_desktop.casebook.header import Peek, peek
from csi_desktop.casebook.history import Event

__all__ = ["Casebook", "CasebookError", "Event", "PasswordNeeded", "Peek", "Problem", "WrongPassword", "peek"]
