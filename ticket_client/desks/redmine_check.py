"""What must be in order at a Redmine before a ticket is opened there, each told in one sentence if it is not.

It changes nothing: whether a create would pass is asked with two that Redmine never takes, one without a subject
and one with too long a subject. What it says to both is not about the subject.
"""

from collections.abc import Iterable

from ticket_client.desks import redmine_words as words
from ticket_client.desks.redmine_site import Site
from ticket_client.desks.redmine_words import Names, Row
from ticket_client.errors import Misconfigured
from ticket_client.http import Http
from ticket_client.values import Progress

RIGHTS = frozenset({"view_issues", "add_issues", "edit_issues", "add_issue_notes", "edit_own_issue_notes"})
SAMPLE = {
    words.KEY: "00000000-0000-0000-0000-000000000000",
    words.SCHOOL: "0601010",
    words.CALLER: "2610123456",
}
"""Values of the length and look of those that will come."""


def check(http: Http, site: Site, names: Names) -> None:
    """Raise Misconfigured for the first thing that is out of order."""
    user = site.user()
    projects = site.projects()
    first = next((each for each in projects if each["identifier"] == names.queue), None)
    if first is None:
        raise Misconfigured(
            f"there is no project «{names.queue}» for our tickets: it must be active, with issue tracking, our "
            "tracker and the key's custom field, and have the API key's user as a member; or the option queue "
            "must name another"
        )
    if not user["admin"]:
        _rights(site, names, user, projects)
    if "default_assignee" in site.told(f"projects/{first['id']}.json", "project"):
        raise Misconfigured(
            f"project «{names.queue}» has a default assignee, as if a person had taken every ticket"
        )
    _words(site, names)
    _fields(site, names, first)
    _trial(http, site, names, first)


def _rights(site: Site, names: Names, user: Row, projects: Iterable[Row]) -> None:
    """Look for the rights we need in the roles we have in each project."""
    needed = RIGHTS | ({"set_notes_private"} if names.private else set())
    held = {
        membership["project"]["id"]: {role["id"] for role in membership["roles"]}
        for membership in user["memberships"]
    }
    numbers = sorted(set().union(*held.values()))
    roles = {number: site.told(f"roles/{number}.json", "role") for number in numbers}
    for project in projects:
        ours = [roles[number] for number in held[project["id"]]]
        if lacking := needed - {right for role in ours for right in role["permissions"]}:
            raise Misconfigured(
                f"our role in project «{project['identifier']}» lacks {', '.join(sorted(lacking))}"
            )
        if all(role["issues_visibility"] == "own" for role in ours):
            raise Misconfigured(f"our role in project «{project['identifier']}» hides the issues of others")


def _words(site: Site, names: Names) -> None:
    """Look for the statuses and the priority that the settings name."""
    statuses = site.told("issue_statuses.json", "issue_statuses")
    meant = {words.progress_of(status, names) for status in statuses}
    if lacking := [progress for progress in Progress if progress not in meant]:
        raise Misconfigured(f"no status in Redmine means «{lacking[0]}»: see the options pending and done")
    if names.urgent and not site.urgent():
        raise Misconfigured(f"Redmine has no priority «{names.urgent[0]}»: the option urgent names another")


def _fields(site: Site, names: Names, first: Row) -> None:
    """Look whether tickets of our tracker have a description and our fields; the latter only an issue tells."""
    ours = site.tracker().get("tracker_id") or first["trackers"][0]["id"]
    for tracker in site.told("trackers.json", "trackers"):
        if tracker["id"] == ours and "description" not in tracker["enabled_standard_fields"]:
            raise Misconfigured(f"tracker «{tracker['name']}» has its field for the description switched off")
    where = {"project_id": first["id"], "subproject_id": "!*", "tracker_id": ours}
    for row in site.told("issues.json", "issues", {**where, "status_id": "*", "sort": "id:desc", "limit": 1}):
        shown = words.custom(row)
        if lacking := [name for what, name in names.fields.items() if site.field(what) not in shown]:
            raise Misconfigured(
                f"tickets in project «{names.queue}» do not show us the custom fields {', '.join(lacking)}: set "
                "them to all projects, our tracker and any role"
            )


def _trial(http: Http, site: Site, names: Names, first: Row) -> None:
    """Ask whether a ticket like ours would be taken."""
    custom = [{"id": site.field(what), "value": SAMPLE[what]} for what in names.fields]
    issue = {"project_id": first["id"], "description": "-", "custom_fields": custom, **site.tracker()}
    answers = [
        http.send("POST", "issues.json", json={"issue": issue | {"subject": subject}})
        for subject in ("", "x" * 256)
    ]
    reasons = [answer.body["errors"] for answer in answers if answer.status == 422]
    if len(reasons) < len(answers):
        raise words.no_of(answers[0], Misconfigured)
    if both := [reason for reason in reasons[0] if reason in reasons[1]]:
        raise Misconfigured(f"Redmine would refuse a ticket like ours: {words.why(both)}")
