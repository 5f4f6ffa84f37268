from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("0.0.0.0", 18201), SimpleHTTPRequestHandler).serve_forever()
