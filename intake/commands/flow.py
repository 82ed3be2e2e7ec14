"""Placeholder until the chart joins."""

import click


@click.command()
def flow() -> None:
    """Draw the call."""
