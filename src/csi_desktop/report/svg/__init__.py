"""An office's mark as SVG, read into outlines of flat colour: what a drawing program saves when text is turned into
paths. The file may come from anywhere: nothing of it is run, fetched or expanded, and what cannot be drawn is told."""

from csi_desktop.report.svg.drawing import is_svg, read_svg
from csi_desktop.report.svg.values import SvgFault

__all__ = ["SvgFault", "is_svg", "read_svg"]
