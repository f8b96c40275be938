"""What a visitor leaves is checked before anything is kept."""

import pytest
from fakes import REPORT

from assistant.errors import AssistantError
from assistant.handover import Left, numbers_of


def test_it_is_kept_clean() -> None:
    left = Left(True, " Ada\r\nBcc: x@evil.example ", "ada@mail.example", None, "Hello\nthere\x00").checked()
    assert left == Left(True, "AdaBcc: x@evil.example", "ada@mail.example", None, "Hello\nthere")
    assert Left(True, phone="+43 (1) 234-567").checked().phone == "+43 (1) 234-567"


@pytest.mark.parametrize(
    ("left", "code", "words"),
    [
        (Left(False, email="a@b.example"), "bad_request", "agree"),
        (Left(True), "bad_request", "address"),
        (Left(True, email=" ", phone=" "), "bad_request", "address"),
        (Left(True, email="a@b"), "bad_request", "not complete"),
        (Left(True, email="a@b.example,c@d.example"), "bad_request", "not complete"),
        (Left(True, phone="call me"), "bad_request", "telephone"),
        (Left(True, phone="()()()--"), "bad_request", "telephone"),
        (Left(True, email="a@b.example", message="x" * 4001), "text_too_long", "4,000"),
        (Left(True, email="a@b.example", name="x" * 201), "text_too_long", "200"),
    ],
)
def test_what_is_wrong_is_said(left: Left, code: str, words: str) -> None:
    with pytest.raises(AssistantError, match=words) as raised:
        left.checked()
    assert raised.value.code == code


def test_nothing_of_a_report_leads_to_the_photo() -> None:
    told = numbers_of({**REPORT, "photo_id": "secret", "faces": [{"x": 1}], "file": "me.jpg"})
    assert told["verdict"] == "ready_after_crop"
    assert told["checks"][0]["value"] == 0.31
    assert not {"photo_id", "faces", "file"} & told.keys()
