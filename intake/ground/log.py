"""One structured line per event on standard error. No secret and no whole phone number leaves here (P10)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

_PHONE = re.compile(r"(?<![0-9a-zA-Z])\+?\d{8,15}(?![0-9a-zA-Z])")


def mask(text: str) -> str:
    """Return the text with all but the last three digits of anything like a phone number blotted out."""
    return _PHONE.sub(lambda found: "…" + found.group()[-3:], text)


def _masked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        key: mask(value) if isinstance(value, str) and key != "timestamp" else value
        for key, value in event.items()
    }


class _MaskStandardLog(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info:
            record.exc_text, record.exc_info = mask(logging.Formatter().formatException(record.exc_info)), None
        return True


class _Steady:
    """A stream, as far as it can be written: a full disk under the log costs lines, and no caller a message."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def set_up(level: str = "INFO") -> None:
    """Send structlog and the standard library's log to standard error, both masked."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Steady(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.addFilter(_MaskStandardLog())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
