"""Passages for a question: cards and the studio's own documents, found by meaning and by words.

``index`` builds, opens and searches; ``documents`` turns cards and files into passages; ``embedding`` turns text into
vectors; ``ranking`` joins the two ways of searching and decides whether anything fits.
"""
