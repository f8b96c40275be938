"""The typed content of ``knowledge/``: cards, sources and purposes.

Reads the TOML files into frozen dataclasses and checks that they agree with each other. Knows nothing of retrieval,
photos or conversations, so that each of those can rest on it.
"""
