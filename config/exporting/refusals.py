"""The one way in which an export or an import says no."""


class Refused(Exception):
    """An export or import that was not done, with the reason for whoever asked for it."""
