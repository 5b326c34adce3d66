"""The report: first a list of blocks, then a PDF."""
