"""A conversational advisor on headshots and portraits.

The map, from the doors down (a room imports only rooms below it):

* ``cli``, ``mcp``: commands; ``web/``: HTTP, page and widget
* ``chat``: the one place where everything is wired
* ``agent``, ``tools``, ``guardrails``, ``models``, ``embedded/``: the conversation
* ``retrieval/``: passages for a question; ``vision/``: a report for a photo
* ``photos``, ``studio``, ``store``: what is remembered, and for how long
* ``knowledge``, ``settings``, ``errors``: the ground floor
"""

__version__ = "0.1.0"
