"""The doors of a browser: the HTTP API, the page, the widget and the owner's insights.

Everything here asks ``assistant.chat`` and shows what comes back. Nothing here knows a language model, a photo's
pixels or the index.
"""
