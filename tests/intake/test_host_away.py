"""Our whole host is away when the phone rings: the carrier takes the message, and its news becomes a request."""

from urllib.parse import parse_qs, urlsplit

from intake.ground import tables
from tests.support.hosted import Away, documents
from tests.support.house import PUBLIC_URL, House, client_post


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
