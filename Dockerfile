# One static program and the certificate authorities. Build for this machine with
#   docker build -t verbatim .
# or for others, without emulating them, with
#   docker buildx build --platform linux/amd64,linux/arm64 -t verbatim .
# What `bot --version`, the labels and the metrics say of it:
#   --build-arg VERSION=v1.2.3 --build-arg COMMIT=$(git rev-parse HEAD)
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION
ARG COMMIT
# Paths, build ids and the state of the clone are left out: the same commit gives
# the same program, byte for byte.
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false \
      -ldflags="-s -w -buildid= -X main.release=$VERSION -X main.commit=$COMMIT" -o /out/bot ./cmd/bot \
 && mkdir -m 700 /out/data && cp LICENSE NOTICE /out/

FROM scratch
ARG VERSION
ARG COMMIT
LABEL org.opencontainers.image.title="Verbatim" \
      org.opencontainers.image.description="A Discord bot that answers questions over a folder of articles, word for word" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /out/ /
USER 65532:65532
ENV DATA_DIR=/data LOG_FORMAT=json
# Your articles, read-only: -v /path/to/articles:/articles:ro -e CORPUS_DIR=/articles
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 CMD ["/bot", "health"]
ENTRYPOINT ["/bot"]
