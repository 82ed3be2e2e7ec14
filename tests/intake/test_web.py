"""What answers beside the webhooks: health for machines, a page for people who lost their way."""

from tests.support.house import House


def test_a_ready_service_says_so(house: House) -> None:
    """Health is 200 when the database is current and no desk is stopped."""
    assert house.client.get("/health").json == {"ready": True, "complaints": [], "warnings": []}


def test_a_lost_visitor_reads_greek_and_is_told_what_to_do(house: House) -> None:
    """Every error page is Greek first, English beside it, and gives the line's number."""
    for method, path, code in (("get", "/", 404), ("get", "/voice", 405), ("post", "/voice", 403)):
        answer = getattr(house.client, method)(path)
        text = answer.get_data(as_text=True)
        assert answer.status_code == code
        assert '<html lang="el">' in text
        assert 'lang="en"' in text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_no_address_redirects(house: House) -> None:
    """A redirect would lose the caller's keys, so a trailing slash answers like the address without it."""
    assert house.client.get("/health/live/").status_code == 200
    assert house.client.post("/voice/").status_code == 403
    assert house.client.post("//voice").status_code == 404
