#!/bin/sh
# A release in a maintenance window: the application is off while the migrations run. Ends with the gate's exit code; if that is not 0, the old
# application is started again as it was, because a failed migration was rolled back.
set -u
docker compose build || exit $?
docker compose stop app || exit $?
docker compose --profile maintenance up --detach maintenance
docker compose run --rm schemagate
code=$?
docker compose --profile maintenance rm --stop --force maintenance
if [ "$code" -eq 0 ]; then
  docker compose up --detach --wait app || exit $?
else
  # Not `docker compose start`, which begins with the gate.
  docker compose up --detach --no-deps --no-recreate app
fi
exit "$code"
