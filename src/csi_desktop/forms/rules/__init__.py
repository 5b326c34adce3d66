"""The small language of rules in form files: read (reading), asked (expression, values), its functions."""
