// Tells how long a time such as "2 days" is in milliseconds.
"use strict";

const http = require("node:http");
const ms = require("ms");

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/healthz") {
    response.end("healthy\n");
    return;
  }
  const length = ms(url.searchParams.get("time") || "1s");
  response.statusCode = length === undefined ? 400 : 200;
  response.end(`${length ?? "no such time"}\n`);
});

server.listen(process.env.PORT, "0.0.0.0");
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
