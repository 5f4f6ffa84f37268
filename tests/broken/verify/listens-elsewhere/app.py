from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("0.0.0.0", 18294), SimpleHTTPRequestHandler).serve_forever()
