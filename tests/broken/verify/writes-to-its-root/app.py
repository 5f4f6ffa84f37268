from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

Path("/app/visits.log").write_text("started\n")
HTTPServer(("0.0.0.0", 18203), SimpleHTTPRequestHandler).serve_forever()
