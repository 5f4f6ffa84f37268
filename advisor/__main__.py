"""Where a process of the product starts: the command `advisor`, and `python -m advisor`.

A command lives for a moment: nothing that it makes needs collecting, and taking thousands of values apart at the end
would cost a tenth of the whole run. So collection is off from the first import, and the process ends as soon as
everything that is to be written has been flushed.
"""

from __future__ import annotations

import gc

gc.disable()

import contextlib  # noqa: E402 - collection is off before anything is imported
import os  # noqa: E402
import sys  # noqa: E402
from typing import NoReturn  # noqa: E402

from advisor.cli import main  # noqa: E402


def run() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    code = main()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
