"""What only Redmine can do to us: no unique field, noes that look like a yes, rights, and people at its pages."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.support.desks.redmine import RedmineBench, setup
from ticket_client.desks import redmine_site
from ticket_client.desks.redmine import desk
from ticket_client.desks.redmine_words import untagged
from ticket_client.errors import Gone, Rejected
from ticket_client.values import Draft, Progress

slow = pytest.mark.slow
DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")
ROLE = "Role.find_by!(name: 'Bridge')"
"""The bridge's role, in Redmine's own words."""


# --- tickets ----------------------------------------------------------------------------------------------------


@slow
def test_open_costs_five_requests(at_redmine: RedmineBench, key: str) -> None:
    """An `open` looks by field and by subject, creates, and looks again; projects are known from the first one."""
    at_redmine.desk.open(DRAFT, f"{key}x")
    del at_redmine.wire.requests[:]
    at_redmine.desk.open(DRAFT, key)
    look = ["GET /issues.json"] * 2
    assert at_redmine.wire.requests == [*look, "POST /issues.json", *look]


@slow
def test_the_draft_fills_redmines_fields(at_redmine: RedmineBench, key: str) -> None:
    """Key, school code, caller and urgency have fields of their own; what is not urgent gets Redmine's default."""
    for draft, priority in ((DRAFT, "Normal"), (replace(DRAFT, urgent=True), "Urgent")):
        row = at_redmine.issue(at_redmine.desk.open(draft, key + priority).ref)
        values = {each["name"]: each["value"] for each in row["custom_fields"] if each["value"]}
        assert values == {"External id": key + priority, "School code": "0601010", "Caller": "2610123456"}
        assert (row["priority"]["name"], row["author"]["name"]) == (priority, "Γέφυρα Κλήσεων")


@slow
def test_a_value_that_redmine_refuses_costs_the_value_not_the_ticket(at_redmine: RedmineBench, key: str) -> None:
    """A school code against the field's pattern opens a ticket in its queue without one, and parks the update."""
    odd = replace(DRAFT, school_code="2610123456", team="network")
    ticket = at_redmine.desk.open(odd, key)
    assert (ticket.key, ticket.team) == (key, "network")
    with pytest.raises(Rejected, match="School code") as caught:
        at_redmine.desk.update(ticket.ref, odd)
    assert "2610123456" not in str(caught.value)


@slow
def test_a_project_that_was_closed_costs_the_project_not_the_ticket(at_redmine: RedmineBench, key: str) -> None:
    """A queue that is closed after we learnt of it is not a queue: a ticket opens in the first, none is moved."""
    ticket = at_redmine.desk.open(replace(DRAFT, team="network"), f"{key}x")
    project = "Project.find('keplinet-achaia')"
    at_redmine.desk.assign(ticket.ref, "keplinet-achaia")
    at_redmine.desk.assign(ticket.ref, "network")
    with at_redmine.redmine.so(f"{project}.close", f"{project}.reopen"):
        assert at_redmine.desk.open(replace(DRAFT, team="keplinet-achaia"), key).team == "triage"
        with pytest.raises(Rejected):
            at_redmine.desk.assign(ticket.ref, "keplinet-achaia")
    assert at_redmine.desk.read(ticket.ref).team == "network"


@slow
@pytest.mark.parametrize("across", ["1", "0"])
def test_doubles_lose_the_key_and_point_to_the_one_that_stays(
    at_redmine: RedmineBench, key: str, across: str
) -> None:
    """Of three tickets with one key the chosen one stays; the others are closed, keyless, and lead to it."""
    first = at_redmine.desk.open(DRAFT, key)
    field = {"id": at_redmine.redmine.fields["External id"], "value": key}
    made = [
        at_redmine.ask(
            "POST",
            "issues.json",
            json={"issue": {"project_id": project, "subject": f"Θέμα [IVR:{key}]", "custom_fields": [field]}},
        )["issue"]["id"]
        for project in ("triage", "network")
    ]
    relations = "Setting.cross_project_issue_relations"
    with at_redmine.redmine.so(f"{relations} = {across}", f"{relations} = 1"):
        stays = at_redmine.desk.unite(key, str(made[0]))
    assert stays is not None
    assert stays.ref == str(made[0])
    assert at_redmine.tickets(key) == 1
    for ref in (first.ref, str(made[1])):
        row = at_redmine.issue(ref)
        assert row["subject"] == "Θέμα"
        assert row["status"]["is_closed"]
        assert any(f"#{stays.ref}" in each["notes"] for each in row["journals"] if each["notes"])
    assert at_redmine.desk.read(first.ref).ref == stays.ref


@slow
def test_a_request_that_people_merged_into_another_is_not_opened_again(at_redmine: RedmineBench, key: str) -> None:
    """A closed duplicate of another request's ticket is found by its key, and read through the one that stays."""
    ticket, other = at_redmine.desk.open(DRAFT, key), at_redmine.desk.open(DRAFT, f"{key}x")
    at_redmine.merge(ticket.ref, other.ref)
    assert at_redmine.desk.open(DRAFT, key).ref == ticket.ref
    assert at_redmine.tickets(key) == 2  # the other's key begins with this one
    assert ticket.ref not in {each.ref for each in at_redmine.desk.changed_since(ticket.changed_at)}


@slow
def test_an_open_duplicate_stands_for_itself(at_redmine: RedmineBench, key: str) -> None:
    """What a person only related is no merge, and reopening a closed duplicate undoes one."""
    ticket, other = at_redmine.desk.open(DRAFT, key), at_redmine.desk.open(DRAFT, f"{key}x")
    at_redmine.merge(ticket.ref, other.ref)
    at_redmine.advance(ticket.ref, Progress.WORKING)
    assert at_redmine.desk.read(ticket.ref).ref == ticket.ref


@slow
def test_duplicates_in_a_circle_lead_to_one_of_them(at_redmine: RedmineBench, key: str) -> None:
    """Two closed tickets that duplicate each other are read as one of the two, and found."""
    ticket, other = at_redmine.desk.open(DRAFT, key), at_redmine.desk.open(DRAFT, f"{key}x")
    for one, two in ((ticket.ref, other.ref), (other.ref, ticket.ref)):
        pair = f"issue_from_id: {one}, issue_to_id: {two}, relation_type: 'duplicates'"
        at_redmine.redmine.run(f"IssueRelation.insert!({{{pair}}}); nil")
        at_redmine.put(one, status_id=5)
    assert at_redmine.desk.read(ticket.ref).ref in {ticket.ref, other.ref}
    assert at_redmine.desk.find(key) is not None


# --- what stands on a ticket ------------------------------------------------------------------------------------


@slow
@pytest.mark.parametrize("notes", ["private", "public"])
def test_our_notes_are_for_the_desks_own_people(at_redmine: RedmineBench, key: str, notes: str) -> None:
    """Comments, and what is said of a file, are private notes unless the settings say otherwise."""
    ours = desk(setup(at_redmine.redmine, notes=notes))
    ticket = ours.open(DRAFT, key)
    ours.comment(ticket.ref, "Ξανακάλεσε", f"{key}:c")
    ours.attach(ticket.ref, "ήχος.wav", "audio/x-wav", b"x", f"{key}:f")
    said = [each["private_notes"] for each in at_redmine.issue(ticket.ref)["journals"] if each["notes"]]
    assert said == [notes == "private"] * 2


@slow
def test_a_change_that_others_overtook_is_made_all_the_same(at_redmine: RedmineBench, key: str) -> None:
    """Redmine refuses without a reason what others overtook: every verb looks again, and says nothing twice."""
    ticket = at_redmine.desk.open(DRAFT, key)
    bump = "Issue.where(id: id).update_all('lock_version = lock_version + 1') if ($overtaken -= 1) >= 0"
    at_redmine.redmine.run(f"$overtaken = 0; Issue.before_update(prepend: true) {{ {bump} }}; nil")
    for verb in (
        lambda: at_redmine.desk.comment(ticket.ref, "σχόλιο", f"{key}:c"),
        lambda: at_redmine.desk.attach(ticket.ref, "ήχος.wav", "audio/x-wav", b"x", f"{key}:f"),
        lambda: at_redmine.desk.assign(ticket.ref, "network"),
    ):
        at_redmine.redmine.run("$overtaken = 2")
        verb()
    assert at_redmine.comments(ticket.ref) == (DRAFT.body, "σχόλιο")
    assert [file.data for file in at_redmine.files(ticket.ref)] == [b"x"]
    assert at_redmine.desk.read(ticket.ref).team == "network"


@slow
def test_a_file_too_large_is_rejected(at_redmine: RedmineBench, key: str) -> None:
    """A file beyond Redmine's limit is Rejected in its own words."""
    ticket = at_redmine.desk.open(DRAFT, key)
    limit = "Setting.attachment_max_size"
    with at_redmine.redmine.so(f"{limit} = 1", f"{limit} = 5120"), pytest.raises(Rejected, match="size"):
        at_redmine.desk.attach(ticket.ref, "ήχος.wav", "audio/x-wav", b"x" * 2000, f"{key}:f")


@slow
@pytest.mark.parametrize(
    ("status", "progress"),
    [*enumerate((Progress.PENDING, Progress.WORKING, Progress.DONE, Progress.WORKING, *[Progress.DONE] * 2), 1)],
)
def test_redmines_statuses_mean_something(
    at_redmine: RedmineBench, key: str, status: int, progress: Progress
) -> None:
    """New is pending; In Progress and Feedback are work; Resolved and whatever is closed is done."""
    ticket = at_redmine.desk.open(DRAFT, key)
    at_redmine.put(ticket.ref, status_id=status)
    assert at_redmine.desk.read(ticket.ref).progress is progress
    assert at_redmine.desk.advance(ticket.ref, progress).progress is progress
    assert at_redmine.issue(ticket.ref)["status"]["id"] == status


@slow
def test_a_step_that_the_workflow_forbids_is_rejected(at_redmine: RedmineBench, key: str) -> None:
    """Redmine answers 204 to a status that our role may not set; we say Rejected and leave the ticket."""
    ticket = at_redmine.desk.open(DRAFT, key)
    ours = f"WorkflowTransition.where(role_id: {ROLE}.id, old_status_id: 1, new_status_id: [3, 5, 6])"
    with (
        at_redmine.redmine.so(
            f"{ours}.update_all(old_status_id: 99)", f"{ours.replace('1,', '99,')}.update_all(old_status_id: 1)"
        ),
        pytest.raises(Rejected, match="workflow"),
    ):
        at_redmine.desk.advance(ticket.ref, Progress.DONE)
    assert at_redmine.desk.advance(ticket.ref, Progress.DONE).progress is Progress.DONE


@slow
def test_a_ticket_that_people_hide_is_gone_and_stops_nothing(at_redmine: RedmineBench, key: str) -> None:
    """Redmine answers 403 for an issue moved where we may not look: that ticket is gone, the desk goes on."""
    ticket = at_redmine.desk.open(DRAFT, key)
    at_redmine.redmine.run(
        "Project.create!(identifier: 'hidden', name: 'Κρυφό', is_public: false).trackers = [Tracker.find(3)]; nil"
    )
    hidden = at_redmine.redmine.ask("GET", "projects/hidden.json")["project"]["id"]
    at_redmine.redmine.ask("PUT", f"issues/{ticket.ref}.json", json={"issue": {"project_id": hidden}})
    for verb in (
        lambda: at_redmine.desk.read(ticket.ref),
        lambda: at_redmine.desk.notes(ticket.ref),
        lambda: at_redmine.desk.comment(ticket.ref, "κείμενο", key),
        lambda: at_redmine.desk.assign(ticket.ref, "network"),
    ):
        with pytest.raises(Gone):
            verb()
    assert "hidden" not in at_redmine.desk.teams()


@slow
def test_a_ticket_without_a_key_is_read_like_ours(at_redmine: RedmineBench) -> None:
    """An issue made at the pages has no key and disturbs nothing; a note over lines keeps its lines."""
    made = at_redmine.ask(
        "POST", "issues.json", json={"issue": {"project_id": "network", "subject": "Από τη σελίδα"}}
    )
    ref = str(made["issue"]["id"])
    at_redmine.say(ref, "Πήγα.\r\nΈφυγα.")
    assert (at_redmine.desk.read(ref).key, at_redmine.desk.read(ref).team) == ("", "network")
    assert [(note.text, note.by) for note in at_redmine.desk.notes(ref)] == [("Πήγα.\nΈφυγα.", "Μαρία Τεχνικού")]
    assert ref in {ticket.ref for ticket in at_redmine.desk.changed_since(datetime(2000, 1, 1, tzinfo=UTC))}


@slow
def test_changes_come_whole_over_many_pages(at_redmine: RedmineBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that hold fewer tickets than one second saw still give every ticket."""
    monkeypatch.setattr(redmine_site, "PAGE", 2)
    keys = {uuid4().hex for _ in range(5)}
    start = min(at_redmine.desk.open(DRAFT, key).changed_at for key in keys)
    assert keys <= {ticket.key for ticket in at_redmine.desk.changed_since(start)}


def test_a_subject_loses_its_key_and_nothing_else() -> None:
    """A person's own words stay, also where nobody left a key among them."""
    subjects = ("Θέμα [IVR:k]", "Θέμα [1] [IVR:k] ", "Θέμα", "[IVR:k]")
    assert [untagged(subject) for subject in subjects] == ["Θέμα", "Θέμα [1]", "Θέμα", "-"]
