"""What an answer is worth: formats, derived bounds, classes of arithmetic, the count by clause."""
