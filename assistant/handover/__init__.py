"""From a visitor who is ready to the studio: what is offered, what is left, and how it gets there.

``offers`` says what a visitor may do, ``leaving`` checks what one leaves, ``outbox`` keeps it until it is delivered,
``delivery`` posts or mails it.
"""

from assistant.handover.leaving import Left, numbers_of
from assistant.handover.offers import is_ready, offer_to, session_of
from assistant.handover.outbox import Outbox

__all__ = ["Left", "Outbox", "is_ready", "numbers_of", "offer_to", "session_of"]
