"""Scores: pure functions from forms and answers to a result that keeps its working."""

from csi_desktop.scoring.evaluate import evaluate, levels, listing
from csi_desktop.scoring.result import Result

__all__ = ["Result", "evaluate", "levels", "listing"]
