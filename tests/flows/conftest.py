"""The real window, as the tests of the window have it."""

from __future__ import annotations

from tests.gui.conftest import casebook, dressed, path, window

__all__ = ["casebook", "dressed", "path", "window"]
