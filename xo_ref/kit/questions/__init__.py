"""What is asked: stored vectors, every small pair, large pairs, drawn and shrunk pairs."""
