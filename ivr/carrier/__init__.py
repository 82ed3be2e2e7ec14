"""The carrier as seen by whoever asks it: what it has listed and recorded, and where its number leads.

A port (`port`) and its first implementation (`twilio`). Takes no calls (see `webhooks`).
"""

from ivr.carrier.port import Carrier, Listed, NotNow, NotReady, NotThere, Number, Refused, Taped, TooLarge
from ivr.carrier.twilio import Twilio

__all__ = [
    "Carrier",
    "Listed",
    "NotNow",
    "NotReady",
    "NotThere",
    "Number",
    "Refused",
    "Taped",
    "TooLarge",
    "Twilio",
]
