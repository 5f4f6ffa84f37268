from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("0.0.0.0", 18207), SimpleHTTPRequestHandler).serve_forever()
