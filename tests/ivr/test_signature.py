"""Signatures: the carrier's own example, every way to be wrong, and nothing but the right one passes."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from ivr.signature import Signature
from tests.support.examples import examples

TOKEN, OLD = "12345", "54321"
FORM = MultiDict(
    {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
)
TARGET = "/myapp.php?foo=1&bar=2"
VECTOR = "L/OH5YylLD5NRKLltdqwSvS0BnU="

EXAMPLE = Signature("https://example.com", [TOKEN])
HERE = "https://ivr.example.gr"


def signed(url: str, form: MultiDict[str, str], token: str = TOKEN) -> str:
    """Sign as the carrier's page describes it: URL, then names and values by name, HMAC-SHA1, Base64."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def test_the_carriers_own_example_holds() -> None:
    """The vendor's published test vector is accepted, and our way of signing makes the same of it."""
    assert EXAMPLE.holds(TARGET, FORM, VECTOR)
    assert signed(f"https://example.com{TARGET}", FORM) == VECTOR


WRONG = {
    "forged": "A" * 27 + "=",
    "of another": signed("https://example.com/other", FORM),
    "by another": signed(f"https://example.com{TARGET}", FORM, "a token not ours"),
    "one letter less": VECTOR[:-1],
    "one letter more": VECTOR + "=",
    "another case": VECTOR.lower(),
    "blank": "",
    "missing": None,
    "Greek": "υπογραφή",
    "a surrogate": "\ud800",
    "very long": "A" * 100_000,
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_what_is_no_signature_is_refused_without_an_error(given: str | None) -> None:
    """A forged, missing or absurd signature is a plain no."""
    assert EXAMPLE.holds(TARGET, FORM, given) is False


def test_a_token_can_be_rotated_while_calls_go_on() -> None:
    """The signature of any token in the list holds, that of a token no longer in it does not."""
    url = f"{HERE}/voice"
    both, new = Signature(HERE, [TOKEN, OLD]), Signature(HERE, [TOKEN])
    assert both.holds("/voice", FORM, signed(url, FORM, OLD))
    assert both.holds("/voice", FORM, signed(url, FORM, TOKEN))
    assert not new.holds("/voice", FORM, signed(url, FORM, OLD))


def test_without_a_token_there_is_no_service() -> None:
    """There is no off switch: a checker without tokens cannot be built."""
    with pytest.raises(ValueError, match="at least one auth token"):
        Signature(HERE, [])


TARGETS = [
    "/voice/recording?kind=%CE%B1%CE%B2&turn=3",
    "/voice?x=%22%2F%7E%27",
    "/voice?x=a+b%20c",
    "/voice?empty=",
    "/%CE%B1",
]


@pytest.mark.parametrize("target", TARGETS)
def test_the_raw_target_is_what_was_signed(target: str) -> None:
    """Percent-encoded targets hold as they came over the wire; a re-encoded one would not."""
    assert Signature(HERE, [TOKEN]).holds(target, FORM, signed(HERE + target, FORM))


def test_a_prefix_that_the_proxy_strips_is_part_of_the_signed_address() -> None:
    """Behind a TLS proxy that strips a path prefix, the public address with its prefix is what counts."""
    behind = Signature(f"{HERE}/intake", [TOKEN])
    assert behind.holds("/voice/3", FORM, signed(f"{HERE}/intake/voice/3", FORM))
    assert not behind.holds("/voice/3", FORM, signed(f"{HERE}/voice/3", FORM))
    assert not behind.holds("/voice/3", FORM, signed("http://127.0.0.1:8000/voice/3", FORM))


def test_an_absolute_target_is_no_way_round_the_public_address() -> None:
    """A request line with a host of its own is judged by our address, not by that host."""
    here = Signature(HERE, [TOKEN])
    assert here.holds("http://evil.example/voice", FORM, signed(f"{HERE}/voice", FORM))
    assert not here.holds("http://evil.example/voice", FORM, signed("http://evil.example/voice", FORM))
    assert not here.holds("http://[broken", FORM, signed(HERE, FORM))


def test_a_fragment_is_never_signed() -> None:
    """The connection overrides of our addresses are not part of what the carrier signs."""
    assert Signature(HERE, [TOKEN]).holds("/voice/1#rc=2", FORM, signed(f"{HERE}/voice/1", FORM))


FORMS = {
    "upper before lower": {"b": "1", "B": "2", "a": "3", "Zeta": "4"},
    "blanks": {"FromCity": "", "Digits": " 1 ", "ToZip": ""},
    "Greek": {"SpeechResult": "το σχολείο μας", "CallerName": "Δήμος"},
    "plus": {"From": "+302101234567"},
    "nothing": {},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_forms_are_signed_as_they_are(form: dict[str, str]) -> None:
    """Names in byte order, values untouched: blank, spaced, Greek, or none at all."""
    told = MultiDict(form)
    assert Signature(HERE, [TOKEN]).holds("/voice", told, signed(f"{HERE}/voice", told))


def test_a_parameter_sent_twice_counts_with_all_its_values() -> None:
    """Of a repeated parameter every value is signed, in order, so that none can be slipped in."""
    twice = MultiDict([("A", "b"), ("A", "a")])
    by_hand = base64.b64encode(hmac.new(TOKEN.encode(), f"{HERE}/voiceAaAb".encode(), hashlib.sha1).digest())
    here = Signature(HERE, [TOKEN])
    assert here.holds("/voice", twice, by_hand.decode())
    assert not here.holds("/voice", twice, signed(f"{HERE}/voice", MultiDict({"A": "b"})))


texts = st.text(max_size=20)
forms = st.dictionaries(texts, texts, max_size=4).map(MultiDict)


@examples(200)
@given(st.text(max_size=40), forms, st.none() | texts)
def test_odd_input_is_never_an_error(target: str, form: MultiDict[str, str], given: str | None) -> None:
    """Any target, any form, any signature gives yes or no."""
    assert Signature(HERE, [TOKEN]).holds(target, form, given) is False


@examples(200)
@given(forms, forms, st.sampled_from(["/voice", "/voice/1", "/voice/2"]))
def test_nothing_but_the_right_signature_passes(
    form: MultiDict[str, str], other: MultiDict[str, str], target: str
) -> None:
    """A signature holds for what it was made of, and for nothing that signs differently."""
    here = Signature(HERE, [TOKEN])
    try:
        right, wrong = signed(f"{HERE}/voice", form), signed(f"{HERE}{target}", other)
    except UnicodeEncodeError:
        return
    assert here.holds("/voice", form, right)
    assert here.holds("/voice", form, wrong) is (wrong == right)
