"""The JSON API: what the console can do, for programs with tokens. Every operation says which scope it needs."""
