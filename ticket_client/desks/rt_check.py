"""Whether a Request Tracker is set up as the bridge needs it, told in sentences. Changes nothing."""

from collections.abc import Mapping
from typing import Any

from ticket_client.desks.rt_words import body_of, field, refuses, rows_of
from ticket_client.errors import Misconfigured
from ticket_client.http import Http

PAGE = 100
QUEUES = 100
"""How many queues are asked for their fields, each by a request of its own; fields are seldom applied singly."""
_UTC = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Universal", "Zulu"}


def prove(http: Http, account: str, queue: str, samples: Mapping[str, str]) -> None:
    """Prove account, queue, custom fields (by name, with a value each must take) and rights."""
    _account(http, account)
    found = queues(http)
    if queue not in found:
        raise Misconfigured(
            f"RT has no queue «{queue}» in which our account may create tickets: give it the rights SeeQueue and "
            "CreateTicket there, or name another queue in the option «queue»"
        )
    fields: dict[str, str] = {}
    for name in sorted(found, key=lambda each: each != queue)[:QUEUES]:
        fields |= _fields(http, name, found[name], samples)
    for name, sample in samples.items():
        _field(http, name, fields[name], sample)
    _rights(http, next(iter(samples)))


def queues(http: Http) -> dict[str, str]:
    """Return the queues in which the account may create tickets, by name, each with its number."""
    found: dict[str, str] = {}
    asked: dict[str, Any] = {"fields": "Name,_hyperlinks", "per_page": PAGE, "page": 1}
    while rows := rows_of(http.get("queues/all", asked)):  # a page lacks those that we may not see
        for row in rows:
            if any(link["ref"] == "create" for link in row["_hyperlinks"]):
                found[row["Name"]] = row["id"]
        asked["page"] += 1
    return found


def _account(http: Http, account: str) -> None:
    told = body_of(http.get(f"user/{account}"))
    if not isinstance(told, dict) or "Name" not in told:
        raise Misconfigured("what answers at this address is not RT's REST2: it has no accounts")
    if told.get("Timezone") not in _UTC:
        raise Misconfigured(
            f"RT reads the times of a search in the time zone of the account «{told['Name']}»: set that to UTC"
        )


def _fields(http: Http, name: str, number: str, samples: Mapping[str, str]) -> dict[str, str]:
    """Return the numbers of the fields of a queue's tickets."""
    rows = body_of(http.get(f"queue/{number}")).get("TicketCustomFields") or ()
    fields = {row["name"]: row["id"] for row in rows if row["name"] in samples}
    if lacking := [each for each in samples if each not in fields]:
        raise Misconfigured(
            f"tickets in the queue «{name}» have no custom field «{lacking[0]}», or our account lacks the right "
            "SeeCustomField: apply the field to the queue, or globally"
        )
    return fields


def _field(http: Http, name: str, number: str, sample: str) -> None:
    """Prove that the field takes one line of text, such as `sample`."""
    answer = http.get(f"customfield/{number}")
    if answer.status == 403:
        return  # its queues show it to us, RT's administration does not: the first ticket will tell
    told = body_of(answer)
    if told["Type"] != "Freeform" or told["MaxValues"] != "1":
        raise Misconfigured(f"the custom field «{name}» must have the type «Enter one value»")
    if told["UniqueValues"] == "1":
        raise Misconfigured(
            f"the custom field «{name}» wants unique values, and RT then takes a second ticket and drops its key: "
            "switch that off, the bridge merges doubles by itself"
        )
    if told["Pattern"] and refuses(told["Pattern"], sample):
        raise Misconfigured(
            f"the custom field «{name}» would refuse a value such as «{sample}», and RT drops what a field "
            "refuses: change its validation"
        )


def _rights(http: Http, key_field: str) -> None:
    """Prove by a ticket of ours what we may do with tickets, if there is one."""
    query = f"{field(key_field)} IS NOT NULL AND Status = '__Active__'"
    asked: dict[str, Any] = {
        "query": query,
        "fields": "_hyperlinks",
        "per_page": 1,
        "orderby": "id",
        "order": "DESC",
    }
    for row in rows_of(http.get("tickets", asked)):
        links = {link["ref"] for link in row["_hyperlinks"]}
        for right, link in (("CommentOnTicket", "comment"), ("ModifyTicket", "lifecycle")):
            if link not in links:
                raise Misconfigured(f"our account lacks the right {right} on ticket {row['id']}")
