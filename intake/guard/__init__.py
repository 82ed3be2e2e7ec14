"""The watch over the line: measures, warnings, a call to itself, and a letter to named people."""
