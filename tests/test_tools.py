"""What a studio would rather not advertise is told only when somebody asks for it."""

import json

from fakes import FakeIndex, FakePassage

from assistant.tools import is_about, make_tools, named

PLAIN = {"id": "use.headshot", "text": "A headshot is for professional use.", "subject": "headshot"}
PRICE = {"id": "cost.ai", "text": "Software makes one for €29.", "subject": "headshot", "price": {"method": "ai"}}
SPOKEN = {"id": "gap.time", "text": "You get AI headshots within 30 minutes.", "subject": "any"}
OWN = {"id": "studio.price.1", "text": "We make AI headshots, too.", "subject": "ai_headshot"}


def test_a_kind_is_known_by_its_subject_its_price_and_its_name() -> None:
    assert [is_about(one, {"ai_headshot"}) for one in (PLAIN, PRICE, SPOKEN, OWN)] == [False, True, True, False]
    assert named("Can an A.I. do it?") == named("KI-Bild?") == named("artificial") == {"ai_headshot"}
    assert named("said in rain, and paid") == set()


async def test_the_search_leaves_it_out_until_the_visitor_names_it(home) -> None:
    found = tuple(FakePassage(one) for one in (SPOKEN, PRICE, PLAIN))
    [search, *_] = make_tools(FakeIndex(found), None, None, ("ai_headshot",))  # type: ignore[arg-type]

    async def ids(said: str) -> list[str]:
        from langchain.tools import ToolRuntime
        from langchain_core.messages import HumanMessage

        runtime = ToolRuntime(
            state={"messages": [HumanMessage(said)]}, context=None, config={}, stream_writer=None,
            tool_call_id="1", store=None,
        )  # fmt: skip
        return (await search.coroutine(runtime, "headshot"))[1]  # type: ignore[attr-defined]

    assert await ids("What are my options?") == ["use.headshot"]
    assert await ids("What does an AI headshot cost?") == ["gap.time", "cost.ai", "use.headshot"]


async def test_the_studios_list_is_told_whole_and_only_where_there_is_one(home) -> None:
    assert [tool.name for tool in make_tools(FakeIndex(()), None, None)][-1] == "compare_photos"  # type: ignore[arg-type]
    *_, listed = make_tools(FakeIndex(()), None, None, (), [OWN])  # type: ignore[arg-type]
    content, ids = await listed.coroutine()  # type: ignore[attr-defined]
    assert listed.name == "studio_list"
    assert ids == [OWN["id"]]
    assert json.loads(content) == {"complete": True, "fits": True, "passages": [OWN]}
    content, _ = await listed.coroutine(["your AI headshots"])  # type: ignore[attr-defined]
    assert json.loads(content)["near"] == {}  # it names no price, so it is no service
