import signal
from http.server import HTTPServer, SimpleHTTPRequestHandler

signal.signal(signal.SIGTERM, signal.SIG_IGN)
HTTPServer(("0.0.0.0", 18200), SimpleHTTPRequestHandler).serve_forever()
