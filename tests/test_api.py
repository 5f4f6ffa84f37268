"""The public names of the package."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "script",
    [
        "from advisor import advise, load_knowledge",
        "import advisor.advise; from advisor import advise",
        "import advisor; advise = advisor.advise; import advisor.advise as other; assert other is advise",
    ],
)
def test_advise_is_the_function_and_not_the_module_of_that_name(script: str) -> None:
    subprocess.run([sys.executable, "-c", f"{script}; assert callable(advise)"], check=True)
