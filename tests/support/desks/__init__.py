"""One file a helpdesk system, whose `at_<desk>` fixtures each give a technician's bench at it.

`QUICK` says whether a file needs no server of another's making. The contract is proved at every desk found here.
"""
