"""What is asked: stored questions, every small pair, large pairs, drawn and shrunk pairs."""
