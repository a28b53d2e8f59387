"""The errors that users meet: one line that says what was got, what was expected and what to do."""


class UserError(Exception):
    """Something outside the program is wrong (a file, a disk, a dataset). Commands print it and exit with 1."""


class UsageError(UserError):
    """A flag or an argument is wrong. Commands print it and exit with 2."""


class Interrupted(UserError):  # noqa: N818 - nothing went wrong
    """The user asked to stop, and what was made so far is kept. Commands print how to go on and exit with 130."""
