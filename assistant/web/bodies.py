"""The shapes of the HTTP API: bodies that come in, and answers as the OpenAPI page describes them."""

from typing import Literal

from pydantic import BaseModel, Field

MAX_TEXT = 4000

Verdict = Literal["ready", "ready_after_crop", "not_ready", "cannot_tell"]


class Question(BaseModel):
    """One message of a visitor."""

    text: str | None = Field(
        description=f"What the visitor says, at most {MAX_TEXT} characters.",
        examples=["Which photo do I need for LinkedIn, and what does it cost?"],
    )
    conversation_id: str | None = Field(None, description="The conversation to go on with; without it a new one.")
    photo_id: str | None = Field(None, description="A photo from POST /api/photos that lies beside this message.")
    photo_ids: list[str] = Field(
        [], max_length=10, description="Several such photos, as for asking which of them is best."
    )
    purpose: str | None = Field(None, description="What the photo is for, an id of GET /api/purposes.")
    studio: str | None = Field(None, description="The studio that the widget stands for.")


class Thumb(BaseModel):
    """A thumb up or down for one answer."""

    conversation_id: str
    message_id: str
    value: Literal[1, -1]
    comment: str | None = Field(None, max_length=MAX_TEXT)


class Handover(BaseModel):
    """What a visitor leaves for the studio; an e-mail address or a telephone number is needed."""

    conversation_id: str
    consent: bool = Field(False, description="Whether the visitor agreed that the studio gets this and answers.")
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    message: str | None = None
    photo_id: str | None = Field(
        None, description="A photo of this conversation whose report goes along: numbers and verdict, never the photo."
    )
    studio: str | None = Field(None, description="The studio that the widget stands for.")


class Scheme(BaseModel):
    """Colours for visitors who prefer light, or dark: the ground of buttons, the letters on it, and other letters."""

    fill: str
    on: str
    accent: str


class StudioLook(BaseModel):
    """How a studio's widget looks, in which language and words."""

    id: str | None
    name: str | None
    greeting: str
    language: str
    label: str
    title: str
    colours: dict[Literal["light", "dark"], Scheme]
    logo: str | None
    position: Literal["right", "left"] | None
    booking_url: str | None
    suggestions: list[str]


class Error(BaseModel):
    """What went wrong, for programs and for people."""

    code: str
    message: str
    retryable: bool


class Failure(BaseModel):
    """The body of every HTTP error."""

    error: Error


class PhotoAccepted(BaseModel):
    """A photo that is held in memory for a while."""

    photo_id: str
    expires_at: str


class Image(BaseModel):
    """The picture as it came."""

    width_px: int
    height_px: int
    format: str
    size_bytes: int
    is_grayscale: bool


class Box(BaseModel):
    """A rectangle in whole pixels of the upright image, origin top left."""

    x: int
    y: int
    width: int
    height: int


class Crop(Box):
    """The cut for the purpose; never upscaled."""

    output_width_px: int
    output_height_px: int
    enough_pixels: bool
    shape: Literal["rectangle", "circle"] = Field(description="A circle where it is shown with its corners cut off.")


class Reason(BaseModel):
    """One thing that decided the verdict, with what to do about it."""

    check: str
    message: str
    fix: str | None


class Check(BaseModel):
    """One measurement."""

    id: str
    iso: str | None
    value: float | bool | None = Field(description="Null exactly when the status is not_assessed.")
    unit: Literal["px", "ratio", "deg", "percent", "count", "bool"] | None
    range: list[float | None] | None = Field(description="The accepted range; null at an open end.")
    status: Literal["pass", "warn", "fail", "not_assessed"]
    counts: bool = Field(description="Whether it counts for this purpose.")
    advice: str | None
    source: str | None


class Report(BaseModel):
    """What was measured on a photo, and the verdict for a purpose."""

    schema_: int = Field(alias="schema")
    file: str | None
    photo_id: str | None
    purpose: str
    kind: str
    kind_confidence: float | None
    kind_between: str | None
    kind_evidence: dict[str, float | int | str | bool | None]
    people: int
    people_at_least: bool
    image: Image
    faces: list[Box]
    verdict: Verdict
    reasons: list[Reason]
    checks: list[Check]
    crop: Crop | None
    ms: int


class Comparison(BaseModel):
    """Photos to be compared."""

    photo_ids: list[str] = Field(description="2 to 10 photos from POST /api/photos.")
    purpose: str = Field("linkedin", description="What the photo is for, an id of GET /api/purposes.")


class Place(BaseModel):
    """One photo's place in a comparison."""

    rank: int = Field(description="1 is best; photos that nothing tells apart share a rank.")
    index: int = Field(description="Which of the given photos it is, from 0.")
    name: str
    file: str | None
    photo_id: str | None
    kind: str
    verdict: Verdict
    strengths: list[str]
    held_back_by: list[Reason]
    why: str


class Ranking(BaseModel):
    """Photos ranked for a purpose; never a score."""

    schema_: int = Field(alias="schema")
    purpose: str
    best: list[int] = Field(description="Indices: several where nothing tells them apart, none where nobody is shown.")
    why: str
    ranking: list[Place]


class TeamPhotos(BaseModel):
    """A team's photos."""

    photo_ids: list[str] = Field(description="2 to 40 photos from POST /api/photos.")
    purpose: str = Field("team_directory", description="What the photos are for, an id of GET /api/purposes.")


class Difference(BaseModel):
    """One aspect in which a photo stands out; value and typical in words."""

    aspect: str
    message: str
    fix: str
    value: str
    typical: str


class Member(BaseModel):
    """One photo of a team."""

    index: int
    name: str
    file: str | None
    photo_id: str | None
    kind: str
    verdict: Verdict
    stands_out: list[Difference]


class Aspect(BaseModel):
    """How alike a team's photos are in one aspect."""

    id: str
    title: str
    status: Literal["consistent", "some_stand_out", "mixed", "not_assessed"]
    typical: str | None


class TeamFound(BaseModel):
    """A team's photos compared with each other."""

    schema_: int = Field(alias="schema")
    purpose: str
    photos: int
    summary: str
    aspects: list[Aspect]
    members: list[Member]


class Citation(BaseModel):
    """A passage that the answer rests on, and the interest of who says it."""

    n: int
    id: str
    source: str
    title: str
    author: str | None = None
    date: str | None = None
    passage: str
    interest: str | None
    url: str | None
    page: int | None


class ToolUse(BaseModel):
    """A tool that was used for the answer."""

    name: str
    ms: int


class Answer(BaseModel):
    """The data of the event ``done``."""

    conversation_id: str
    message_id: str
    answer: str = Field(description="Markdown with [1] where a citation belongs.")
    mode: Literal["answer", "abstain", "clarify"]
    citations: list[Citation]
    tools: list[ToolUse]
    photo: Report | None
    suggestions: list[str]
    ms: int


class Health(BaseModel):
    """Whether the assistant can answer."""

    status: Literal["ok", "starting", "degraded"]
    version: str
    passages: int | None
    model: str | None
