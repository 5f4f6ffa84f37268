from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

Path("/app/visits.log").write_text("started\n")
HTTPServer(("0.0.0.0", 18200), SimpleHTTPRequestHandler).serve_forever()
