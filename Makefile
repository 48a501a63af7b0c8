# What is typed most often, for the Compose project of this folder. What needs PostgreSQL's client programs runs in schemagate:tools (npm run image), as
# whoever calls make, so that backups in ./backups belong to them. make restore FILE=backups/NAME.dump takes another backup than the newest.
GATE = docker compose run --rm schemagate
TOOLS = mkdir -p backups && GATE_IMAGE=schemagate:tools docker compose run --rm --user "$$(id -u)" --volume ./backups:/backups schemagate

.PHONY: migrate status backup restore logs shell-db redeploy
migrate: ; $(GATE)
status: ; $(GATE) status
backup: ; $(TOOLS) backup /backups --verify
restore: ; $(TOOLS) restore /$(or $(FILE),backups)
logs: ; docker compose logs --follow
shell-db: ; $(TOOLS) shell
redeploy: ; node scripts/redeploy.ts
