"""Prices and rules in the free sentences of a studio's owner, asked after as customers do; each sum may be told."""

import json

import pytest

from assistant.embedded.answering.evidence import Evidence, gather
from assistant.embedded.answering.price_list import answer_from_list
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame
from assistant.guardrails import Guardrail
from assistant.retrieval.index import own_passages
from assistant.studio import Studio, StudioPrice
from assistant.studio.facts import StudioPolicy

STUDIO = Studio(
    id="tannery-yard",
    name="Tannery Yard Photography",
    prices=(
        StudioPrice(
            "headshot", 100, 100, currency="GBP", name="Desk headshot", per="person", duration_min=30,
            includes="two retouched images",
            text="Want another one? 20 pounds per image. Saturdays carry a £15 supplement.",
        ),
        StudioPrice(
            "headshot", 180, 180, currency="GBP", name="Singer's session", duration_min=80,
            includes="four retouched images",
            text="Music students with a card pay £140. Any image on top of the four is £22.",
        ),
        StudioPrice(
            "portrait", 150, 150, currency="GBP", name="Clan portrait", duration_min=60,
            includes="twelve edited images",
            text="For up to five of you; beyond that we ask £10 a head. Under-threes don't count. "
            "Your dog is very welcome, no charge. Extra images cost 8 pounds, or take all of them for 90 pounds. "
            "Grandparents come free.",
        ),
        StudioPrice(
            "headshot", 60, 60, currency="GBP", name="Crew headshots in the studio", per="person",
            text="From three people upwards. A group photo of everybody is £70 on top.",
        ),
        StudioPrice(
            "headshot", 75, 75, currency="GBP", name="Crew headshots at your office", per="person",
            text="For fifteen people or more the rate drops to £62. There's a one-off call-out fee of £80 for the "
            "lights. We need a room of three by four metres. Anyone who misses the day can come to us later.",
        ),
        StudioPrice(
            "portrait", 90, 90, currency="GBP", name="School fair", per="hour",
            text="Two hours minimum. The fifth hour is a gift.",
        ),
        StudioPrice(
            "portrait", 300, 300, currency="GBP", name="Label day", duration_min=200,
            includes="thirty edited images, two locations",
            text="A third location adds £60. You may use the pictures for anything but resale. "
            "We take a third as a deposit, which isn't refundable.",
        ),
        StudioPrice("portrait", 90, 90, currency="GBP", name="Paws portrait",
                    text="For one or two animals, the third and any more are £12 each."),
        StudioPrice("portrait", 120, 120, currency="GBP", name="Belly session",
                    text="Together with the cradle session you pay 300 pounds for both."),
        StudioPrice("portrait", 240, 240, currency="GBP", name="Cradle session",
                    includes="ten edited images and a tin with eight prints",
                    text="For twins we add £50. Moving the date is always free."),
        StudioPrice("portrait", 160, 160, currency="GBP", name="Promise shoot",
                    text="If you then book us for the ceremony, the shoot is half price."),
        StudioPrice("portrait", 800, 800, currency="GBP", name="Ceremony", duration_min=240,
                    text="Every further hour is £120."),
        StudioPrice("both", 20, 20, currency="GBP", name="Packshot", per="image",
                    text="From forty images we charge £14. Minimum order eight images. Shots with props are £30 each."),
        StudioPrice("both", 100, 100, currency="GBP", name="Yearbook volume", includes="20 pages",
                    text="Each additional pair of pages is £6. Second copies of a volume have 30 % off."),
        StudioPrice("both", 9, 80, currency="GBP", name="Wall pieces", per="image",
                    text="A 7x5 is £9, a 12x8 £20. Framed in beech, a 7x5 is £40 and a 12x8 £80. "
                    "Second copies of the same picture are half price. Postage £4."),
        StudioPrice("both", 12, 12, currency="GBP", name="Passport picture", per="person",
                    text="Children under five are £16. We don't do US visas."),
    ),
    policies=(StudioPolicy("Rescheduling", "A session can be moved once; later than two days before it costs £30."),),
)  # fmt: skip
PASSAGES = [passage.as_json() for passage in own_passages(STUDIO)]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gather([json.dumps({"complete": True, "fits": True, "passages": PASSAGES})])


def told(evidence: Evidence, *texts: str, **slots: object) -> list[str]:
    """What is told to the last of some messages, as it leaves the check."""
    frame = Frame("cost", text=texts[-1].lower(), said=texts[-1], **slots)  # type: ignore[arg-type]
    draft = answer_from_list([frame], [evidence], Words("en"), texts)
    guard = Guardrail(visitor_text="\n".join(texts))
    guard.add_passages(PASSAGES)
    claims = draft.claims if draft else ()
    return [guard.check(f"{one.text} [{', '.join(one.cards)}]").text for one in claims]


@pytest.mark.parametrize(
    ("texts", "amount"),
    [
        (("three of us want desk headshots on a saturday, two images each. total?",), "£345"),  # 3 × (100 + 15)
        (("a desk headshot with three images, how much",), "£120"),
        (("four of us want desk headshots with three images each, how much",), "£480"),  # 4 × (100 + 20)
        (("a clan portrait for six and our dog, how much",), "£160"),
        (("a ceremony with an hour more, what does it come to",), "£920"),
        (("crew headshots at our office for 4 people, how much",), "£380"),  # 4 × 75 + 80
        (("i'm a music student, what's the singer's session with five images",), "£162"),  # 140 + 22
        (("we're seven for the clan portrait, how much is that",), "£170"),  # 150 + 2 × 10
        (("clan portrait for six, one is a 20 month old, how much",), "£150"),
        (("clan portrait with all the photos, how much",), "£240"),
        (("crew headshots in the studio for 6 plus a picture of everyone together, how much",), "£430"),
        (("crew headshots at our office for 16 people, total?",), "£1,072"),  # 16 × 62 + 80
        (("crew headshots at our office, 4 of us, how much", "and if we came to the studio?"), "£240"),
        (("the school fair for five hours, how much",), "£360"),
        (("a label day with three locations, how much",), "£360"),
        (("a label day with three locations, how much", "how much is the deposit for that?"), "£120"),
        (("i have five rabbits, how much is the paws portrait",), "£126"),  # 90 + 3 × 12
        (("the belly session and the cradle session, what do i save, what does it cost",), "£300"),
        (("how much is the promise shoot if we book the ceremony with you",), "£80"),
        (("45 packshots, what would that be",), "£630"),
        (("the yearbook volume with 24 pages and a second copy, how much",), "£190.40"),  # (100 + 2 × 6) × 1.7
        (("wall pieces: how much is a framed 7x5, posted",), "£44"),
        (("wall pieces: how much is a framed 7x5, posted", "and two copies of it?"), "£64"),
        (("passport pictures for me and my three-year-old, total?",), "£28"),
    ],
)
def test_a_sum_follows_the_owners_sentences_and_may_be_told(
    evidence: Evidence, texts: tuple[str, ...], amount: str
) -> None:
    assert any(amount in one for one in told(evidence, *texts))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("can we bring our dog to the clan portrait?",), "Yes. Clan portrait: Your dog is very welcome"),
        (("can we bring our dog to the clan portrait?", "does that cost extra?"), "No. Clan portrait: Your dog"),
        (("granny would join the clan portrait, does she cost extra?",), "No. Clan portrait: Grandparents come free."),
        (("is the label day deposit refundable?",), "No. Label day: We take a third"),
        (("may i sell the label day pictures to a stock site?",), "No. Label day: You may use"),
        (("can i book you for the school fair for just one hour?",), "No. School fair: Two hours minimum."),
        (("do you do american visa pictures for a passport picture?",), "No. Passport picture: We don't do US visas."),
        (("crew headshots at our office: one is off sick on the day. what happens then?",), "Anyone who misses"),
        (("can i move the cradle session?",), "Moving the date is always free."),
        (("how much space do you need at our office?",), "We need a room of three by four metres."),
        (("what's in the tin of the cradle session?",), "Cradle session: Included: ten edited images and a tin"),
        (("how many photos are in the label day?",), "Label day: Included: thirty edited images, two locations."),
        (("45 packshots, what would that be", "and how many do i have to order at least?"), "Minimum order eight"),
    ],
)
def test_a_question_is_answered_with_the_sentence_that_bears_on_it(
    evidence: Evidence, texts: tuple[str, ...], said: str
) -> None:
    assert said in told(evidence, *texts)[0]


@pytest.mark.parametrize(
    ("text", "unmeant"),
    [
        ("a label day with three locations and a second photographer, how much", "Packshot"),
        ("can we bring our puppy to the clan portrait?", "Paws portrait"),
        ("clan portrait for nine and the dog, what does it come to", "Paws portrait"),
        ("2 packshots with props and 20 plain ones, what do you charge?", "£176"),
        ("we're expecting twins, what is the cradle session", "Belly session"),
        ("what's the clan portrait", "Singer's session"),
        ("can i book you for the school fair", "Yearbook volume"),
    ],
)
def test_what_is_only_mentioned_is_not_ordered(evidence: Evidence, text: str, unmeant: str) -> None:
    assert unmeant not in " ".join(told(evidence, text))


def test_a_price_for_each_that_is_not_understood_gives_no_sum() -> None:
    price = StudioPrice(
        "portrait", 100, 100, name="Barn portrait", text="Four share it, more are welcome at 9 euros a head."
    )
    passages = [passage.as_json() for passage in own_passages(Studio(id="b", name="B", prices=(price,)))]
    barn = gather([json.dumps({"complete": True, "fits": True, "passages": passages})])
    text = "the barn portrait on monday for 6 people, what does it come to"
    draft = answer_from_list([Frame("cost", text=text, said=text)], [barn], Words("en"), [text])
    assert draft is not None
    assert not any("come to" in one.text or "comes to" in one.text for one in draft.claims)
