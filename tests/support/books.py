"""Rule books as the tests edit them."""

from intake.route.rulebook import SHIPPED, RuleBook

SHEET = SHIPPED.read_text(encoding="utf-8")


def edited(*changes: tuple[str, str]) -> RuleBook:
    """Return the shipped book with each old text, which must stand in it, replaced by a new one."""
    text = SHEET
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return RuleBook.read(text.encode())


def in_area(area: str, *lines: str) -> RuleBook:
    """Return the shipped book with these lines added to an area."""
    head = f"[area.{area}]\n"
    return edited((head, head + "".join(f"{line}\n" for line in lines)))
