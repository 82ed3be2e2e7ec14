"""Measures every prompt and rewrites the two columns of seconds in ivr/prompts.csv: `python -m bench.prompts`."""

import csv
from pathlib import Path

import ivr.script
from intake.demo.espeak import espeak
from ivr.script import LANGUAGES, Script
from ivr.values import Language

PROMPTS = Path(ivr.script.__file__).with_name("prompts.csv")


def measured(script: Script, prompt_id: str, language: Language) -> float:
    """Return the seconds of one prompt with long, realistic values in its gaps."""
    line = script.sample(prompt_id)
    return espeak().seconds(script.text(line, language), script.voice(line, language))


def main() -> None:
    """Rewrite the file in place and say how long the longest prompts are."""
    script = Script.load(PROMPTS)
    with PROMPTS.open(encoding="utf-8", newline="") as rows:
        reader = csv.DictReader(rows)
        columns, prompts = list(reader.fieldnames or ()), list(reader)
    for row in prompts:
        row.update(
            {f"seconds_{language}": f"{measured(script, row['id'], language):.2f}" for language in LANGUAGES}
        )
    with PROMPTS.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(prompts)
    for language in LANGUAGES:
        longest = max(prompts, key=lambda row: float(row[f"seconds_{language}"]))
        print(f"{len(prompts)} prompts, longest {language}: {longest['id']} {longest[f'seconds_{language}']} s")


if __name__ == "__main__":
    main()
