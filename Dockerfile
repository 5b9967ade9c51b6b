# The image holds the program, the certificates that HTTPS is checked by, and a
# folder for what runs leave to each other. It runs with a read-only root:
#
#     docker run -i --rm --read-only --env-file keys ghcr.io/ovh-mcp/ovh-mcp
#
# The stage below compiles. A folder of the same content takes its place with
# --build-context build=FOLDER, so that a release holds what was built before:
# see docs/release.md.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -trimpath -ldflags='-s -w' -o "/$TARGETARCH/ovh-mcp" ./cmd/ovh-mcp \
 && cp /etc/ssl/certs/ca-certificates.crt / && mkdir /data

FROM scratch
ARG TARGETARCH
LABEL io.modelcontextprotocol.server.name="io.github.ovh-mcp/ovh-mcp" \
      org.opencontainers.image.source="https://github.com/ovh-mcp/ovh-mcp" \
      org.opencontainers.image.description="Lets AI assistants manage OVHcloud infrastructure over MCP" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /ca-certificates.crt /etc/ssl/certs/
COPY --from=build /$TARGETARCH/ovh-mcp /
COPY --from=build --chown=65532:65532 /data /data
ENV HOME=/data
VOLUME /data
USER 65532:65532
HEALTHCHECK --start-period=10s CMD ["/ovh-mcp", "healthcheck"]
ENTRYPOINT ["/ovh-mcp"]
CMD ["serve"]
