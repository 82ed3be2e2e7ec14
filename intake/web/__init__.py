"""The HTTP face: carrier webhooks and health. Holds no logic of its own."""
