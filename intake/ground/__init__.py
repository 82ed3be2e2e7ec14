"""What everything stands on: settings, clock, database, log. Knows nothing of calls or helpdesks."""
