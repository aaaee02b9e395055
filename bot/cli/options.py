"""What every command takes, and how it reads the configuration."""

from pathlib import Path
from typing import Annotated

import typer

from bot import config as configuration
from bot.app.logs import configure, secrets_of
from bot.config import Config

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Configuration file. Default: config.toml if there is one, else the defaults."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")]


def load(file: Path | None, *, verbose: bool = False) -> Config:
    """The configuration, with logs set up as it says."""
    config = configuration.load(file)
    configure(secrets=secrets_of(config), verbose=verbose, form=config.logs.format)
    return config
