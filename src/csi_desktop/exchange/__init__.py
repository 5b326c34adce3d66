"""Cases carried between casebooks and other programs."""

from csi_desktop.exchange.case_json import export_file, import_file

__all__ = ["export_file", "import_file"]
