import socket
from pathlib import Path

import pytest

from assistant.doctor import Finding, examine
from assistant.settings import Settings


def findings() -> dict[str, Finding]:
    return {finding.name: finding for finding in examine()}


def test_it_names_models_with_their_checksums_and_the_index() -> None:
    found = findings()
    assert found["language model"].ok
    assert "SHA-256 53aa51172d14" in found["language model"].message
    assert "SHA-256 8f2383e4dd3c" in found["face models"].message
    assert "no key" in found["who answers"].message
    assert "index" in found


def test_a_port_in_use_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("ADVISOR_PORT", str(other.getsockname()[1]))
        finding = findings()["port"]
    assert not finding.ok
    assert "ADVISOR_PORT" in finding.message


def test_a_missing_model_does_not_hide_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.retrieval.embedding.find_spec", lambda _: None)
    found = findings()
    assert not found["language model"].ok
    assert "pip install" in found["language model"].message
    assert found["face models"].ok


def test_a_mistyped_variable_and_a_wrong_value_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PROT", "1")
    assert "ADVISOR_PROT" in findings()["variables"].message
    monkeypatch.setenv("ADVISOR_PORT", "none")
    assert "ADVISOR_PORT" in findings()["settings"].message


def test_every_studio_of_the_server_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "studios"
    folder.mkdir()
    (folder / "north.toml").write_text('[studio]\nname = "North"\n[handover]\nwebhook = "https://n.example/"')
    (folder / "barn.toml").write_text('[studio]\nname = "Barn"\n[handover]\nemail = "b@barn.example"')
    (folder / "wrong.toml").write_text("[studio]\n")
    found = findings()
    assert found["studio north"].ok
    assert "not signed" in found["studio north"].message
    assert not found["studio barn"].ok
    assert "ADVISOR_SMTP_URL" in found["studio barn"].message
    assert not found["studio wrong"].ok
    monkeypatch.setenv("ADVISOR_SMTP_URL", "smtps://me:very-secret@mail.example")
    monkeypatch.setenv("ADVISOR_WEBHOOK_SECRETS", '{"north": "very-secret"}')
    found = findings()
    assert found["studio north"].message.endswith("webhook, signed")
    assert found["studio barn"].ok
    assert all("very-secret" not in finding.message for finding in found.values())


def test_secrets_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_MODEL_API_KEY", "sk-very-secret")
    assert all("very-secret" not in finding.message for finding in examine())
    assert "model_api_key=***" in findings()["settings"].message


def test_a_database_that_is_none_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    assert findings()["conversations"].ok
    Settings().database.write_bytes(b"not a database, though long enough to be taken for one" * 40)
    finding = findings()["conversations"]
    assert not finding.ok
    assert "Move the file away" in finding.message
