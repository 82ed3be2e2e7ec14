"""A replay in words: who has more to do and who less, in figures and bars, and the moves nobody may have meant."""

from collections.abc import Callable, Iterator, Mapping

from intake.route.account import Language, say
from intake.route.categories import CATEGORIES
from intake.route.phrases import fill
from intake.route.replay import Move, Replayed
from intake.route.rulebook import RuleBook
from intake.route.values import Decision, Text

WIDTH = 30
"""Characters of the longest bar."""

HEAD = Text(
    "{requests} αιτήματα από {since}, με το πρόχειρο αντί για τους κανόνες που ισχύουν:",
    "{requests} requests since {since}, by the draft instead of the rules in force:",
)
NOTHING = Text("Δεν υπάρχουν δρομολογημένα αιτήματα από {since}.", "There are no routed requests since {since}.")
STAYS = Text("Κανένα δεν θα άλλαζε ομάδα.", "None would change its team.")
MOVES = Text("Θα άλλαζαν ομάδα {moves} ({share} %).", "{moves} would change their team ({share} %).")
FROM_TO = Text("Από ποιον σε ποιον", "From whom to whom")
LOAD = Text(
    "Αιτήματα ανά ομάδα: πριν, μετά, διαφορά (░ πριν, █ μετά)",
    "Requests by team: before, after, more or less (░ before, █ after)",
)
OTHERS = Text("Οι άλλες {teams} ομάδες μένουν όπως είναι.", "The other {teams} teams stay as they are.")
ONE_OTHER = Text("Η άλλη ομάδα μένει όπως είναι.", "The other team stays as it is.")
SURPRISING = Text("Οι πιο απρόσμενες μετακινήσεις", "The most surprising moves")
BEFORE, AFTER = Text("πριν", "before"), Text("μετά", "after")
UNCHANGED = Text("Τίποτα δεν άλλαξε: ήταν δοκιμή.", "Nothing was changed: this was a trial.")

Decides = Callable[[Move], tuple[Decision, Decision]]
"""Returns a move's decisions, by the book in force and by the draft, with their reasons."""


def names_of(standing: RuleBook, draft: RuleBook) -> dict[str, Text]:
    """Return what each queue of either book is; the draft's word counts."""
    named: dict[str, Text] = {}
    for rules in (standing, draft):
        queues = list(rules.teams())
        named |= zip(queues, rules.names_of(queues), strict=True)
    return named


def lines(
    replayed: Replayed, names: Mapping[str, Text], since: str, decides: Decides, lang: Language
) -> Iterator[str]:
    """Yield the replay line by line; `names` says what each queue is, `since` is a day in words."""
    if not replayed.requests:
        yield say(fill(NOTHING, since=since), lang)
        return
    yield say(fill(HEAD, requests=replayed.requests, since=since), lang)
    moved = replayed.moves.total()
    if not moved:
        yield say(STAYS, lang)
        return
    yield say(fill(MOVES, moves=moved, share=_percent(moved, replayed.requests, lang)), lang)
    yield from ("", f"{say(FROM_TO, lang)}:")
    for (before, after), count in replayed.moves.most_common():
        yield f"  {count:7}  {say(names[before], lang)} → {say(names[after], lang)}"
    yield from ("", f"{say(LOAD, lang)}:", *_chart(replayed, names, lang))
    yield from ("", f"{say(SURPRISING, lang)}:")
    for move in replayed.surprising:
        yield from _told(move, decides, lang)
    yield from ("", say(UNCHANGED, lang))


def _percent(part: int, whole: int, lang: Language) -> str:
    share = f"{100 * part / whole:.1f}"
    return share.replace(".", ",") if lang == "el" else share


def _chart(replayed: Replayed, names: Mapping[str, Text], lang: Language) -> Iterator[str]:
    """Yield a team's figures and two bars for each team whose figures change, the greatest change first."""
    teams = replayed.before.keys() | replayed.after.keys()
    change = {team: replayed.after[team] - replayed.before[team] for team in teams}
    touched = {team for pair in replayed.moves for team in pair}
    most = max(max(replayed.before[team], replayed.after[team]) for team in touched)
    for team in sorted(touched, key=lambda each: (-abs(change[each]), each)):
        before, after = replayed.before[team], replayed.after[team]
        yield f"  {before:7} {after:7} {change[team]:+7}  {say(names[team], lang)}"
        for count, mark in ((before, "░"), (after, "█")):
            yield f"  {'':25}{_bar(count, most, mark)}".rstrip()
    if others := len(teams - touched):
        yield f"  {say(fill(OTHERS, teams=others) if others > 1 else ONE_OTHER, lang)}"


def _bar(count: int, most: int, mark: str) -> str:
    """Return a bar whose length is the count's share of the most; what is not nothing is seen."""
    return mark * max(bool(count), round(WIDTH * count / most))


def _told(move: Move, decides: Decides, lang: Language) -> Iterator[str]:
    case, at = move.past.case, move.past.at
    category = say(CATEGORIES[case.category].label, lang)
    yield f"  {move.past.number}  {at:%d/%m/%Y}  {category}" if at else f"  {move.past.number}  {category}"
    for word, decision in zip((BEFORE, AFTER), decides(move), strict=True):
        yield f"    {say(word, lang)}: {say(decision.sentence, lang)}"
