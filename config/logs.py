"""What the log leaves out."""

import logging

LONGEST = 300  # code points of a message that holds what a stranger has sent


class InOneLine(logging.Filter):
    """Keeps the message, cut short, and leaves out where in the code it was raised: anybody can bring it about."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = record.getMessage()[:LONGEST], ()
        record.exc_info = record.exc_text = None
        return True
