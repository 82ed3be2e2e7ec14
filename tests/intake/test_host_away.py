"""Our whole host is away when the phone rings: the carrier takes the message, and its news becomes a request."""

from urllib.parse import parse_qs, urlsplit

from intake.ground import tables
from tests.support.hosted import Away, documents
from tests.support.house import PUBLIC_URL, House, client_post
from tests.support.log_of_calls import Line, line

__all__ = ["line"]


def test_a_message_taken_by_the_carrier_becomes_a_request_when_we_are_back(house: House) -> None:
    """P9: of a call that we never heard of; its news comes twice, is asked for by us, and opens one request."""
    leg = Away(documents(house.app.renderer())).leg(PUBLIC_URL)
    leg.fall_back()
    news = urlsplit(leg.document.callback or "")
    told = {name: values[0] for name, values in parse_qs(news.query).items()}
    leg.speak(9, "#")
    assert leg.document.wait == "hangup"
    assert house.rows(tables.call) == []
    leg.phone.post = client_post(house.client)
    for _ in range(2):
        leg.news(leg.recordings, told["kind"], int(told["turn"]), "completed")
    leg.status("completed")
    request = house.one(tables.request)
    assert "left_message" in request.reasons
    assert (news.path, house.one(tables.clip).kind) == ("/voice/recording", "last_resort")
    house.deliver()
    house.one(tables.ticket)


def test_a_message_whose_news_never_came_is_found_in_the_carriers_log(line: Line) -> None:
    """P9: every try failed, so nothing of ours has heard of the call; comparing opens its one request."""
    assert line.house.app.reconciler.run("schedule").trouble is None
    line.house.clock.pass_(minutes=1)
    leg = Away(documents(line.house.app.renderer())).leg(PUBLIC_URL)
    leg.phone.sid = line.logged()
    leg.fall_back()
    leg.speak(9, "#")
    line.carrier.recorded(leg._recording(leg.recordings), leg.phone.sid, b"RIFF", line.house.clock())
    line.house.clock.pass_(minutes=10)
    assert line.house.app.reconciler.run("command").counts["messages"] == 1
    request = line.house.one(tables.request)
    assert "left_message" in request.reasons
    line.house.deliver()
    line.house.one(tables.ticket)
