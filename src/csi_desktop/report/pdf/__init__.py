"""Blocks set in type and written as a tagged PDF: the only place that knows ReportLab."""
