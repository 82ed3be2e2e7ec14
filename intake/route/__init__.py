"""Which team a request belongs to, and why. Pure: no database, no clock, no network."""
