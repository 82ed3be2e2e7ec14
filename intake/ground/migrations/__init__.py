"""The history of the tables: `python -m intake.ground.migrations` writes it, `intake.ground.migrate` runs it."""
