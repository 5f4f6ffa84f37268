# Stands in for the image of a Java runtime: Debian's.
FROM debian:trixie-slim
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update -qq \
    && apt-get install -qq --yes --no-install-recommends openjdk-25-jre-headless \
    && rm -rf /var/lib/apt/lists/*
CMD ["java", "-version"]
