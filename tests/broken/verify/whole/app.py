from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("0.0.0.0", 18200), SimpleHTTPRequestHandler).serve_forever()
