from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("0.0.0.0", 18205), SimpleHTTPRequestHandler).serve_forever()
