"""The page on how well the judgement stands up: a part each for what can be asked about it."""
