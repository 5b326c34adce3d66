"""One module a chapter: each makes blocks from an evaluation and its result."""
