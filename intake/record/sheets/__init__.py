"""The month's sheet: the carrier's calls against what came of them, sealed so that a later change shows.

month    the figures, from the record                     second   calls as another source lists them
chain    sealed sheets, each hashed with the one before   page     a sheet in words, Greek or English
"""
