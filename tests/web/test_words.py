"""The widget's own words: every language has all of them, and the fitting one is chosen."""

import re

import pytest

from assistant.web.words import all_words, choose_language


def test_every_language_says_everything():
    english = all_words()["en"]
    for code, words in all_words().items():
        assert set(words) == set(english), code
        for name, table in words.items():
            if name not in ("steps", "errors"):  # the server says these in English
                assert set(table) == set(english[name]), (code, name)
                for key, said in table.items():
                    assert said, (code, name, key)
                    assert re.findall(r"{\w+}", str(said)) == re.findall(r"{\w+}", str(english[name][key]))
    others = [words for code, words in all_words().items() if code != "en"]
    assert len(others) >= 3
    for table in ("steps", "errors"):
        assert len({frozenset(words[table]) for words in others}) == 1


@pytest.mark.parametrize(
    ("wanted", "of_page", "spoken", "chosen"),
    [
        (None, None, (), "en"),
        (None, "fr", (), "fr"),
        (None, "de-AT", (), "de"),
        (None, "", ("de", "en"), "de"),
        (None, "en-GB", ("de", "en"), "en"),
        (None, "fr", ("de", "en"), "de"),
        ("es", "fr", ("de", "en"), "es"),
        ("it", "fr", ("de", "en"), "de"),
        ("it", None, (), "en"),
        (None, None, ("it", "es"), "es"),
        ("<script>", "..", (), "en"),
    ],
)
def test_the_tag_goes_before_the_page_and_the_page_before_the_studio(wanted, of_page, spoken, chosen):
    assert choose_language(wanted, of_page, spoken) == chosen


@pytest.mark.parametrize("code", list(all_words()))
def test_only_the_chosen_language_is_sent(client, code):
    page = client.get(f"/embed?lang={code}").text
    assert f'<html lang="{code}">' in page
    for other, words in all_words().items():
        assert (words["page"]["consent"][:40].replace("'", "&#39;") in page) is (other == code)
        assert (words["script"]["file"] in page) is (other == code)
    look = client.get(f"/api/studio?page_lang={code}").json()
    assert (look["language"], look["label"]) == (code, all_words()[code]["button"]["label"])
