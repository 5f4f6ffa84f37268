from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("0.0.0.0", 18299), SimpleHTTPRequestHandler).serve_forever()
