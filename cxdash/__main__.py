"""`python -m cxdash …`: runs a command and turns whatever goes wrong into a sentence. Knows no command itself."""

import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

OLDEST = (3, 11)
LOG = Path(__file__).resolve().parent.parent / "data" / "cxdash.log"


def main() -> int:
    """The exit code: 0 done, 1 could not be done (a sentence says why), 2 wrong usage, 130 stopped by the person."""
    if sys.version_info < OLDEST:
        return _refuse("cxdash needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
    _speak_utf8()
    from cxdash.commands import environment, main

    try:
        return main()
    except environment.Unprepared as reason:
        return _refuse(str(reason))
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("cxdash"):
            return _refuse(_sentence(missing))
        return _refuse(
            f"The package {missing.name} is not installed. Install requirements.txt, or unset CXDASH_NO_VENV."
        )
    except Exception as error:
        return _refuse(_sentence(error))


def _speak_utf8() -> None:
    # A redirected output on Windows has the code page of the machine, which knows neither “−” nor Cyrillic.
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _sentence(error: Exception) -> str:
    """What a person is told of an error: its sentence, or for a bug a reference number under which its trace is logged."""
    try:
        from cxdash.errors import CxError, sentence
    except ImportError:
        raise error from None  # nothing is installed yet, so this is a fault of the launcher itself
    if isinstance(error, CxError):
        return sentence(error)
    reference = uuid4().hex[:8]
    with suppress(OSError):
        LOG.parent.mkdir(exist_ok=True)
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"{reference} {' '.join(sys.argv[1:])}\n{''.join(traceback.format_exception(error))}\n")
    return sentence(CxError("bug.command", reference=reference, log=LOG))


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
