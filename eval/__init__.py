"""Measures of quality: questions, retrieval and photos, each with its numbers and intervals."""
