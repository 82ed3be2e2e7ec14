"""A decision as people read it line by line, on a terminal or on a page. The words are the stored ones."""

from collections.abc import Iterator, Mapping
from typing import Literal

from intake.route.phrases import fill
from intake.route.values import Candidate, Decision, Text

Language = Literal["el", "en"]

LABELS = {
    "school": Text("Σχολείο", "School"),
    "category": Text("Θέμα", "Category"),
    "moment": Text("Ώρα", "Time"),
    "others": Text("Εκτός γραμμής", "Besides our calls"),
    "team": Text("Ομάδα", "Team"),
    "technician": Text("Προτείνεται", "Proposed"),
    "watchers": Text("Παρακολουθούν", "Watchers"),
    "mode": Text("Τρόπος", "Mode"),
    "service": Text("Εξυπηρέτηση", "Service"),
    "reasons": Text("Αναλυτικά", "In detail"),
    "candidates": Text("Υποψήφιες ομάδες, κατά σειρά (βαθμοί ως 100)", "Candidates, in order (scores to 100)"),
    "remote": Text("από απόσταση", "remote"),
    "onsite": Text("επιτόπια", "on site"),
    "travel": Text("με μετακίνηση εκτός έδρας", "with a trip out of the seat"),
    "ferry": Text("με πλοίο", "by ship"),
}
UNKNOWN_SCHOOL = Text(
    "Δεν υπάρχει σχολείο με κωδικό {code}: η εξήγηση βασίζεται στο πρόθεμα του κωδικού.",
    "No school has the code {code}: the explanation rests on the code's prefix.",
)


def unknown_school(code: str, lang: Language) -> str:
    """Return that no school has the code, and what the explanation rests on instead."""
    return say(fill(UNKNOWN_SCHOOL, code=code), lang)


def account(decision: Decision, names: Mapping[str, str], head: Mapping[str, str], lang: Language) -> list[str]:
    """Return the decision line by line: what it is about, who takes it, why, and why each other team does not.

    `names` says what each queue is; `head` are lines to stand first, by their label.
    """
    parts = [decision.service, *(part for part in ("travel", "ferry") if getattr(decision, part))]
    lines = {
        **head,
        "team": f"{names[decision.team]} ({decision.team})",
        "technician": decision.technician,
        "watchers": ", ".join(decision.watchers) or "-",
        "mode": decision.mode or "-",
        "service": ", ".join(say(LABELS[part], lang) for part in parts),
    }
    told = [f"{say(LABELS[key], lang)}: {value}" for key, value in lines.items() if value]
    told += ["", say(decision.sentence, lang), "", f"{say(LABELS['reasons'], lang)}:"]
    told += [f"  [{reason.clause}] {say(reason, lang)}" for reason in decision.reasons]
    told += ["", f"{say(LABELS['candidates'], lang)}:"]
    return [*told, *(line for candidate in decision.candidates for line in _looked_at(candidate, lang))]


def say(text: Text, lang: Language) -> str:
    """Return the text in one language."""
    return text.en if lang == "en" else text.el


def _looked_at(candidate: Candidate, lang: Language) -> Iterator[str]:
    yield f"  {'-' if candidate.lost else '+'} {candidate.team}"
    if candidate.lost:
        yield f"      {say(candidate.lost, lang)}"
    for verdict in candidate.verdicts:
        mark = "+" if verdict.ok else "-"
        score = "  -" if verdict.score is None else f"{verdict.score:3}"
        yield f"      {mark} [{verdict.clause}] {score} {say(verdict.text, lang)}"
