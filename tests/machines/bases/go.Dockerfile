# Stands in for the official image of Go: Debian's toolchain.
FROM debian:trixie-slim
RUN apt-get update -qq \
    && apt-get install -qq --yes --no-install-recommends golang-go \
    && rm -rf /var/lib/apt/lists/*
ENV GOPATH=/go \
    GOTOOLCHAIN=local \
    GOFLAGS=-buildvcs=false
CMD ["bash"]
