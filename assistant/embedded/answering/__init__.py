"""Answering: a typed request and its evidence in, claims bound to that evidence out, said in words by templates.

``planning`` names the searches, ``evidence`` holds what they returned, one module a topic makes claims of it, and
``composing`` puts them in order. Nothing is known here that no tool has returned.
"""
