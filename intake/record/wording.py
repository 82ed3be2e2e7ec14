"""What a ticket says to the technician who reads it. The first three lines are enough to act.

One language a helpdesk. The text is lines, each about one thing, so that what is new is the lines that are new.
What is known comes in `SlipFacts`, where it goes is decided elsewhere, the words are `ticket_words.csv`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog

from intake.ground.clock import ATHENS
from intake.ground.tables import LOST
from intake.record.facts import SlipFacts
from intake.record.links import Links
from intake.record.ticket_words import Language, Words, words
from intake.route.values import Text
from ticket_client.values import Draft

log = structlog.get_logger("intake.wording")


@dataclass(frozen=True, slots=True)
class Wording:
    """Writes tickets in one language; `links` lead to recordings, None where nobody is to follow one."""

    say: Words
    links: Links | None = None
    console: str | None = None
    """Where the console shows a request, all but its number; None where there is no console."""

    def draft(self, facts: SlipFacts, queue: str) -> dict[str, Any]:
        """Return the ticket's text as the payload of a promise: the fields of `ticket_client.desk.Draft`.

        A ticket never fails for want of a word: then it says whom to ring, and the log says what lacks.
        """
        caller = facts.callback or facts.caller
        try:
            subject = self._subject(facts)
            body = "\n".join((*self._first_lines(facts), "", *self._details(facts)))
        except Exception as error:
            log.error("wording_failed", error=type(error).__name__)
            subject = self.say("subject_plain", number=facts.number)
            body = self.say("plain", phone=caller or "-", school=facts.school_code or "-")
        draft = Draft(subject, body, facts.school_code, caller, bool(facts.urgent), team=queue)
        return asdict(draft)

    def _subject(self, facts: SlipFacts) -> str:
        return self.say(
            "subject",
            urgent=self.say("urgent_mark") if facts.urgent else "",
            number=facts.number,
            category=self.of(facts.category_label),
            school=facts.school_name or self.say("no_school"),
        )

    def _first_lines(self, facts: SlipFacts) -> tuple[str, str, str]:
        """Return whom to ring and when the call came, what it is and how urgent, and where."""
        phone, moment = facts.callback or facts.caller, self.moment(facts.at)
        how = self.say(f"came_{facts.channel or 'phone'}")
        nobody = "ring_not_told" if facts.channel else "ring_nobody"
        ring = self.say("ring" if phone else nobody, phone=phone, how=how, moment=moment)
        kind, category = self.say(f"kind_{facts.kind}"), self.of(facts.category_label)
        what = self.say("what", kind=kind, category=category, urgency=self._urgency(facts))
        area = self.say("area", area=self.of(facts.area)) if facts.area else None
        place = (facts.school_name or self.say("not_recognised"), facts.municipality, area)
        return ring, what, self.say("where", place=", ".join(part for part in place if part))

    def _urgency(self, facts: SlipFacts) -> str:
        if facts.delivered is not None:
            return self.say("delivered" if facts.delivered else "undelivered")
        if facts.urgent is None:
            return self.say("urgency_unknown")
        return self.say("urgent" if facts.urgent else "not_urgent")

    def _details(self, facts: SlipFacts) -> list[str]:
        pairs = (
            ("number", facts.number),
            ("contact", facts.contact),
            ("wanted", facts.text and " ".join(facts.text.split())),
            ("code", facts.school_code),
            ("level", facts.level and self.say(f"level_{facts.level}")),
            ("phones", ", ".join(facts.phones)),
            ("called_from", facts.caller if facts.callback else None),
            ("system", facts.system and self.say(f"system_{facts.system}")),
            ("notes", facts.notes),
            ("look", " ".join(self.say(f"reason_{reason}") for reason in facts.reasons)),
            ("broke_off", facts.broke_off and self.say(f"broke_off_{facts.broke_off}")),
            ("earlier", "; ".join(self._earlier(facts))),
        )
        told = [self.say(name, value=value) for name, value in pairs if value]
        if "look" in facts.settled and not facts.reasons:
            told.append(self.say("looked_at"))
        page = [self.say("console_page", link=self.console + facts.number)] if self.console else []
        return [*told, *self._recorded(facts), *self._called_again(facts), *page]

    def _earlier(self, facts: SlipFacts) -> Iterable[str]:
        for each in facts.earlier:
            state = self.say("earlier_done" if each.done else "earlier_open")
            day, category = _day(each.at), self.of(each.category_label)
            yield self.say("earlier_one", number=each.number, day=day, category=category, state=state)

    def _recorded(self, facts: SlipFacts) -> Iterable[str]:
        for clip in facts.clips:
            length = self.say("seconds", count=clip.seconds) if clip.seconds else ""
            link = self.say("listen", link=self.links.to(clip.id)) if self.links else ""
            what = self.say(f"clip_{clip.kind}")
            yield self.say("recorded", what=what, length=length, sid=clip.sid) + link
            if clip.state in LOST:
                yield self.say("lost", sid=clip.sid, why=self.say(f"lost_{clip.state}"))

    def _called_again(self, facts: SlipFacts) -> Iterable[str]:
        for call in facts.calls:
            phone = call.caller or self.say("withheld")
            yield self.say(
                "called_in_vain" if call.empty else "called_again", moment=self.moment(call.at), phone=phone
            )

    def routed(self, team: str, sentence: Text, watchers: Sequence[Text], proposal: Text | None = None) -> str:
        """Return the comment that says which team has the ticket, why, who follows it (A2-3), who might do it."""
        names = ", ".join(self.of(name) for name in watchers)
        follows = self.say("follows", watchers=names) if names else ""
        proposed = f" {self.of(proposal)}" if proposal else ""
        return self.say("routed", team=team, sentence=self.of(sentence), follows=follows, proposed=proposed)

    def news(self, before: str, now: str, *, by_hand: bool = False) -> str:
        """Return the lines of a ticket's text that an earlier text did not have, under a heading; or nothing.

        What became of the school's other requests meanwhile was not told in the call, nor where the console is.
        Where a person of ours has had it in hand, not all of it was.
        """
        known = set(before.splitlines())
        untold = (self.say("earlier", value=""), self.say("console_page", link=""))
        fresh = [line for line in now.splitlines() if line not in known and not line.startswith(untold)]
        return "\n".join((self.say("news" if by_hand else "told_since"), *fresh)) if fresh else ""

    def goes_on(self, desk: str, ref: str) -> str:
        """Return the pointer on a ticket whose request now belongs to another helpdesk."""
        return self.say("goes_on", desk=desk, ref=ref)

    def comes_back(self) -> str:
        """Return the note on a ticket that was closed because its request had left, and goes on after all."""
        return self.say("comes_back")

    def given_back(self, why: str, times: int) -> str:
        """Return the sentence on a ticket that a team has given back, with the team's own reason."""
        return self.say("given_back", why=why, again="" if times == 1 else self.say("again", times=times))

    def moment(self, at: datetime) -> str:
        """Return a moment as readers here write it, in Athens time."""
        local = at.astimezone(ATHENS)
        return f"{self.say('days').split(',')[local.weekday()]} {_day(at)}, {local:%H:%M}"

    def of(self, text: Text) -> str:
        """Return a text in this language."""
        return text.el if self.say.language == "el" else text.en


def _day(at: datetime) -> str:
    local = at.astimezone(ATHENS)
    return f"{local.day}/{local.month}/{local.year}"


@dataclass(frozen=True, slots=True)
class Wordings:
    """The wording of each helpdesk, by the desk's name."""

    languages: Mapping[str, Language]
    links: Links | None = None
    console: str | None = None

    def at(self, desk: str) -> Wording:
        """Return how tickets at this desk are worded; Greek at a desk that is set up no more."""
        return Wording(words(self.languages.get(desk, "el")), self.links, self.console)
