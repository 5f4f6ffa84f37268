"""A service that greets and tells that it is well. It needs nothing but Python."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Greeter(BaseHTTPRequestHandler):
    """Answers `/` and `/healthz`."""

    def do_GET(self) -> None:
        """Greet."""
        self.send_response(200 if self.path in {"/", "/healthz"} else 404)
        self.end_headers()
        self.wfile.write(b"hello\n")


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 8080), Greeter).serve_forever()  # noqa: S104 - the machine's own address
