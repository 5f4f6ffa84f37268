"""Probes: how a health check asks a service whether it is well, with nothing but what the image has anyway."""

from __future__ import annotations

from typing import Final

_FAILING: Final = 500
_MISSING: Final = 400

# `$0` is the port, `$1` the request, `$2` the status from which on an answer is bad. The answer has to be a number
# before Bash computes with it, since it would run a command that stands in an index.
_ASK: Final = (
    'exec 3<>/dev/tcp/127.0.0.1/$0 && printf %s "$1" >&3 && read -r -t 2 -u 3 _ status _ '
    "&& [[ $status == [1-9][0-9][0-9] ]] && ((status < $2))"
)
# The kernel lists sockets in hexadecimal; state 0A is listening. Only a shell is needed, and no service is disturbed.
_LISTENS: Final = (
    "cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | "
    "while read -r _ address _ state _; do case $address-$state in *:$0-0A) exit 9 ;; esac; done; test $? = 9"
)


def limit_status(health_path: str) -> int:
    """Give the HTTP status from which on an answer is bad.

    Without a health path of its own, any answer below a server error shows that the service is up.
    """
    return _FAILING if health_path == "/" else _MISSING


def ask_with_bash(port: int, health_path: str) -> tuple[str, ...]:
    """Give a command that asks over HTTP; it needs Bash, which every image of Debian has."""
    request = f"GET {health_path} HTTP/1.0\r\nHost: localhost\r\n\r\n"
    return ("bash", "-c", _ASK, str(port), request, str(limit_status(health_path)))


def see_listening(port: int) -> tuple[str, ...]:
    """Give a command that sees whether something listens on a port; it needs a shell and knows no protocol."""
    return ("sh", "-c", _LISTENS, f"{port:04X}")


def connect_with_bash(port: int) -> tuple[str, ...]:
    """Give a command that sees whether a port of this machine accepts connections; it needs Bash."""
    return ("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$0", str(port))
