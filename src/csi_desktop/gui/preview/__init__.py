"""The report as it will print, beside the evaluation that it is made of."""
