"""The habits, by tool."""
