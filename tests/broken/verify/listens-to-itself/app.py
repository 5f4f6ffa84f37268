from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("127.0.0.1", 18200), SimpleHTTPRequestHandler).serve_forever()
