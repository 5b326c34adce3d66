"""What stands around the page: outline, score, problems, history, command palette, banner."""
