# The gate: Node.js, the libraries it needs, and the program with its code caches. No shell, no package manager.
FROM node:26-trixie-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
# Without install scripts: nothing that is needed here has one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json LICENSE ./
COPY scripts/build.ts scripts/build.ts
COPY scripts/build scripts/build
COPY src src
RUN node scripts/build.ts
# The root file system of the image: node and its libraries, each where it is expected, and the certificates that it was
# built with, for those who point sslrootcert at them.
RUN set -eu; \
    mkdir -p /image/app /image/etc/ssl/certs /image/migrations /image/usr/local/bin; \
    cp "$(command -v node)" /image/usr/local/bin/node; \
    ldd /image/usr/local/bin/node | grep -o '/[^ ]*' | while read -r library; do cp --parents --dereference "$library" /image; done; \
    node -p "require('node:tls').rootCertificates.join('\n')" >/image/etc/ssl/certs/ca-certificates.crt; \
    echo 'gate:x:65532:65532:schemagate:/:/sbin/nologin' >/image/etc/passwd; \
    echo 'gate:x:65532:' >/image/etc/group; \
    cp dist/schemagate.* LICENSE /image/app/; \
    chmod -R a=rX /image/app

FROM scratch
# npm run image gives all of them; a test holds this one to the manifest's.
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
ARG SOURCE=https://github.com/schemagate/schemagate
LABEL org.opencontainers.image.title="schemagate" \
      org.opencontainers.image.description="Stands between PostgreSQL and an application: waits, locks, applies migrations, proves the schema, exits 0 or says why not." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.source="$SOURCE"
COPY --from=build /image /
# What the history in the database calls this image; an image built on it sets its own.
ENV GATE_MIGRATIONS=/migrations \
    GATE_IMAGE="schemagate:$VERSION ($REVISION)"
USER 65532:65532
STOPSIGNAL SIGTERM
# A small young generation: up to 11 MB less memory in a long run, and no slower.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=1", "/app/schemagate.mjs"]
CMD ["up"]
