"""The chat model that needs no key: it reads a question, calls the tools, and answers from what they return."""
