"""What a wrong implementation computes instead: faults of a catalogue, or a formula."""
