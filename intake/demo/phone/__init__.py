"""The browser phone: a page that dials the line, and the carrier between the two. Only in training."""
