# The gate: one folder with the program, its own Node.js and the libraries that this needs. No shell, no package manager.
FROM node:26-trixie-slim AS build
# A released image's list of parts is made of this stage as well: in the image itself nothing says which packages are in it.
ARG BUILDKIT_SBOM_SCAN_STAGE=true
WORKDIR /src
COPY package.json package-lock.json ./
# Without install scripts: nothing that is needed here has one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json LICENSE ./
COPY scripts/gate-folder.ts scripts/gate-folder.ts
COPY scripts/build scripts/build
COPY src src
RUN node scripts/gate-folder.ts && cp LICENSE /gate/ && chmod -R a=rX /gate
# The rest of the image's root file system: the certificates that Node was built with, for those who point sslrootcert at them, the user, and a
# folder for SQLite files, whose mode a new volume takes over: whoever the application is may write there.
RUN set -eu; \
    mkdir -p /image/etc/ssl/certs /image/migrations; \
    mkdir -m 1777 /image/data; \
    node -p "require('node:tls').rootCertificates.join('\n')" >/image/etc/ssl/certs/ca-certificates.crt; \
    echo 'gate:x:65532:65532:schemagate:/:/sbin/nologin' >/image/etc/passwd; \
    echo 'gate:x:65532:' >/image/etc/group

# The client programs of PostgreSQL for the tools image, which work with a server of this version or an older one, with the libraries that they
# need, in the places where they look for them.
FROM postgres:18 AS client
RUN set -eu; \
    cd "/usr/lib/postgresql/$PG_MAJOR/bin"; \
    install -D -t /client/usr/bin pg_dump pg_restore psql; \
    libraries="$(ldd pg_dump pg_restore psql | grep -o '/[^ ]*' | grep -v ':$' | sort -u)"; \
    cp --dereference --parents --target-directory=/client $libraries; \
    for folder in /lib/terminfo /usr/share/terminfo; do \
      if [ -d "$folder" ]; then cp --recursive --dereference --parents "$folder" /client; fi; \
    done; \
    for package in "postgresql-client-$PG_MAJOR" $(readlink -f $libraries | xargs dpkg -S | cut -d : -f 1 | sort -u); do \
      if [ -e "/usr/share/doc/$package/copyright" ]; then cp --dereference --parents "/usr/share/doc/$package/copyright" /client; fi; \
    done; \
    chmod -R a=rX,u+w /client

FROM scratch AS plain
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
COPY --from=build /gate /gate
# What the history in the database calls this image; an image built on it sets its own.
ENV GATE_MIGRATIONS=/migrations \
    GATE_IMAGE="schemagate:$VERSION ($REVISION)"
USER 65532:65532
STOPSIGNAL SIGTERM
ENTRYPOINT ["/gate/schemagate"]
CMD ["up"]

# docker build --target tools -t schemagate:tools: the same, with pg_dump, pg_restore and psql.
FROM plain AS tools
ARG VERSION=0.1.0
ARG REVISION=unknown
COPY --from=client /client /
# There is no pager, and nowhere to keep what was typed.
ENV GATE_IMAGE="schemagate:$VERSION-tools ($REVISION)" \
    PSQL_PAGER="" \
    PSQL_HISTORY=/dev/null

# Without a target it is the plain image that is built.
FROM plain
