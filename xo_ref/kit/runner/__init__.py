"""One run: which questions are asked, in which order, and when it ends."""
