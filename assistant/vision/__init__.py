"""From a photo's bytes to a report: look once, measure many, judge for a purpose. Knows nothing of chats or models."""
