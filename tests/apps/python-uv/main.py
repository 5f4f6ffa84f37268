"""A converter of units on FastAPI, to be asked over HTTP."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException

METRES = {"inch": 0.0254, "foot": 0.3048, "mile": 1609.344}

app = FastAPI()


@app.get("/metres/{unit}")
def convert(unit: str, number: float = 1) -> dict[str, float]:
    if unit not in METRES:
        raise HTTPException(404, f"no such unit: {unit}")
    return {"metres": METRES[unit] * number}


@app.get("/health")
def tell_health() -> dict[str, str]:
    return {"status": "up"}
