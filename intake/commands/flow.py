"""`intake flow`: the call flow as a Mermaid flowchart, and how long callers listen.

Both come from walking the real flow; only the names of steps and deeds are written here.
"""

from collections.abc import Iterable, Iterator

import click

from ivr.chart import CODE, NO_CODE, PART, PHONE, Leg, walk
from ivr.lengths import LIMITS, Lengths, Range, Route
from ivr.script import Script
from ivr.values import Began, HangUp, Heard, Keypad, Keys, Language, Left, Step

Text = tuple[str, str]
"""Greek and English."""

STEPS: dict[Step, Text] = {
    Step.START: ("Το τηλέφωνο χτυπά", "The phone rings"),
    Step.ENTRY_ONE: ("Το σχολείο της γραμμής;", "The school of this line?"),
    Step.ENTRY_MANY: ("Ποιο σχολείο της γραμμής;", "Which school of this line?"),
    Step.CODE: ("Κωδικός σχολείου", "School code"),
    Step.CONFIRM: ("Το όνομα του σχολείου· σωστό;", "The school's name; is it right?"),
    Step.PERSON: ("Κανείς διαθέσιμος τώρα", "Nobody is available now"),
    Step.SAY_SCHOOL: ("Ο καλών λέει το σχολείο", "The caller says the school"),
    Step.CATEGORY: ("Είδος προβλήματος", "Kind of problem"),
    Step.DUPLICATE: ("Υπάρχει ήδη αίτημα", "A request stands already"),
    Step.NUMBER: ("Αριθμός αιτήματος", "The request's number"),
    Step.CORRECT: ("Τι διορθώνεται;", "What is to be corrected?"),
    Step.URGENCY: ("Επείγει;", "Is it urgent?"),
    Step.SYSTEM: ("Σύστημα εργαστηρίου", "The lab's system"),
    Step.CALLBACK: ("Τηλέφωνο επικοινωνίας", "A number to ring back"),
    Step.DESCRIPTION: ("Ακολουθεί ηχογράφηση", "A recording follows"),
    Step.MESSAGE: ("Ο καλών περιγράφει", "The caller describes it"),
    Step.CLOSE: ("Άλλο πρόβλημα;", "Another problem?"),
    Step.DONE: ("Αντίο", "Goodbye"),
}

DEEDS: dict[str, Text] = {
    CODE: ("κωδικός", "code"),
    NO_CODE: ("άγνωστος κωδικός", "unknown code"),
    PART: ("λίγα ψηφία", "a few digits"),
    PHONE: ("δέκα ψηφία", "ten digits"),
    "silence": ("σιωπή", "silence"),
    "speech": ("ομιλία", "speech"),
}

ENTRIES: dict[int, Text] = {
    0: ("άγνωστος αριθμός", "unknown number"),
    1: ("αριθμός ενός σχολείου", "number of one school"),
    3: ("αριθμός τριών σχολείων", "number of three schools"),
}

GRAMMAR: Text = (
    "Σε κάθε βήμα: 0 εκπρόσωπος, * η άλλη γλώσσα, # ξανά. Παχύ βέλος: εδώ ανοίγει ή συμπληρώνεται αίτημα.",
    "At every step: 0 a person, * the other language, # again. Thick arrow: a request is opened or added to here.",
)
FIRST: Text = ("Ώσπου να καταλάβει ο καλών τι να πατήσει:", "Until callers know what to press:")
ROUTES: Text = (
    "Ως τον αριθμό του αιτήματος (ακούγοντάς τα όλα · πατώντας μόλις ειπωθεί το πλήκτρο · τι πατιέται):",
    "To the request's number (all is heard · keys are pressed once named · what is pressed):",
)


@click.command()
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.option("--paths", is_flag=True, help="Only the seconds, without the flowchart.")
def flow(lang: Language, paths: bool) -> None:
    """Print the call flow as a Mermaid flowchart, and the spoken seconds of every path as its remarks."""
    seconds = tuple(_seconds(Lengths(Script.load(), lang), lang))
    if paths:
        click.echo("\n".join(seconds))
        return
    remarks = (f"%% {line}".rstrip() for line in seconds)
    click.echo("\n".join((f"%% {_in(GRAMMAR, lang)}", *mermaid(walk(), lang), *remarks)))


def mermaid(legs: Iterable[Leg], lang: Language) -> Iterator[str]:
    """Yield the lines of a flowchart of these legs."""
    nodes: dict[Step, Leg] = {}
    edges: dict[tuple[Step, Step], list[Leg]] = {}
    for leg in legs:
        nodes.setdefault(leg.to, leg)
        if leg.at is not leg.to or leg.heard != Keys("0"):
            edges.setdefault((leg.at, leg.to), []).append(leg)
    yield "flowchart TD"
    yield f"    {Step.START}(({_title(Step.START)}))"
    for step, leg in nodes.items():
        yield f"    {step}{_shape(leg)}"
    for (at, to), ways in edges.items():
        arrow = "==>" if any(way.commits for way in ways) else "-->"
        done = tuple((way.heard, len(way.turns)) for way in ways if not isinstance(way.heard, Began))
        yield f'    {at} {arrow}|"{_deeds(done, lang)}"| {to}' if done else f"    {at} {arrow} {to}"


def _shape(leg: Leg) -> str:
    match leg.end.listen:
        case Keypad():
            return f"[{_title(leg.to)}]"
        case HangUp():
            return f"(({_title(leg.to)}))"
        case _:
            return f"[/{_title(leg.to)}/]"


def _title(step: Step) -> str:
    return '"{}<br/>{}"'.format(*STEPS[step])


def _deeds(done: Iterable[tuple[Heard, int]], lang: Language) -> str:
    """Name what callers do: keys in ranges, then the rest; each with how often it takes."""
    by_times: dict[int, list[Heard]] = {}
    for heard, times in dict.fromkeys(done):
        by_times.setdefault(times, []).append(heard)
    named = (_names(heard, lang) + (f" ×{times}" if times > 1 else "") for times, heard in by_times.items())
    return " · ".join(named)


def _names(heard: Iterable[Heard], lang: Language) -> str:
    """Name what is done equally often."""
    words = [_word(each) for each in heard]
    keys = sorted(word for word in dict.fromkeys(words) if len(word) == 1)
    rest = (_in(DEEDS[word], lang) for word in dict.fromkeys(words) if len(word) > 1)
    return ", ".join((*_ranges(keys), *rest))


def _word(heard: Heard) -> str:
    match heard:
        case Keys(text):
            return text
        case Left(by="zero"):
            return "0"
        case Left(clip=str()):
            return "speech"
        case _:
            return "silence"


def _ranges(keys: list[str]) -> Iterator[str]:
    """Yield runs of neighbouring keys as one: 1-8."""
    runs: list[list[str]] = []
    for key in keys:
        if runs and int(key) == int(runs[-1][-1]) + 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    for run in runs:
        yield run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}"


def _seconds(lengths: Lengths, lang: Language) -> Iterator[str]:
    yield _in(FIRST, lang)
    for schools, entry in ENTRIES.items():
        limit = f" (≤ {LIMITS[schools]:.0f} s)" if schools in LIMITS else ""
        yield f"  {lengths.until_understood(schools):6.1f} s  {_in(entry, lang)}{limit}"
    yield ""
    yield _in(ROUTES, lang)
    for schools, entry in ENTRIES.items():
        yield f" {_in(entry, lang)}"
        for route in lengths.routes(schools):
            yield f"  {_range(route.patient)}  {_range(route.quick)}  {_pressed(route, lang)}"


def _pressed(route: Route, lang: Language) -> str:
    return " → ".join(_deeds(((heard, deed.times) for heard in deed.heard), lang) for deed in route.deeds)


def _range(seconds: Range) -> str:
    least, most = (f"{each:.1f}" for each in seconds)
    return (least if least == most else f"{least}-{most}").rjust(11)


def _in(text: Text, lang: Language) -> str:
    return text[0 if lang == "el" else 1]
