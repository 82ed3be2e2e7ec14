"""What must never be lost: calls, requests, promises, schools."""
