"""Measuring the assistant: ``python -m eval``. Imports ``assistant``; never the reverse."""
