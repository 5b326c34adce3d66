"""Plain data: cases, evaluations, answers, rows and changes; nothing here reads or writes a file."""
