"""The choice of the language, translated phrases, and lines of Chinese text."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from aigc_compute.cli.language import settle_language
from aigc_compute.diagnostics import Problems
from aigc_compute.language import Phrase, cells, join, language, language_of, set_language, translate, wrap


@pytest.fixture(autouse=True)
def restore_english() -> Iterator[None]:
    yield
    set_language("en")


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"AIGC_COMPUTE_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ({"AIGC_COMPUTE_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_environment_chooses_the_language(environment: dict[str, str], name: str) -> None:
    assert language_of(environment) == name


@pytest.mark.parametrize(
    ("words", "other_words", "name"),
    [
        (["estimate", "a", "--lang", "zh"], ["estimate", "a"], "zh"),
        (["--lang", "zh", "estimate", "a"], ["estimate", "a"], "zh"),
        (["estimate", "--lang=zh", "a"], ["estimate", "a"], "zh"),
        (["estimate", "--lang=zh", "--lang", "en"], ["estimate"], "en"),
        (["estimate", "--", "--lang", "zh"], ["estimate", "--", "--lang", "zh"], "en"),
    ],
)
def test_the_option_may_be_anywhere_in_the_command_line(words: list[str], other_words: list[str], name: str) -> None:
    assert settle_language(words, {}) == other_words
    assert language() == name


@pytest.mark.parametrize(
    ("words", "environment"), [(["--lang", "zn"], {}), (["--lang"], {}), ([], {"AIGC_COMPUTE_LANG": "chinese"})]
)
def test_an_unknown_language_is_refused(words: list[str], environment: dict[str, str]) -> None:
    with pytest.raises(Problems, match="expected one of en, zh"):
        settle_language(words, environment)


def test_a_phrase_is_english_until_it_is_translated() -> None:
    phrase = Phrase("did you mean {names}?", names=join(" or ", ["a", "b"]))
    assert phrase == "did you mean a or b?" == translate(phrase)
    set_language("zh")
    assert phrase == "did you mean a or b?"
    assert translate(phrase) == "是不是想写 a 或 b？"
    assert translate(pickle.loads(pickle.dumps(phrase))) == translate(phrase)  # noqa: S301


def test_a_name_is_neither_formatted_nor_translated() -> None:
    set_language("zh")
    name = "{x} nothing in it {0.__class__}"
    assert translate(name) == name
    assert (
        translate("{where}: found {found!r}, expected one of {names}", where="w", found=name, names="n").count(name)
        == 1
    )
    assert translate(Phrase("did you mean {names}?", names="required")) == "是不是想写 required？"


@pytest.mark.parametrize("width", [4, 7, 20, 40])
def test_wrapped_lines_fit_and_lose_no_character(width: int) -> None:
    text = "给出模型名、场景文件，或以 key=value 写出已知条件（YAML；- 表示标准输入）；everything follows。"
    lines = wrap(text, width)
    assert max(map(cells, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。；、）" for line in lines if width > 7)


def test_english_is_wrapped_between_words() -> None:
    assert wrap("one two three four", 9) == ["one two", "three", "four"]
