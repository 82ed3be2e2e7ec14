"""The addresses the carrier calls, as absolute URLs with connection overrides. Plain ASCII, nothing personal.

The fragment never reaches us and is not signed; it tells the carrier how to retry (see the carrier's page on
webhook connection overrides). All attempts together must stay below its hard limit of 15 s.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

LIVE = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4500&e=dublin,frankfurt"
"""The caller is waiting: two retries, 4.5 s to answer, from European edges."""

LATER = "#rc=4&rp=all&ct=1500&rt=2500&e=dublin,frankfurt"
"""Nobody is waiting: retry whatever goes wrong."""

VOICE, TURN, STATUS, RECORDING, FALLBACK, THANKS = (
    "/voice",
    "/voice/<int:asked>",
    "/voice/status",
    "/voice/recording",
    "/voice/fallback",
    "/voice/thanks",
)
SOUND = "/voice/sounds/<name>.wav"
"""A recorded prompt, by GET: the only address under /voice that nobody signs."""
_SOUNDS = "/voice/sounds/"


def sound_in(url: str) -> str | None:
    """Return the name of the recorded prompt that an address of ours leads to, None if it leads elsewhere."""
    _, found, name = urlsplit(url).path.rpartition(_SOUNDS)
    return name.removesuffix(".wav") if found else None


@dataclass(frozen=True, slots=True)
class Paths:
    """Addresses under the public URL, which may carry a path prefix that the proxy strips."""

    public_url: str

    def turn(self, n: int) -> str:
        """Return the address that takes the answer to the question put in turn n - 1."""
        return f"{self.public_url}/voice/{n}{LIVE}"

    def recording(self, kind: str, n: int) -> str:
        """Return the address that hears of a recording of this kind, asked for in turn n."""
        return f"{self.public_url}{RECORDING}?kind={kind}&turn={n}{LATER}"

    def thanks(self) -> str:
        """Return the address that answers after a last-resort message, without any database."""
        return f"{self.public_url}{THANKS}{LIVE}"

    def sound(self, name: str, version: str) -> str:
        """Return the address of a recorded prompt; another version has another address."""
        return f"{self.public_url}{_SOUNDS}{name}.wav?v={version}"

    def for_the_number(self, fallback: str | None = None) -> dict[str, str]:
        """Return where a number's calls must lead: voice, fallback (ours unless another is told) and status."""
        return {
            "voice": f"{self.public_url}{VOICE}{LIVE}",
            "fallback": fallback or f"{self.public_url}{FALLBACK}{LIVE}",
            "status": f"{self.public_url}{STATUS}{LATER}",
        }
