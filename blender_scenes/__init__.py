"""Places that people walk in: one a folder, each built by code from plain records."""
