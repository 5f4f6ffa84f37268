"""A counter of visits on Flask: it keeps its number in a volume and reads one setting from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

app = Flask(__name__)
count = Path("/data/count")


@app.get("/")
def visit() -> str:
    number = int(count.read_text()) + 1 if count.exists() else 1
    count.write_text(str(number))
    return f"{os.environ['GREETING']}, visitor {number}\n"


@app.get("/healthz")
def tell_health() -> dict[str, bool]:
    return {"healthy": os.access(count.parent, os.W_OK)}
