"""A helpdesk that gets letters: a mailbox people read, or a system with a mail gateway such as osTicket.

It is told everything in letters of one thread: `open` is the first, every note and every file another. Nothing
can be read back, found or changed, so those verbs are Rejected, and that something changed is said in a note. A
lost answer is met by the same letter again, under the same Message-ID, by which the receiver must know it again.
osTicket does, and joins answers by their References; Request Tracker's gateway does neither, so use the desk `rt`.

In the desk file `url` is the mail server, `smtp://host` with STARTTLS or `smtps://host`; `token` the password of
`user`, if it wants one. Options:

- `from`: our address, which must be allowed to send there. Required.
- `to`: the address of the helpdesk, or of its triage. Required.
- `queues`: table of queue = address. Without it every queue's letters go to `to` and the text names the team.
- `user`: who logs in with the token; default: the address in `from`.
- `domain`: what Message-IDs end in; default: that of `from`. Once it is changed, no old letter is known again.
- `tls`: `false` speaks plainly and sends no token, for a mail server on this machine; default: true.
- `ca`: file of certificates to trust instead of the system's.

The number to ring stands in a letter's text and nowhere else: subjects and headers are kept in mail servers' logs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import ClassVar, NoReturn, Self

from ticket_client.abilities import Abilities, Guarantee, Search
from ticket_client.desk import Setup
from ticket_client.desks import mail_words as words
from ticket_client.desks.mail_words import Letter, Thread
from ticket_client.errors import Misconfigured, Rejected
from ticket_client.smtp import Account, NoSuchBox, Smtp
from ticket_client.values import Draft, Note, Progress, Ticket, tagged
from ticket_client.vendor import File

OPTIONS = frozenset({"from", "to", "queues", "user", "domain", "tls", "ca"})
LONGEST_REF = 120
"""Characters of a reference that the record keeps."""


def desk(setup: Setup) -> "Mail":
    """Return the desk of these settings, if letters could go out this way."""
    if unknown := setup.options.keys() - OPTIONS:
        raise Misconfigured(f"the option «{min(unknown)}» is unknown to a desk by mail")
    sender, box = (_address(name, setup.option(name)) for name in ("from", "to"))
    queues = setup.options.get("queues", {})
    if not isinstance(queues, Mapping):
        raise Misconfigured('the option «queues» must be a table of queue = "address"')
    boxes = {str(name): _address(f"queues.{name}", str(value)) for name, value in queues.items()}
    domain = setup.option("domain", sender.partition("@")[2])
    longest = max((len(name) for name in boxes), default=0)
    if (
        not words.DOMAIN.fullmatch(domain)
        or len(words.new_thread("k" * 32, domain, "q" * longest).ref) > LONGEST_REF
    ):
        raise Misconfigured("the option «domain» must be a domain like ivr.example.gr, and shorter")
    account = Account(domain, setup.option("user", sender) if setup.token else "", setup.token)
    tls = setup.options.get("tls", True) is not False
    server = Smtp(setup.url, account, Mail.patience, tls=tls, ca=setup.option("ca"))
    return Mail(setup.name, server, sender, box, domain, boxes)


def _address(name: str, value: str) -> str:
    if not words.ADDRESS.fullmatch(value):
        raise Misconfigured(f"the option «{name}» must be one plain address like helpdesk@example.gr")
    return value


@dataclass
class Mail:
    """A helpdesk behind a mail server. `subject` and `at` are those of the letters it is told to write."""

    abilities: ClassVar[Abilities] = Abilities(Guarantee.RECEIVER, search=Search.NONE, read=False)
    patience: ClassVar[float] = 45.0
    settling: ClassVar[float] = 60.0

    name: str
    server: Smtp = field(repr=False)
    sender: str
    box: str
    domain: str
    queues: Mapping[str, str]
    subject: str = ""
    at: datetime | None = None

    def letters(self, subject: str, at: datetime) -> Self:
        """Return this desk, writing letters of that subject and date."""
        return replace(self, subject=subject, at=at)

    def check(self) -> None:
        """Prove server, certificate, account and every address; send nothing."""
        try:
            self.server.prove(self.sender, {"to": self.box, **self.queues})
        except NoSuchBox as error:
            raise Misconfigured(f"{error}: create them there, or mend the settings") from None

    def teams(self) -> frozenset[str]:
        """Return the queues that have an address; none means that any team's letters go to the one there is."""
        return frozenset(self.queues)

    # --- letters ------------------------------------------------------------------------------------------------

    def open(self, draft: Draft, key: str) -> Ticket:
        """Write the thread's first letter. To a queue whose address is refused, it goes to the desk's own."""
        thread = words.new_thread(key, self.domain, draft.team if draft.team in self.queues else None)
        told = (("X-IVR-School", draft.school_code), ("Importance", "high" if draft.urgent else None))
        more = tuple((name, value) for name, value in told if value)
        letter = Letter(thread, thread.first, draft.subject, draft.body, more=more)
        try:
            self._send(letter)
        except NoSuchBox:
            thread = replace(thread, queue=None)
            self._send(replace(letter, thread=thread))
        team = thread.queue if self.queues else draft.team
        return self._ticket(thread, draft.subject, team)

    def comment(self, ref: str, text: str, key: str) -> None:
        """Write a note into the thread."""
        thread = words.thread_of(ref)
        self._send(Letter(thread, words.later(thread, key, self.domain), self._answering(), text))

    def attach(self, ref: str, name: str, kind: str, data: bytes, key: str) -> None:
        """Write a letter with the file."""
        thread = words.thread_of(ref)
        if not data:
            raise Rejected("an empty file cannot be attached")
        id_, file = words.later(thread, key, self.domain), File(name, kind, data)
        self._send(Letter(thread, id_, self._answering(), name, file))

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Rejected: nobody counts by letter."""
        del teams, since
        _unread()

    def assign(self, ref: str, team: str, leaving: str | None = None) -> Ticket:
        """Address the thread to the team from now on; the note that says so is the first it gets."""
        del leaving
        thread = words.thread_of(ref)
        if not team.strip() or (self.queues and team not in self.queues):
            raise Rejected("the desk has no address for a queue of that name")
        return self._ticket(replace(thread, queue=team if self.queues else None), self.subject, team)

    def _answering(self) -> str:
        return f"Re: {self.subject}"

    def _send(self, letter: Letter) -> None:
        """Send the letter to whoever reads the thread: NoSuchBox if that is a queue whose address is refused."""
        to = self.queues.get(letter.thread.queue or "", self.box)
        try:
            self.server.hand_over(letter.to_bytes(self.sender, to, self._now()), self.sender, to)
        except NoSuchBox as error:
            if to == self.box:
                raise Misconfigured(f"{error} in the option «to»") from None
            raise NoSuchBox(f"{error} of the queue «{letter.thread.queue}»") from None

    def _now(self) -> datetime:
        return self.at or datetime.now(UTC)

    def _ticket(self, thread: Thread, subject: str, team: str | None) -> Ticket:
        """Return what is known of a ticket that nobody can look at: that its letters were sent."""
        whole = tagged(subject, thread.key)
        return Ticket(thread.ref, thread.key, whole, team, Progress.PENDING, self._now())

    # --- what no letter can do ----------------------------------------------------------------------------------

    def find(self, key: str) -> Ticket | None:
        """Rejected: nobody answers a letter that asks for a key."""
        del key
        _unread()

    def unite(self, key: str, keep: str | None = None) -> Ticket | None:
        """Rejected: doubles are the receiver's to see."""
        del key, keep
        _unread()

    def read(self, ref: str) -> Ticket:
        """Rejected."""
        del ref
        _unread()

    def standing(self, refs: Sequence[str]) -> Mapping[str, Ticket]:
        """Rejected, for none is known to be gone."""
        del refs
        _unread()

    def changed_since(self, at: datetime) -> Iterable[Ticket]:
        """Rejected, for none is known to have stayed as it was."""
        del at
        _unread()

    def notes(self, ref: str) -> Sequence[Note]:
        """Rejected."""
        del ref
        _unread()

    def advance(self, ref: str, progress: Progress) -> Ticket:
        """Rejected: how far it has come is said in a note."""
        del ref, progress
        _unread()

    def update(self, ref: str, draft: Draft) -> Ticket:
        """Rejected: what has changed is said in a note."""
        del ref, draft
        _unread()

    def detach(self, ref: str, key: str) -> None:
        """Rejected: a letter cannot be taken back."""
        del ref, key
        _unread()


def _unread() -> NoReturn:
    raise Rejected("a desk by mail can be told, and neither read nor changed")
