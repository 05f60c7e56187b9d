"""The scenarios of the Python SDK, by area."""
