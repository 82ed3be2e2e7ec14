"""One structured line per event on standard error. No secret and no whole phone number leaves here (P10)."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from intake.ground.mask import mask, masked


def _masked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    stamp = event.pop("timestamp")
    return {**masked(event), "timestamp": stamp}


def told(error: BaseException) -> str:
    """Return an error and its causes by their types and places: its text may quote a caller, and does not show."""
    lines = []
    for each in _chain(error):
        frames = traceback.extract_tb(each.__traceback__)
        places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        lines.append(f"{type(each).__name__} at {places}")
    return "\n  from ".join(lines)


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in found:
        found.append(each)
        each = each.__cause__ or each.__context__
    return found


class MaskStandardLog(logging.Filter):
    """Masks what libraries log, and lets of an error only type and place through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; called by the standard library."""
        try:
            text = record.getMessage()
        except Exception:
            text = str(record.msg)
        record.msg, record.args, record.stack_info = mask(text), (), None
        if record.exc_info and record.exc_info[1]:
            record.exc_text, record.exc_info = mask(told(record.exc_info[1])), None
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
    handler.addFilter(MaskStandardLog())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
