"""What was found on photos, for people to read: words for the terminal, and pages to print.

Takes the contract's JSON and knows neither who asks nor how anything was measured. The page and the widget show the
same words (`words`).
"""
