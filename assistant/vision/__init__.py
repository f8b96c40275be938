"""From a photo's bytes to a report on it: what kind of photo it is, what was measured, and whether it will do.

Knows nothing of chats, models that talk, or the web; usable on its own through `worker.PhotoWorker`, or in this process
through `assessment`.
"""
