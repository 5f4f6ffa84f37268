# Stands in for the official image of nginx: Debian's own, with the official one's start script as a name only.
FROM debian:trixie-slim
RUN apt-get update -qq \
    && apt-get install -qq --yes --no-install-recommends nginx-light \
    && rm -rf /var/lib/apt/lists/* \
    && ln -sf /dev/stdout /var/log/nginx/access.log \
    && ln -sf /dev/stderr /var/log/nginx/error.log
ENTRYPOINT ["/docker-entrypoint.sh"]
