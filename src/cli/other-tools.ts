// Words that people bring from other tools, and what they are here. A hint is in the imperative; nothing is run in the place of another.

/** Commands of Flyway, dbmate, golang-migrate, goose, Prisma, Liquibase, Alembic, Atlas, sqlx, diesel, Rails and their like. */
export const OTHER_COMMANDS: ReadonlyMap<string, string> = table([
  ['migrate apply deploy upgrade update forward latest execute sync push', 'run `schemagate up`'],
  ['dry-run dryrun preview', 'run `schemagate plan`'],
  ['info list ls show state pending', 'run `schemagate status`'],
  ['create generate gen make add revision revise make:migration', 'run `schemagate new NAME`'],
  ['validate check drift', 'run `schemagate verify`'],
  ['log events audit', 'run `schemagate history`'],
  ['compare', 'run `schemagate diff`'],
  ['undo revert downgrade back', 'run `schemagate down`, which shows what it would do, and does it with --yes'],
  ['goto', 'run `schemagate up --to VERSION`, or `schemagate down --to VERSION`'],
  [
    'resolve force fake stamp markrun',
    'run `schemagate mark VERSION applied` (or `pending`), `schemagate repair` or `schemagate baseline VERSION`',
  ],
  ['dump export inspect schema', 'run `schemagate snapshot`'],
  ['init install setup', 'nothing has to be set up: run `schemagate up`'],
  ['env settings info:config show-config', 'run `schemagate config`'],
  ['erd draw graph', 'run `schemagate diagram`'],
  ['import', 'run `schemagate adopt --from LAYOUT`'],
  ['ps activity locks processes connections kill terminate', 'run `schemagate sessions`'],
  ['psql console dbconsole sql prompt', 'run `schemagate shell`'],
  ['vacuum analyze reindex', 'run `schemagate upkeep vacuum`, `upkeep analyze` or `upkeep reindex`'],
  ['unlock release-locks', 'the lock is released when its session ends: set GATE_TERMINATE_ORPHANS=true to end an abandoned one'],
  ['clean drop drop-all fresh refresh', 'run `schemagate reset`, which shows what it would drop, and then migrates again'],
  ['seed', 'write it into a migration (`schemagate new NAME`)'],
]);

/** The same for flags, without dashes. */
export const OTHER_FLAGS: ReadonlyMap<string, string> = table([
  ['dry-run dryrun dry_run n preview pretend noop', 'run `schemagate plan`: it shows what `up` would apply, and changes nothing'],
  ['database-url db-url db dsn database connection connection-string conn uri', 'write --url=URL, or set DATABASE_URL'],
  ['path dir source migrations-dir migrations-path locations folder', 'write --migrations=FOLDER'],
  ['host hostname', 'set PGHOST, or write --url=URL'],
  ['port p', 'set PGPORT, or write --url=URL'],
  ['user username', 'set PGUSER, or write --url=URL'],
  ['password', 'set PGPASSWORD or PGPASSWORD_FILE'],
  ['dbname database-name', 'set PGDATABASE, or write --url=URL'],
  ['sslmode', 'set PGSSLMODE, or write it into the URL: ?sslmode=require'],
  ['verbose v debug', 'write --log-level=debug'],
  ['quiet q silent', 'write --log-level=error'],
  ['no-color color', 'set NO_COLOR=1'],
  ['timeout', 'write --wait-timeout for the server, or --deadline for the whole run'],
  ['table migrations-table', 'write --ledger-table=TABLE'],
  ['allow-missing allow-out-of-order', 'write --out-of-order=apply'],
  ['target version-to', 'write --to=VERSION'],
  ['steps count', 'write --to=+N: `schemagate up --to=+1` applies the next one'],
  ['f y', 'leave it out: schemagate never asks for confirmation'],
]);

function table(rows: readonly (readonly [words: string, hint: string])[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(([words, hint]) => words.split(' ').map((word) => [word, hint] as const)));
}
