"""`intake call`: play a call in the terminal against the running service, as the carrier would."""

import click

from intake.commands.tools import Tools
from ivr import golden
from ivr.phone import Phone, over_http

HELP = "digits * #: keys · Enter: silence · r SECONDS: speak · h: hang up"


@click.command()
@click.argument("deeds", nargs=-1)
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where the service listens.")
@click.option("--caller", default="+302109999990", show_default=True, help="The number that calls.")
@click.option("--line", default="+308011180181", show_default=True, help="The number that is called.")
@click.option("--repro", is_flag=True, help="Print the call as a golden test file at the end.")
@click.pass_obj
def call(tools: Tools, deeds: tuple[str, ...], url: str, caller: str, line: str, repro: bool) -> None:
    """Play a call. DEEDS are keys, `s` for silence, `rN` to speak N seconds, `h`; without them you are asked."""
    settings = tools.app.settings
    phone = Phone(
        over_http(url), settings.public_url, settings.twilio_account_sid, settings.tokens()[0], caller=caller
    )
    lines = ["# played with `intake call`"]
    todo = iter(deeds)
    deed: str | None = f"rings from {caller} to {line}"
    while deed:
        answer = [f"> {deed}", *golden.done(phone, deed)]
        lines += answer
        if not repro:
            click.echo("\n".join(answer))
        if not phone.open:
            break
        deed = _deed(next(todo, "h")) if deeds else _asked()
    if repro:
        click.echo("\n".join(golden.masked(lines)))


def _asked() -> str:
    while True:
        try:
            return _deed(click.prompt(HELP, default="", show_default=False, err=True))
        except ValueError as error:
            click.echo(str(error), err=True)


def _deed(word: str) -> str:
    """Return the deed of a word typed; raises ValueError with what to type instead."""
    match word.strip():
        case "" | "s":
            return "silence"
        case "h":
            return "hangs up"
        case keys if set(keys) <= set("0123456789*#"):
            return f"keys {keys}"
        case spoken if spoken.startswith("r") and spoken[1:].strip().isdecimal():
            return f"speaks {spoken[1:].strip()} s, then #"
        case other:
            raise ValueError(f"«{other}» is none of: {HELP}")
