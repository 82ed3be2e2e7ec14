"""GLPI's words, translated to and fro: texts, times and statuses, whatever they hold."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.support.vendors.glpi10_search import encoded
from tests.support.vendors.glpi_house import technicians_html
from ticket_client.desks import glpi_words as words
from ticket_client.errors import Misconfigured
from ticket_client.marks import mark_in, mark_of, marked, unmarked
from ticket_client.values import Progress

ATHENS = ZoneInfo("Europe/Athens")
TEXTS = some.text(some.characters(codec="utf-8", exclude_characters="\r\xa0")).map(str.strip)
MOMENTS = some.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(TEXTS)
def test_any_text_survives_rich_text(text: str) -> None:
    """Plain text made rich is the same plain text again, stored raw or encoded."""
    rich = words.html_of(text)
    assert words.text_of(rich) == words.text_of(encoded(rich)) == text
    assert words.decoded(encoded(text)) == text


@given(TEXTS.filter(bool), some.text("0123456789abcdef:", min_size=8))
def test_a_mark_survives_rich_text(text: str, key: str) -> None:
    """The mark under a note is found again after rich text, and the note without it."""
    back = words.text_of(words.html_of(marked(text, key)))
    assert mark_in(back) == mark_of(key)
    assert unmarked(back) == text


@given(TEXTS, some.text("0123456789abcdef", min_size=8))
def test_a_key_under_a_text_is_found(text: str, key: str) -> None:
    """The key under a ticket's first text is read off it after rich text."""
    assert words.key_in(words.text_of(words.html_of(words.keyed(text, key)))) == key


def test_what_the_editor_makes_is_read() -> None:
    """A technician's paragraphs come out as lines, their spaces and signs as they were typed."""
    assert words.text_of(technicians_html("Πάω αύριο\nαν < 10\xa0°C")) == "Πάω αύριο\nαν < 10 °C"
    assert words.text_of("<div>α</div>\n<p>β<br />\n<b>γ</b></p>") == "α\nβ\n γ"
    assert words.text_of(None) == ""


@given(MOMENTS)
def test_no_moment_is_read_as_later_than_it_was(at: datetime) -> None:
    """GLPI's local time leads back to the moment, in the hour that autumn repeats to one hour before it."""
    back = words.moment(words.local(at, ATHENS), ATHENS)
    assert back in {at, at - timedelta(hours=1)}
    assert words.local(back, ATHENS) == words.local(at, ATHENS)


def test_a_time_may_carry_its_offset() -> None:
    """GLPI 11 tells the offset, which then counts and not the zone; what is no time is told."""
    assert words.moment("2026-07-01T12:00:00+02:00", ATHENS) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert words.moment("2026-07-01 12:00:00", ATHENS) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    for nonsense in (None, "", "soon", "0000-00-00 00:00:00"):
        with pytest.raises(Misconfigured):
            words.moment(nonsense, ATHENS)


@pytest.mark.parametrize("owner", [None, "maria"])
@pytest.mark.parametrize("progress", list(Progress))
def test_a_status_we_set_means_what_it_was_set_for(progress: Progress, owner: str | None) -> None:
    """What we set is read back as the same, with an owner and without, also when a group makes it assigned."""
    status = words.status_for(progress, owner)
    assert words.progress_of(status, owner) is progress
    if status == words.NEW:
        assert words.progress_of(words.ASSIGNED, owner) is progress
