"""What a command asks of the process that it runs in: how it ends when asked to, and how it prints."""

from __future__ import annotations

import codecs
import signal
import sys
import threading


def end_as_on_interrupt() -> None:
    """Have a request to end, or a terminal that is closed, leave as little behind as Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        return  # a program that calls `main` there answers signals itself
    for name in ("SIGTERM", "SIGHUP"):  # Windows has one of them
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(number, signal.default_int_handler)


# A pipe, a file and a scheduled task on Windows are written in the country's code page, which has no true
# minus sign or no curly quotation mark. Lost, a minus would make another number of it.
_PLAINLY = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
     "\u2026": "...", "\u2192": "->", "\u00a3": "GBP ", "\u00a0": " ", "\u2264": "<=", "\u2265": ">="}
)  # fmt: skip


def _plainly(failure: UnicodeError) -> tuple[str, int]:
    """What a code page does not have in the letters of ASCII; by its number where there are none."""
    if not isinstance(failure, UnicodeEncodeError):
        raise failure
    text = failure.object[failure.start : failure.end].translate(_PLAINLY)
    return text.encode("ascii", "backslashreplace").decode("ascii"), failure.end


def use_code_page() -> None:
    """Let nothing that is printed fail in the code page of the output."""
    codecs.register_error("plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a program that calls `main` may have put another one in place
            stream.reconfigure(errors="plainly")
