"""The facts a turn may use. What is not there yet is asked for by raising the need; nothing is looked up here."""

from ivr.facts import (
    Allotted,
    Answer,
    Caller,
    Facts,
    Found,
    Need,
    NewNumber,
    OpenAt,
    OpenRequest,
    SchoolOf,
    SchoolRef,
    WhoCalls,
)


class Unanswered(Exception):
    """The flow cannot go on before this need is answered; answer it and advance again."""

    def __init__(self, need: Need) -> None:
        super().__init__(type(need).__name__)
        self.need = need


class Told:
    """The answers given so far, by need."""

    def __init__(self, facts: Facts) -> None:
        self._answers: dict[Need, Answer] = dict(facts)

    def _answer(self, need: Need) -> Answer:
        try:
            return self._answers[need]
        except KeyError:
            raise Unanswered(need) from None

    def caller(self, number: str, line: str) -> Caller:
        """Return what the number and the line tell."""
        answer = self._answer(WhoCalls(number, line))
        assert isinstance(answer, Caller)
        return answer

    def school(self, code: str) -> SchoolRef | None:
        """Return the school of a code."""
        answer = self._answer(SchoolOf(code))
        assert isinstance(answer, Found)
        return answer.school

    def open_request(self, school: int, category: int) -> OpenRequest:
        """Return the request that stands already for this school and category."""
        answer = self._answer(OpenAt(school, category))
        assert isinstance(answer, OpenRequest)
        return answer

    def new_number(self, ordinal: int) -> str:
        """Return a fresh request number for the call's problem number `ordinal`."""
        answer = self._answer(NewNumber(ordinal))
        assert isinstance(answer, Allotted)
        return answer.number
