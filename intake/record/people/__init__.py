"""The people of the console: who they are, what they may, how they sign in, their sessions. Shows nothing."""

from intake.record.people.rights import Right, Sight, rights_of
from intake.record.people.sessions import Signed, begin, signed

__all__ = ["Right", "Sight", "Signed", "begin", "rights_of", "signed"]
