"""The implementation under verification: its process, and the conversation with it."""
