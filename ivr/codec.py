"""Values to JSON text and back, checked on the way in. Knows the shapes, not their meaning."""

from typing import Generic, TypeVar

from pydantic import TypeAdapter

from ivr.facts import Facts
from ivr.values import Heard, State, Turn

T = TypeVar("T")


class Codec(Generic[T]):
    """JSON text of one kind of value."""

    def __init__(self, adapter: TypeAdapter[T]) -> None:
        self._adapter = adapter

    def dump(self, value: T) -> str:
        """Return the value as JSON text."""
        return self._adapter.dump_json(value).decode()

    def load(self, text: str) -> T:
        """Return the value of JSON text; raises ValueError for text that is none."""
        return self._adapter.validate_json(text)


STATE: Codec[State] = Codec(TypeAdapter(State))
HEARD: Codec[Heard] = Codec(TypeAdapter(Heard))
FACTS: Codec[Facts] = Codec(TypeAdapter(Facts))
TURN: Codec[Turn] = Codec(TypeAdapter(Turn))
