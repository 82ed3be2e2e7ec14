"""The house: remembers calls, keeps promises, routes requests. The only package that knows both neighbours."""
