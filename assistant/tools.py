"""What the model can do: look guidance up, assess the visitor's photo, crop it.

A tool's docstring is prompt text: it is written for the model. Results are JSON, the same for a provider's model and
the embedded one. Which photo is meant comes from the turn's context, never from the model's arguments.
"""

import asyncio
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from langchain.agents.middleware import after_agent
from langchain.tools import ToolRuntime
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import BaseTool, tool
from langgraph.prebuilt.tool_node import ToolCallRequest

from assistant.errors import AssistantError
from assistant.knowledge import DEFAULT_PURPOSE
from assistant.photos import Photo, PhotoStore
from assistant.retrieval.services import Services
from assistant.studio import OWN_PREFIX
from assistant.vision.comparison import MOST as MOST_COMPARED
from assistant.vision.comparison import compare

if TYPE_CHECKING:
    from assistant.retrieval.index import Index
    from assistant.vision.worker import Assessed, PhotoWorker

PASSAGES_PER_SEARCH = 6
MOST_ASKED = 40  # texts that a price list is held against

Subject = Literal["headshot", "portrait", "both", "ai_headshot", "hybrid"]
PhotoNumber = Annotated[int, "Leave out when there is only one photo."]
Optional = Annotated[str | None, "Leave out when unsure."]


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What the tools of one turn know beside the model's arguments.

    Attributes:
        conversation_id: Whose turn it is.
        photo_ids: The conversation's photos; the last one is meant where one photo is spoken of.
        purpose: What the visitor's page says the photo is for, if it does.
    """

    conversation_id: str
    photo_ids: tuple[str, ...] = ()
    purpose: str | None = None


# Words that ask for a kind of photo which a studio would rather not advertise.
NAMES: Mapping[str, re.Pattern[str]] = {
    "ai_headshot": re.compile(r"\b(ai|a\.i\.|ki|ia|artifici\w+|generat\w+|künstlich\w*)(?!\w)", re.I),
    "hybrid": re.compile(r"\bh[yí]brid\w*", re.I),
}


def named(text: str) -> set[str]:
    """The kinds of photo in ``NAMES`` that a text names."""
    return {kind for kind, words in NAMES.items() if words.search(text)}


async def search(index: "Index", query: str, untold: Collection[str] = (), **filters: Any) -> dict[str, Any]:
    """Passages for a query, ``{"fits", "leans", "passages"}``.

    Args:
        index: Where passages are found.
        query: What to look for.
        untold: Kinds of photo that are not spoken of.
        filters: As ``Index.search`` takes them.
    """
    most = PASSAGES_PER_SEARCH * (2 if untold else 1)
    result = await asyncio.to_thread(index.search, query, k=most, **filters)
    passages = [passage.as_json() for passage in result.passages]
    told = [one for one in passages if not is_about(one, set(untold))]
    leans = {kind: round(estimate, 3) for kind, estimate in result.leans.items()}
    return {"fits": result.fits, "leans": leans, "passages": told[:PASSAGES_PER_SEARCH]}


def make_tools(
    index: "Index",
    photos: PhotoStore,
    worker: "PhotoWorker",
    hidden: Collection[str] = (),
    own: Sequence[Mapping[str, Any]] = (),
) -> list[BaseTool]:
    """The tools, bound to the index and the photos they work on.

    Args:
        index: Where passages are found.
        photos: The visitors' photos.
        worker: Looks at them.
        hidden: Kinds of photo that are spoken of only when the visitor asks for them.
        own: The passages of the studio's own file; without any there is no tool for them.
    """

    @tool(response_format="content_and_artifact")
    async def search_guidance(
        runtime: ToolRuntime[TurnContext, Any],
        query: str,
        subject: Subject | None = None,
        aspect: Optional = None,
        use: Optional = None,
        industry: Optional = None,
        said: Optional = None,
    ) -> tuple[str, list[str]]:
        """Search the guidance on headshots and portraits, and the studio's own facts.

        Returns passages as JSON, each with an id to cite; "fits" is false when nothing in it answers the query,
        and "leans" tells how strongly the query is like those that call for each kind of photo.

        Args:
            query: What to look for, as a short question or keywords in English.
            subject: headshot, portrait, both, ai_headshot or hybrid.
            aspect: definition, framing, subjects, purpose, mood, background, lighting, expression, use, industry, cost,
                choosing, converting, hybrid, technique, platform, delivery, evidence, requirements or assistant.
            use: What the photo is for, for example linkedin, cv, company_site, author, family.
            industry: corporate, finance, law, creative, technology or healthcare.
            said: The visitor's question word for word, where it is not in English.
        """
        untold = set(hidden) - named(words_of_visitor(runtime)) if hidden else set[str]()
        filters = {"subject": subject, "aspect": aspect, "use": use, "industry": industry, "said": said}
        found = await search(index, query, untold, **filters)
        return json.dumps(found, ensure_ascii=False), [passage["id"] for passage in found["passages"]]

    @tool(response_format="content_and_artifact")
    async def assess_photo(
        runtime: ToolRuntime[TurnContext, Any], purpose: str = DEFAULT_PURPOSE, photo: PhotoNumber = 0
    ) -> tuple[str, dict[str, str | None]]:
        """Measure the visitor's photo and judge it for a purpose.

        Returns the report as JSON: what kind of photo it is, each check with value and accepted range, the verdict, the
        reasons in order of weight, and the crop that would help.

        Args:
            purpose: linkedin, xing, company_site, team_directory, cv, email_signature, business_card, slack, teams,
                github, google, casting, author, artist_portfolio, personal_brand, personal_site, social_media, family
                or print.
            photo: Which of several photos, counted from 1 in the order in which they came; 0 for the last one.
        """
        report = await look_at_photo(photos, worker, runtime.context, purpose, photo)
        return json.dumps(report, ensure_ascii=False), {"photo_id": report["photo_id"], "purpose": purpose}

    @tool(response_format="content_and_artifact")
    async def crop_photo(
        runtime: ToolRuntime[TurnContext, Any], purpose: str = DEFAULT_PURPOSE, photo: PhotoNumber = 0
    ) -> tuple[str, dict[str, str | None]]:
        """Cut the visitor's photo to the shape and size that a purpose wants, never enlarging it.

        Returns JSON with the crop's box and size, whether enough pixels are left, and the address to download it from.

        Args:
            purpose: As for assess_photo.
            photo: As for assess_photo.
        """
        report = await look_at_photo(photos, worker, runtime.context, purpose, photo)
        photo_id = report["photo_id"]
        url = f"/api/photos/{photo_id}/crop?purpose={purpose}" if report["crop"] else None
        found = {"photo_id": photo_id, "purpose": purpose, "crop": report["crop"], "crop_url": url}
        return json.dumps(found), {"photo_id": photo_id, "purpose": purpose}

    @tool(response_format="content_and_artifact")
    async def compare_photos(
        runtime: ToolRuntime[TurnContext, Any], purpose: str = DEFAULT_PURPOSE
    ) -> tuple[str, dict[str, Any]]:
        """Rank the visitor's photos, two to ten, for a purpose, and say why.

        Returns JSON: the comparison, whose "best" and "index" count the photos from 0 in the order in which they came,
        and the report on each photo.

        Args:
            purpose: As for assess_photo.
        """
        numbers = range(1, len(runtime.context.photo_ids) + 1)[-MOST_COMPARED:]
        reports = [await look_at_photo(photos, worker, runtime.context, purpose, number) for number in numbers]
        found = {"comparison": compare(reports).as_json(), "reports": reports}
        return json.dumps(found, ensure_ascii=False), {"photo_ids": list(runtime.context.photo_ids), "purpose": purpose}

    @tool(response_format="content_and_artifact")
    async def studio_list(asked: Sequence[str] = ()) -> tuple[str, list[str]]:
        """The studio's whole price list, its terms, its answers and how to reach it.

        Returns passages as JSON, each with an id to cite. Call it whenever the visitor asks what this studio offers,
        what something costs here, or what its terms are: the cheapest, a sum, or whether something is offered at all
        can be told only from the whole list.

        Args:
            asked: Texts to which each service says how near it is; may be left out.
        """
        found: dict[str, Any] = {"complete": True, "fits": True, "passages": list(own)}
        if asked:
            found["near"] = await asyncio.to_thread(services.nearness, list(asked)[:MOST_ASKED])
        return json.dumps(found, ensure_ascii=False), [passage["id"] for passage in own]

    services = Services(index.embedder, own)
    tools = [search_guidance, assess_photo, crop_photo, compare_photos]
    return [*tools, studio_list] if own else tools


def words_of_visitor(runtime: "ToolRuntime[TurnContext, Any]") -> str:
    """All that the visitor has said in this conversation."""
    return "\n".join(str(message.text) for message in runtime.state["messages"] if isinstance(message, HumanMessage))


def is_about(passage: Mapping[str, Any], kinds: set[str]) -> bool:
    """Whether a passage that is not the studio's own is about one of these kinds of photo, or speaks of one."""
    by_ai = (passage.get("price") or {}).get("method") == "ai"
    about = {passage.get("subject")} | named(str(passage.get("text"))) | ({"ai_headshot"} if by_ai else set())
    return bool(about & kinds) and not str(passage["id"]).startswith(OWN_PREFIX)


async def look_at_photo(
    photos: PhotoStore, worker: "PhotoWorker", context: TurnContext, purpose: str, number: int = 0
) -> dict[str, Any]:
    """The report on one of the turn's photos for a purpose; measured once and then remembered with the photo.

    Args:
        photos: Where they are kept.
        worker: Who looks.
        context: The turn's.
        purpose: What the photo is for, unless the visitor's page says it.
        number: Which photo, from 1; 0 for the last one.

    Raises:
        AssistantError: There is no such photo, it has expired, it cannot be read, or the purpose is unknown.
    """
    if not 0 <= number <= len(context.photo_ids) or not context.photo_ids:
        raise AssistantError(
            "This photo is not in the conversation: none was uploaded, or its 15 minutes are over. Please upload it.",
            code="photo_not_found",
        )
    purpose = context.purpose or purpose
    photo_id = context.photo_ids[number - 1]
    photo = photos.get(photo_id, context.conversation_id)
    return {**(await assessed(photo, worker, purpose)).report, "photo_id": photo_id}


async def assessed(photo: Photo, worker: "PhotoWorker", purpose: str) -> "Assessed":
    """What the worker found on a photo for a purpose; measured at the first call and then kept with the photo."""
    found: Assessed | None = photo.assessed.pop(purpose, None)
    if found is None:
        found = await asyncio.to_thread(worker.assess, photo.data, purpose)
    photo.assessed[purpose] = found
    return found


def tool_problem(problem: Exception, request: ToolCallRequest) -> str | None:
    """What the model gets to read when a tool fails in a foreseen way; bugs are not hidden."""
    if isinstance(problem, AssistantError):
        return json.dumps({"error": problem.as_json()}, ensure_ascii=False)
    return None


@after_agent
def forget_evidence(state: Any, runtime: Any) -> dict[str, Any] | None:
    """Replace the turn's tool results by a line each before they are checkpointed.

    Passages can be looked up again, and a photo's measurements must not outlive the photo: what stays of it is its kind
    and verdict.
    """
    forgotten = [
        message.model_copy(
            update={
                "content": _in_a_line(str(message.content)),
                "additional_kwargs": {**message.additional_kwargs, "forgotten": True},
            }
        )
        for message in state["messages"]
        if isinstance(message, ToolMessage) and "forgotten" not in message.additional_kwargs
    ]
    return {"messages": forgotten} if forgotten else None


def _in_a_line(content: str) -> str:
    try:
        result = json.loads(content)
    except ValueError:
        return content[:200]
    if "passages" in result:
        return json.dumps({"fits": result["fits"], "passage_ids": [passage["id"] for passage in result["passages"]]})
    if "comparison" in result:
        return json.dumps({key: result["comparison"][key] for key in ("purpose", "best")})
    if "verdict" in result:
        return json.dumps({key: result[key] for key in ("photo_id", "purpose", "kind", "verdict")})
    return content[:500]
