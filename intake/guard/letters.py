"""What named people read when the line is in trouble, in Greek and in English. Tells nothing of any caller."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self
from urllib.parse import urlsplit

import structlog

from intake.ground.clock import ATHENS
from intake.ground.settings import Settings
from intake.record.incidents import Incident
from ticket_client.errors import DeskError, Unsure
from ticket_client.smtp import Account, Smtp

log = structlog.get_logger("intake.guard")

LOCAL = ("localhost", "127.0.0.1", "::1")
"""Where a mail server may be spoken to without TLS."""
LETTER_S = 60.0

Tell = Callable[[Incident], bool]
"""Lets people know of an incident; False if nobody has been reached."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is the matter, and what to do, in both languages."""

    el: str
    en: str
    do_el: str
    do_en: str


WORDS = {
    "canary": Words(
        "Η τηλεφωνική γραμμή δεν απαντά όπως πρέπει",
        "The telephone line does not answer as it should",
        "Καλέστε τη γραμμή από ένα τηλέφωνο. Στον εξυπηρετητή: «intake check», /health, «journalctl -u intake».",
        "Ring the line from a telephone. On the server: «intake check», /health, «journalctl -u intake».",
    ),
    "silence": Words(
        "Καμία κλήση σε εργάσιμη ώρα",
        "No call in a working hour",
        "Καλέστε τον αριθμό των σχολείων από ένα τηλέφωνο. Αν δεν απαντά, ελέγξτε τον αριθμό στον πάροχο. Σε "
        "αργία δεν χρειάζεται τίποτα.",
        "Ring the schools' number from a telephone. If it does not answer, check the number at the carrier. On a "
        "holiday nothing is needed.",
    ),
}


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes to people by a mail server. `service` is the host by which the line is known."""

    smtp: Smtp
    sender: str
    to: Sequence[str]
    service: str

    @classmethod
    def of(cls, told: Settings) -> Self:
        """Return the way that is set up; raises Misconfigured."""
        service = str(urlsplit(told.public_url).hostname)
        password = told.alarm_smtp_password.get_secret_value() if told.alarm_smtp_password else ""
        account = Account(service, told.alarm_smtp_user or "", password)
        here = urlsplit(told.alarm_smtp).hostname in LOCAL and told.alarm_smtp.startswith("smtp:")
        smtp = Smtp(told.alarm_smtp, account, LETTER_S, tls=not here)
        return cls(smtp, told.alarm_mail_from or "", told.alarm_mail_to, service)

    def __call__(self, incident: Incident) -> bool:
        """Send the letter to each; False if the mail server has certainly taken none."""
        reached = False
        for number, address in enumerate(self.to):
            try:
                self.smtp.hand_over(self._letter(incident, address), self.sender, address)
            except DeskError as error:
                log.error("alarm_not_mailed", kind=incident.kind, to=number, error=type(error).__name__)
                reached = reached or isinstance(error, Unsure)
            else:
                log.warning("alarm_mailed", kind=incident.kind, to=number, over=incident.told)
                reached = True
        return reached

    def _letter(self, incident: Incident, address: str) -> bytes:
        words, over = WORDS[incident.kind], incident.told
        letter = EmailMessage(policy=SMTP)
        letter["From"], letter["To"] = self.sender, address
        letter["Subject"] = f"{'Έληξε' if over else 'Βλάβη'}: {words.el} ({self.service})"
        mark = f"{incident.kind}.{incident.began_at:%Y%m%dT%H%M%S}.{'over' if over else 'began'}"
        letter["Message-ID"] = f"<{mark}@{self.service}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content("\n".join(self._lines(words, incident)))
        return letter.as_bytes()

    def _lines(self, words: Words, incident: Incident) -> list[str]:
        began = f"{incident.began_at.astimezone(ATHENS):%d/%m/%Y %H:%M}"
        if incident.told and incident.ended_at:
            ended = f"{incident.ended_at.astimezone(ATHENS):%d/%m/%Y %H:%M}"
            return [
                f"Έληξε στις {ended}, είχε αρχίσει στις {began}: {words.el}.",
                "",
                f"Over since {ended}, began {began}: {words.en}.",
            ]
        return [
            f"Από {began}: {words.el}.",
            words.do_el,
            "",
            f"Since {began}: {words.en}: {incident.why}.",
            words.do_en,
        ]
