"""What works on this machine and what does not, in plain words: ``advisor doctor``.

Each examination looks at one thing and changes nothing; none may keep the others from being made.
"""

import importlib.metadata
import os
import socket
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from pydantic import SecretStr, ValidationError

from assistant.errors import AssistantError
from assistant.settings import Settings

# Pins without which the parts do not work together, and why.
PINNED = {
    "mediapipe": "0.10.21 is the last release that carries its models",
    "numpy": "mediapipe needs a release before 2",
    "torch": "the embedding model runs on it",
    "chromadb": "the index",
    "langchain": "the agent",
    "gradio": "the page",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined.

    Attributes:
        name: What was looked at.
        ok: Whether it works.
        message: What was found and, where it does not work, what to do.
    """

    name: str
    ok: bool
    message: str

    def as_json(self) -> dict[str, object]:
        """The finding for programs."""
        return asdict(self)


def examine() -> list[Finding]:
    """Everything that ``advisor doctor`` looks at, in the order in which a newcomer would mend it."""
    findings = [_python(), *_packages()]
    try:
        settings = Settings()
    except ValidationError as problem:
        wrong = "; ".join(f"ADVISOR_{str(e['loc'][0]).upper()}: {e['msg']}" for e in problem.errors())
        return [*findings, Finding("settings", False, f"{wrong}. Correct the variable or the .env file.")]
    findings += [_settings(settings), _unknown_settings()]
    examinations: list[tuple[str, Callable[[Settings], str]]] = [
        ("language model", _language_model),
        ("face models", _face_models),
        ("knowledge", _knowledge),
        ("studio", _studio),
        *((f"studio {path.stem}", partial(_one_studio, path)) for path in settings.studio_files),
        ("index", _index),
        ("home", _home),
        ("conversations", _conversations),
        ("port", _port),
        ("who answers", _who_answers),
    ]
    for name, examination in examinations:
        try:
            findings.append(Finding(name, True, examination(settings)))
        except AssistantError as problem:
            findings.append(Finding(name, False, problem.message))
        except OSError as problem:
            findings.append(Finding(name, False, str(problem)))
    return findings


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info[:2] in ((3, 11), (3, 12))
    return Finding("python", ok, version if ok else f"{version}; mediapipe's models need 3.11 or 3.12")


def _packages() -> list[Finding]:
    findings = []
    for package, why in PINNED.items():
        try:
            findings.append(Finding(package, True, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            findings.append(Finding(package, False, f"not installed ({why}); run: make setup"))
    return findings


def _settings(settings: Settings) -> Finding:
    """Every setting that is not at its default, with secrets masked."""
    changed = [
        f"{name}={'***' if isinstance(value, SecretStr) else value}"
        for name, value in settings
        if value != type(settings).model_fields[name].default
    ]
    return Finding("settings", True, ", ".join(changed) or "all at their defaults")


def _unknown_settings() -> Finding:
    known = {f"ADVISOR_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith("ADVISOR_") and name not in known)
    return Finding("variables", not unknown, f"not known: {', '.join(unknown)}" if unknown else "all known")


def _language_model(settings: Settings) -> str:
    from assistant.retrieval.embedding import MODEL_SHA256, verify_model

    return f"{verify_model()} (SHA-256 {MODEL_SHA256[:12]}… as it should be)"


def _face_models(settings: Settings) -> str:
    from assistant.vision.detectors import YUNET_SHA256, check_models

    check_models()
    return f"YuNet (SHA-256 {YUNET_SHA256[:12]}… as it should be), the model for drawings and mediapipe's are there"


def _knowledge(settings: Settings) -> str:
    from assistant.knowledge import load_knowledge

    knowledge = load_knowledge()
    return f"{len(knowledge.cards)} cards, {len(knowledge.sources)} sources, {len(knowledge.purposes)} purposes"


def _studio(settings: Settings) -> str:
    if not settings.studio_file.exists():
        return f"no {settings.studio_file}; general guidance only (advisor init writes one to start from)"
    return _one_studio(settings.studio_file, settings)


def _one_studio(path: Path, settings: Settings) -> str:
    from assistant.studio import load_studio

    studio = load_studio(path)
    if studio is None:
        raise AssistantError(f"{path} is gone.")
    taken = studio.handover
    if taken and taken.email and settings.smtp_url is None:
        raise AssistantError(
            f"{path}: hand-overs go to {taken.email}, but no mail server is set. Name one in ADVISOR_SMTP_URL."
        )
    found = (
        f"{studio.name}: {len(studio.prices)} prices, {len(studio.policies)} policies, {len(studio.answers)} answers"
    )
    if taken and taken.webhook:
        signed = (
            "signed" if studio.id in settings.webhook_secrets else "not signed (ADVISOR_WEBHOOK_SECRETS has no secret)"
        )
        return f"{found}; hand-overs to its webhook, {signed}"
    return f"{found}; hand-overs to {taken.email}" if taken else found


def _index(settings: Settings) -> str:
    from assistant.retrieval.index import Index

    index = Index.open(settings)
    try:
        return f"{index.passages} passages in {settings.index_dir}"
    finally:
        index.close()


def _home(settings: Settings) -> str:
    settings.home.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.home, os.W_OK):
        raise AssistantError(f"{settings.home} cannot be written to. Choose another folder with ADVISOR_HOME.")
    return str(settings.home.resolve())


def _conversations(settings: Settings) -> str:
    if not settings.database.exists():
        return "none yet"
    try:
        with closing(sqlite3.connect(f"{settings.database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT count(DISTINCT conversation_id) FROM messages").fetchone()
    except sqlite3.Error as problem:
        raise AssistantError(
            f"The database {settings.database} cannot be read: {problem}. Move the file away to begin a new one."
        ) from problem
    return f"{count} in {settings.database}"


def _port(settings: Settings) -> str:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as problem:
            raise AssistantError(
                f"{settings.host}:{settings.port} cannot be used ({problem.strerror}); perhaps the advisor is running. "
                "Choose another with ADVISOR_PORT."
            ) from problem
    return f"{settings.host}:{settings.port} is free"


def _who_answers(settings: Settings) -> str:
    from assistant.models import EMBEDDED, load_provider_model

    if settings.model == EMBEDDED:
        return "the embedded model; no key, no network"
    load_provider_model(settings)
    return f"{settings.model}, with the embedded model standing by (no call was made)"
