"""Every setting of the assistant: name, default, bounds and help, read once from ``ADVISOR_…`` and ``.env``."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings; precedence: argument, then environment, then ``.env``, then default."""

    model_config = SettingsConfigDict(env_prefix="ADVISOR_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(Path(".advisor"), description="Folder that holds the index and the database.")
    studio_file: Path = Field(Path("studio.toml"), description="The studio's own facts; it may be missing.")
    studios_dir: Path = Field(
        Path("studios"),
        description="Folder with more studios of this server, a file each; it may be missing.",
    )
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(7860, ge=1, le=65535, description="Port that the server listens on.")
    model: str = Field(
        "embedded",
        description="Who answers: `embedded` (no key), or a LangChain name such as `openai:gpt-4.1-mini`.",
    )
    model_base_url: str | None = Field(None, description="Address of an OpenAI-compatible server, local or not.")
    model_api_key: SecretStr | None = Field(
        None, description="Key for the model; without it the provider's own variable is used."
    )
    model_timeout_s: float = Field(20.0, gt=0, le=300, description="Longest wait for one call of the model, seconds.")
    photo_ttl_s: int = Field(
        900, ge=10, le=900, description="How long a photo stays in memory, seconds; never more than 15 minutes."
    )
    photo_memory_mb: int = Field(200, ge=20, description="Memory for all photos held at once, MB.")
    photo_workers: int = Field(1, ge=1, le=8, description="Processes that look at photos at the same time.")
    photo_timeout_s: float = Field(20.0, gt=0, le=120, description="Longest time for one photo, seconds.")
    allowed_origins: tuple[str, ...] = Field(
        (),
        description="Sites that may embed the widget beside those that the studio's file names, for example "
        '`["https://studio.example"]`.',
    )
    requests_per_minute: int = Field(
        60, ge=1, description="Requests that one address may make each minute to the chat and photo routes."
    )
    mcp_token: SecretStr | None = Field(
        None,
        description="What programs must bring as bearer to `advisor mcp --http`; needed with a `--host` that is not "
        "this machine's own.",
    )
    webhook_secrets: dict[str, SecretStr] = Field(
        {},
        description="What hand-overs by webhook are signed with, a secret for each studio by its id, for example "
        '`{"north-light": "long and random"}`.',
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server for hand-overs by e-mail: `smtps://user:password@mail.example:465`, or `smtp://` for "
        "one that switches to TLS.",
    )
    smtp_sender: str | None = Field(
        None, description="Address that hand-overs by e-mail come from; the studio's own unless set."
    )

    @property
    def database(self) -> Path:
        """Path of the SQLite file."""
        return self.home / "advisor.sqlite3"

    @property
    def index_dir(self) -> Path:
        """Folder that holds the built indexes and the pointer to the current one."""
        return self.home / "index"

    @property
    def studio_files(self) -> list[Path]:
        """The files of the other studios, in the order of their names."""
        return sorted(self.studios_dir.glob("*.toml"))

    def of_studio(self, file: Path) -> "Settings":
        """The settings of one of several studios, whose index and database lie in a folder of their own."""
        return self.model_copy(update={"studio_file": file, "home": self.home / "studios" / file.stem})
