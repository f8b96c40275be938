"""The HTTP API of the contract: JSON in, JSON, JPEG or server-sent events out."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from assistant import __version__
from assistant.errors import AssistantError
from assistant.handover import Left
from assistant.reports.pages import content_policy
from assistant.web.bodies import (
    Answer,
    Comparison,
    Failure,
    Handover,
    Health,
    PhotoAccepted,
    Question,
    Ranking,
    Report,
    StudioLook,
    TeamFound,
    TeamPhotos,
    Thumb,
)
from assistant.web.events import EventStream
from assistant.web.failures import RETRY_AFTER_S, STATUS
from assistant.web.studios import Studios

NO_STORE = {"cache-control": "no-store"}

Shape = Annotated[
    Literal["rectangle", "circle"], Query(description="A circle shows how it looks with its corners cut off.")
]
PurposeName = Annotated[str, Query(description="What the photo is for, an id of GET /api/purposes.")]

StudioName = Annotated[
    str | None, Query(description="The studio that the page belongs to, where this server speaks for several.")
]

LanguageTag = Annotated[str | None, Query(description="The language that the widget shall speak, such as `de`.")]
PageLanguageTag = Annotated[str | None, Query(description="The language of the page that shows the widget.")]
ColourName = Annotated[str | None, Query(description="`#rrggbb`, in the place of the studio's colour.")]

PHOTO_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The picture itself, not a form: JPEG, PNG, WebP or HEIC, at most 20 MB.",
        "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}
JPEG: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture", "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}
EVENTS = """Server-sent events, each with one line of JSON:

`started` · `tool_started` · `tool_finished` · `photo_assessed` · `text_delta` (whole, checked sentences; append) ·
`text_reset` (drop this message's text and citations) · `cited` · `suggested` · `handover_offered` (the visitor wants to
book, and may go to `booking_url`, write to `write_url` or, where `leave_address` is true, leave an address by
POST /api/handover) · `done` (the whole answer) · `failed` (an error). Exactly one of the last two ends the stream.
When it is quiet, a line `: ping` comes every 15 seconds."""


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How these statuses look on the OpenAPI page, with the codes that they carry."""
    always = (400, 429, 500, 503)
    return {
        status: {"model": Failure, "description": ", ".join(code for code, found in STATUS.items() if found == status)}
        for status in sorted({*always, *statuses})
    }


def named(studio: StudioName = None) -> None:
    """Describes the parameter that every route takes; ``studios`` reads it."""


def build_router(studios: Studios) -> APIRouter:
    """The routes under /api, each of which answers from the chat of the studio that the request means."""
    router = APIRouter(prefix="/api", dependencies=[Depends(named)])

    @router.post(
        "/chat",
        summary="Ask something",
        description=EVENTS,
        tags=["conversation"],
        response_class=Response,
        responses={
            200: {"description": "Events; `done` carries this.", "model": Answer, "content": {"text/event-stream": {}}},
            **refusals(403, 404, 413, 422),
        },
    )
    async def ask(request: Request, question: Question) -> Response:
        stream = studios.of(request, question.studio).stream(
            question.text or "",
            conversation_id=question.conversation_id,
            photo_id=question.photo_id,
            photo_ids=question.photo_ids,
            purpose=question.purpose,
            studio=question.studio,
        )
        return await EventStream(stream).begin()

    @router.post(
        "/photos",
        status_code=201,
        summary="Hold a photo in memory",
        tags=["photos"],
        responses={201: {"model": PhotoAccepted}, **refusals(403, 413, 415)},
        openapi_extra=PHOTO_BODY,
    )
    async def add_photo(request: Request) -> Response:
        chat = studios.of(request).chat
        return JSONResponse(await chat.add_photo(await picture(request)), status_code=201, headers=NO_STORE)

    @router.delete(
        "/photos/{photo_id}",
        status_code=204,
        summary="Forget a photo at once",
        tags=["photos"],
        responses=refusals(403, 404),
    )
    async def delete_photo(request: Request, photo_id: str) -> Response:
        await studios.of_photo(request, photo_id).chat.delete_photo(photo_id)
        return Response(status_code=204)

    @router.get(
        "/photos/{photo_id}/annotated",
        summary="The photo with what was measured drawn on it",
        tags=["photos"],
        response_class=Response,
        responses={**JPEG, **refusals(404)},
    )
    async def annotated(request: Request, photo_id: str) -> Response:
        return jpeg(await studios.of_photo(request, photo_id).chat.annotated(photo_id))

    @router.get(
        "/photos/{photo_id}/crop",
        summary="The photo cut for a purpose",
        tags=["photos"],
        response_class=Response,
        responses={**JPEG, **refusals(404, 422)},
    )
    async def crop(
        request: Request, photo_id: str, purpose: PurposeName = "linkedin", shape: Shape = "rectangle"
    ) -> Response:
        if shape == "circle":
            return jpeg(await studios.of_photo(request, photo_id).chat.circle(photo_id, purpose))
        return jpeg(await studios.of_photo(request, photo_id).chat.crop(photo_id, purpose), file=f"{purpose}.jpg")

    @router.get(
        "/photos/{photo_id}/report",
        summary="The report as a page to print, the photo in it",
        tags=["photos"],
        response_class=Response,
        responses={200: {"description": "The page", "content": {"text/html": {}}}, **refusals(404, 422)},
    )
    async def report_page(request: Request, photo_id: str, purpose: PurposeName = "linkedin") -> Response:
        page = await studios.of_photo(request, photo_id).chat.report_page(photo_id, purpose)
        return printed(page)

    @router.post(
        "/compare",
        summary="Say which of some photos serves best, and why",
        tags=["photos"],
        responses={200: {"model": Ranking}, **refusals(403, 404, 422)},
    )
    async def compare(request: Request, comparison: Comparison) -> Response:
        return JSONResponse(
            await studios.of_photos(request, comparison.photo_ids).chat.compare(
                comparison.photo_ids, comparison.purpose
            ),
            headers=NO_STORE,
        )

    @router.post(
        "/team",
        summary="Say which photos of a team stand out",
        tags=["photos"],
        responses={200: {"model": TeamFound}, **refusals(403, 404, 422)},
    )
    async def team(request: Request, photos: TeamPhotos) -> Response:
        found, _ = await studios.of_photos(request, photos.photo_ids).chat.team(photos.photo_ids, photos.purpose)
        return JSONResponse(found, headers=NO_STORE)

    @router.post(
        "/team/sheet",
        summary="The team's contact sheet as a page to print, the photos in it",
        tags=["photos"],
        response_class=Response,
        responses={200: {"description": "The page", "content": {"text/html": {}}}, **refusals(403, 404, 422)},
    )
    async def team_sheet(request: Request, photos: TeamPhotos) -> Response:
        _, page = await studios.of_photos(request, photos.photo_ids).chat.team(photos.photo_ids, photos.purpose)
        return printed(page)

    @router.post(
        "/assess",
        summary="Judge a photo without keeping it",
        tags=["photos"],
        responses={200: {"model": Report}, **refusals(403, 413, 415, 422)},
        openapi_extra=PHOTO_BODY,
    )
    async def assess(request: Request, purpose: PurposeName = "linkedin") -> Response:
        chat = studios.of(request).chat
        return JSONResponse(await chat.assess(await picture(request), purpose), headers=NO_STORE)

    @router.post(
        "/crop",
        summary="Cut a photo for a purpose without keeping it",
        tags=["photos"],
        response_class=Response,
        responses={**JPEG, **refusals(403, 413, 415, 422)},
        openapi_extra=PHOTO_BODY,
    )
    async def crop_bytes(request: Request, purpose: PurposeName = "linkedin") -> Response:
        chat = studios.of(request).chat
        return jpeg(await chat.crop_bytes(await picture(request), purpose), file=f"{purpose}.jpg")

    @router.get("/purposes", summary="What a photo can be judged for", tags=["photos"], responses=refusals())
    async def purposes(request: Request) -> list[dict[str, Any]]:
        return studios.of(request).chat.purposes()

    @router.get(
        "/studio",
        summary="How a studio's widget looks",
        tags=["operation"],
        responses={200: {"model": StudioLook}, **refusals(403, 404)},
    )
    async def studio(
        request: Request, lang: LanguageTag = None, page_lang: PageLanguageTag = None, colour: ColourName = None
    ) -> Response:
        return JSONResponse(studios.of(request).as_json(lang, page_lang, colour), headers={"cache-control": "no-cache"})

    @router.get(
        "/conversations/{conversation_id}",
        summary="What was said",
        tags=["conversation"],
        responses=refusals(404),
    )
    async def conversation(request: Request, conversation_id: str) -> Response:
        return JSONResponse(
            await (await studios.of_conversation(request, conversation_id)).chat.conversation(conversation_id),
            headers=NO_STORE,
        )

    @router.delete(
        "/conversations/{conversation_id}",
        status_code=204,
        summary="Forget what was said",
        tags=["conversation"],
        responses=refusals(403, 404),
    )
    async def delete_conversation(request: Request, conversation_id: str) -> Response:
        await (await studios.of_conversation(request, conversation_id)).chat.delete_conversation(conversation_id)
        return Response(status_code=204)

    @router.post(
        "/feedback",
        status_code=204,
        summary="Thumb up or down for an answer",
        tags=["conversation"],
        responses=refusals(403, 404),
    )
    async def feedback(request: Request, thumb: Annotated[Thumb, Body()]) -> Response:
        seat = await studios.of_conversation(request, thumb.conversation_id)
        await seat.chat.feedback(thumb.conversation_id, thumb.message_id, thumb.value, thumb.comment)
        return Response(status_code=204)

    @router.post(
        "/handover",
        status_code=202,
        summary="Leave the studio an address to answer to",
        description="Kept until the studio has it by webhook or e-mail, and deleted then.",
        tags=["conversation"],
        responses=refusals(403, 404, 413),
    )
    async def hand_over(request: Request, handover: Handover) -> Response:
        seat = await studios.of_conversation(request, handover.conversation_id, handover.studio)
        left = Left(handover.consent, handover.name, handover.email, handover.phone, handover.message)
        await seat.chat.hand_over(handover.conversation_id, left, handover.photo_id)
        return JSONResponse({"status": "accepted"}, status_code=202, headers=NO_STORE)

    @router.get(
        "/health",
        summary="Whether the assistant can answer",
        tags=["operation"],
        responses={200: {"model": Health}, 503: {"model": Health, "description": "starting, or unable to"}},
    )
    async def health(request: Request) -> Response:
        opening = studios.of(request).opening
        try:
            return JSONResponse(opening.chat.health(), headers=NO_STORE)
        except AssistantError:
            status = "degraded" if opening.failed else "starting"
            found = {"status": status, "version": __version__, "passages": None, "model": None}
            again = {"retry-after": str(RETRY_AFTER_S["not_ready"])}
            return JSONResponse(found, status_code=503, headers={**NO_STORE, **again})

    return router


async def picture(request: Request) -> bytes:
    """The bytes of the request's picture; never a file on disk."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        raise AssistantError(
            "Send the picture itself as the body of the request, not a form that holds it.", code="unreadable_image"
        )
    data = await request.body()
    if not data:
        raise AssistantError(
            "There is no picture in this request. Please send a JPEG, PNG, WebP or HEIC.", code="unreadable_image"
        )
    return data


def printed(page: str) -> Response:
    """A page to print: no cache keeps it, nothing in it runs and nothing is fetched."""
    policy = f"{content_policy()}; frame-ancestors 'self'; sandbox"
    return HTMLResponse(page, headers={**NO_STORE, "content-security-policy": policy})


def jpeg(data: bytes, *, file: str | None = None) -> Response:
    """A picture that no cache keeps, and that a browser saves under a name where there is one."""
    headers = dict(NO_STORE)
    if file is not None:
        headers["content-disposition"] = f'attachment; filename="{file}"'
    return Response(data, media_type="image/jpeg", headers=headers)
