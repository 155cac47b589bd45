"""What must not stand in a log: the keys in the addresses that families and colleagues are sent."""

import logging
import re

_KEYED = re.compile(r"(/Q/)[^/\s]+(?:/[^/\s]+)?|(/(?:s|S|invito|turno|q|demo/entra)/)[^/\s]+")


class HideKeys(logging.Filter):
    """Django logs the address of what it did not find; of ours it logs all but the key."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_KEYED.sub(r"\1\2…", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
