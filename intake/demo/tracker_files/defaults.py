# A detector: what a ticket gets when nobody says otherwise. Roundup loads it with its own detectors.
import uuid


def defaults(db, cl, nodeid, newvalues):
    # A ticket a technician makes by hand needs a key too, or the unique field refuses it.
    newvalues["external_id"] = newvalues.get("external_id") or f"web-{uuid.uuid4().hex}"
    newvalues["priority"] = newvalues.get("priority") or db.priority.lookup("normal")


def init(db):
    db.issue.audit("create", defaults)
