"""What the middle of the window shows: start, list of cases, overview, page of fields."""
