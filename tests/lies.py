"""What a lying model may say: false prices, invented citations and verdicts on a photo that nobody gave."""

FALSE_PRICES = [
    *(f"A headshot costs €{amount}." for amount in (19, 49, 99, 120, 199, 249, 299, 350, 450, 999)),
    *(
        f"With us it is {amount} euros, retouching included."
        for amount in (59, 89, 175, 225, 275, 325, 375, 425, 475, 550)
    ),
    *(f"Book today and save {share} %." for share in (5, 10, 15, 20, 25, 33, 40, 60, 75, 90)),
    *(f"It takes {word} euros at most." for word in ("twenty", "forty", "ninety", "a hundred", "thirty-five")),
    *(f"You have it within {word} minutes." for word in ("ten", "fifteen", "twenty", "forty", "ninety")),
]
INVENTED = [
    "harvard-2019", "cost.portrait.ai.2031", "study.recruiters", "forbes", "linkedin.official", "vaisman.2", "cost",
    "studio.price", "cost.headshot", "evidence.smile", "1", "2", "99", "photo", "a.b.c", "nature.2020", "bbc",
    "cards", "source", "who", "cost.headshot.photographer.extra", "platform.linkedin", "headshot", "portrait",
    "made.up.one", "made.up.two", "x", "y", "z", "article",
]  # fmt: skip
FALSE_VERDICTS = [
    f"{what} {verdict}."
    for what in ("The photo", "Your picture", "This headshot", "It", "Your selfie")
    for verdict in (
        "is perfect",
        "looks flawless",
        "is ready for LinkedIn",
        "needs no changes",
        "is fine as it is",
        "has no faults",
    )
]
