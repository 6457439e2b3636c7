"""What a verification found: as a value, as text, as JSON, JUnit XML and HTML."""
