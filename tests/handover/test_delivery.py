"""Posting and mailing, against a program and a mail server on loopback."""

import asyncio
import contextlib
import email
import email.policy
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fakes import REPORT
from pydantic import SecretStr

from assistant.handover.delivery import NotDelivered, deliver, signature, written
from assistant.settings import Settings
from assistant.studio import Handover, Studio

MESSAGE: dict[str, Any] = {
    "schema": 1,
    "id": "0123",
    "studio": "north-light",
    "left_at": "2026-11-27T10:00:00+00:00",
    "consent": True,
    "name": "Ada",
    "email": "ada@mail.example",
    "phone": None,
    "message": "Zwölf Uhr?",
    "session": "Business headshot",
    "photo_report": None,
}


def studio(**handover: str) -> Studio:
    return Studio(name="North Light", id="north-light", handover=Handover(**handover))


async def test_a_post_is_signed_with_the_studios_own_secret(receiver) -> None:
    secrets = {"north-light": SecretStr("long and random"), "red-barn": SecretStr("another")}
    await deliver(MESSAGE, studio(webhook=receiver.url), Settings(webhook_secrets=secrets))
    [(headers, body)] = receiver.got
    assert receiver.messages == [MESSAGE]
    assert headers["advisor-id"] == "0123"
    assert headers["advisor-signature"] == signature("long and random", headers["advisor-timestamp"], body)
    assert headers["advisor-signature"] != signature("another", headers["advisor-timestamp"], body)


async def test_without_a_secret_a_post_is_not_signed(receiver) -> None:
    await deliver(MESSAGE, studio(webhook=receiver.url), Settings())
    assert "advisor-signature" not in receiver.got[0][0]


@pytest.mark.parametrize("status", [302, 307, 404, 500])
async def test_what_is_not_taken_counts_as_not_delivered_and_no_answer_leads_elsewhere(receiver, status: int) -> None:
    receiver.statuses, receiver.headers = [status], {"location": receiver.url + "/elsewhere"}
    with pytest.raises(NotDelivered, match=str(status)):
        await deliver(MESSAGE, studio(webhook=receiver.url), Settings())
    assert len(receiver.got) == 1


async def test_a_program_that_is_away_counts_as_not_delivered() -> None:
    with pytest.raises(NotDelivered, match="cannot be reached"):
        await deliver(MESSAGE, studio(webhook="http://127.0.0.1:9/"), Settings())


@contextlib.asynccontextmanager
async def mail_server(refuses: bool = False) -> AsyncIterator[tuple[str, list[tuple[str, bytes]]]]:
    """Just enough of SMTP to take a mail: its address, and what it took (the envelope's recipient and the mail)."""
    taken: list[tuple[str, bytes]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).strip():
            verb = line[:4].upper()
            if verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            if verb == b"RCPT":
                recipient = line.decode()
            if verb == b"DATA" and not refuses:
                writer.write(b"354 go on\r\n")
                taken.append((recipient, await reader.readuntil(b"\r\n.\r\n")))
            writer.write(b"451 not now\r\n" if verb == b"DATA" and refuses else b"250 fine\r\n")
            await writer.drain()
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", taken


async def test_a_mail_goes_to_the_studio_with_the_report_beside_it() -> None:
    report = {**REPORT, "kind_between": None, "people": 1}
    async with mail_server() as (address, taken):
        settings = Settings(smtp_url=SecretStr(address), smtp_sender="advisor@server.example")
        await deliver({**MESSAGE, "photo_report": report}, studio(email="hi@north.example"), settings)
    [(recipient, data)] = taken
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert "hi@north.example" in recipient
    assert (mail["To"], mail["From"], mail["Reply-To"]) == (
        "hi@north.example",
        "advisor@server.example",
        "ada@mail.example",
    )
    body = mail.get_body()
    assert "Zwölf Uhr?" in body.get_content()
    assert "Business headshot" in body.get_content()
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "photo-report.txt"
    assert "The head is small" in attached.get_content()


async def test_a_mail_that_is_not_taken_counts_as_not_delivered() -> None:
    async with mail_server(refuses=True) as (address, _):
        with pytest.raises(NotDelivered, match="mail server"):
            await deliver(MESSAGE, studio(email="hi@north.example"), Settings(smtp_url=SecretStr(address)))
    with pytest.raises(NotDelivered, match="ADVISOR_SMTP_URL"):
        await deliver(MESSAGE, studio(email="hi@north.example"), Settings())


@pytest.mark.parametrize("address", ["a@b.example\nBcc: c@d.example", "jörg@mail.example"])
def test_a_visitors_address_writes_no_header_of_its_own(address: str) -> None:
    try:
        mail = written({**MESSAGE, "email": address}, studio(email="hi@north.example"))
    except ValueError:
        return
    assert mail["Bcc"] is None
    assert mail["Reply-To"] is None
