#!/bin/sh
# A smoke test of the whole stack: fails with the gate's own exit code, so that CI shows why (7: the schema is not the expected one …).
# Not `docker compose up --exit-code-from app`: that stops everything as soon as any container stops, and the gate stops when it is done.
set -eu
trap 'docker compose down --volumes' EXIT
docker compose up --detach postgres
docker compose run --rm schemagate || exit $?
docker compose up --wait app
curl --fail --silent --show-error "http://$(docker compose port app 8080)"
