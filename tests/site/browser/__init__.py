"""The built site tried as a person would use it: in a real browser, by pointer and keyboard."""
