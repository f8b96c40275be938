"""Brings one hand-over to the studio: posts it, signed, or mails it.

Where it goes stands in the studio's own file. Nothing that a visitor writes becomes part of an address, and no answer
leads anywhere else.
"""

import asyncio
import hashlib
import hmac
import json
import smtplib
import ssl
import time
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from assistant.settings import Settings
from assistant.studio import Studio

if TYPE_CHECKING:
    from jinja2 import Template

TIMEOUT_S = 15.0
HERE = ("localhost", "127.0.0.1", "::1")


class NotDelivered(Exception):
    """It did not arrive; the reason names nobody."""


async def deliver(message: Mapping[str, Any], studio: Studio, settings: Settings) -> None:
    """Post or mail a message, as the studio's file says.

    Raises:
        NotDelivered: It did not arrive, or nobody said that it did.
    """
    assert studio.handover is not None
    if studio.handover.webhook:
        secret = settings.webhook_secrets.get(studio.id)
        await _post(studio.handover.webhook, message, secret.get_secret_value() if secret else None)
    else:
        await asyncio.to_thread(_mail, message, studio, settings)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over ``TIMESTAMP.BODY`` in hexadecimal digits, as it stands in the header."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


async def _post(address: str, message: Mapping[str, Any], secret: str | None) -> None:
    import httpx

    body = json.dumps(message, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    headers = {"content-type": "application/json", "advisor-id": message["id"], "advisor-timestamp": timestamp}
    if secret:
        headers["advisor-signature"] = signature(secret, timestamp, body)
    try:
        # Streamed and not read: only the status counts, however long the answer is.
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False) as client,
            client.stream("POST", address, content=body, headers=headers) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise NotDelivered(f"the webhook cannot be reached ({type(problem).__name__})") from problem
    if not 200 <= status < 300:
        raise NotDelivered(f"the webhook answered with status {status}")


def _mail(message: Mapping[str, Any], studio: Studio, settings: Settings) -> None:
    if settings.smtp_url is None:
        raise NotDelivered("no mail server is set; ADVISOR_SMTP_URL names one")
    server = urlsplit(settings.smtp_url.get_secret_value())
    host, context = server.hostname or "", ssl.create_default_context()
    try:
        if server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT_S, context=context)
        else:
            smtp = smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT_S)
        with smtp:
            if server.scheme != "smtps" and host not in HERE:
                smtp.starttls(context=context)
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(written(message, studio, settings.smtp_sender))
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        raise NotDelivered(f"the mail server did not take it ({type(problem).__name__})") from problem


def written(message: Mapping[str, Any], studio: Studio, sender: str | None = None) -> EmailMessage:
    """A hand-over as an e-mail to the studio, the photo's report as its attachment."""
    from assistant.reports.text import photo_text

    assert studio.handover is not None
    assert studio.handover.email is not None
    mail = EmailMessage()
    mail["Subject"] = f"{studio.name}: a visitor would like to hear from you"
    mail["From"] = sender or studio.handover.email
    mail["To"] = studio.handover.email
    if message["email"] and message["email"].isascii():  # few mail servers take any other
        mail["Reply-To"] = message["email"]
    mail["Date"] = formatdate()
    # The same for each attempt, so that a mailbox recognises one that came twice.
    mail["Message-ID"] = f"<{message['id']}@advisor.invalid>"
    mail.set_content(_template().render(message))
    if message["photo_report"]:
        report = photo_text({**message["photo_report"], "file": "The visitor's photo"})
        mail.add_attachment(report, filename="photo-report.txt")
    return mail


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    text = files("assistant.handover").joinpath("mail.txt.j2").read_text(encoding="utf-8")
    return Environment(autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        text
    )
