"""Articles and their files, as the contract server for Zammad takes and keeps them."""

import base64

from tests.support.vendors.zammad_state import Refused, Row, State, User, now

LONGEST_BODY = 1_500_000
"""app/models/ticket/article.rb, check_body."""


def written(told: Row) -> Row:
    """Refuse an article that is not whole (app/controllers/concerns/creates_ticket_articles.rb)."""
    body = told.get("body")
    if not body:
        raise Refused(422, "Need at least an 'article body' field.")
    if len(body) > LONGEST_BODY:
        raise Refused(422, f"body of article is too large, {len(body)} chars - only {LONGEST_BODY} allowed")
    if told.get("type", "note") not in {"note", "phone", "email", "web"}:
        raise Refused(422, f"No lookup value found for 'type': \"{told['type']}\"")
    for index, file in enumerate(told.get("attachments") or ()):
        for key in ("mime-type", "filename", "data"):
            if not file.get(key):
                raise Refused(422, f"Attachment needs '{key}' param for attachment with index '{index}'")
        try:
            base64.b64decode(file["data"].replace("\r", "").replace("\n", ""), validate=True)
        except ValueError:
            raise Refused(422, f"Invalid base64 for attachment with index '{index}'") from None
    return told


def keep(state: State, user: User, ticket: Row, told: Row) -> Row:
    """Store an article; all that is not told has Zammad's default."""
    key = state.new_id("article")
    files = []
    for file in told.get("attachments") or ():
        data, number = base64.b64decode(file["data"]), state.new_id("file")
        about = {"id": number, "filename": file["filename"], "size": str(len(data))}
        about["preferences"] = {"Mime-Type": file["mime-type"]}
        state.files[number] = (key, about, data)
        files.append(about)
    row = {
        "id": key, "ticket_id": ticket["id"], "type": told.get("type", "note"), "attachments": files,
        "sender": told.get("sender", "Agent"), "from": user.login, "to": "", "subject": told.get("subject"),
        "body": told["body"], "content_type": told.get("content_type", "text/plain"), "created_at": now(),
        "internal": bool(told.get("internal", False)), "created_by": user.login, "created_by_id": user.id,
    }  # fmt: skip
    state.articles[key] = row
    ticket["article_count"] += 1
    state.touch(ticket, user)
    return row
