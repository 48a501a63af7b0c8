// The help text.
import { expect, test } from 'vitest';
import { COMMANDS as REAL } from '../../../src/commands/commands.ts';
import { SETTING_NAMES, settingOf } from '../../../src/config/settings.ts';
import { FINDING_CODES } from '../../../src/core/finding-codes.ts';
import { OUTCOMES } from '../../../src/core/outcome.ts';
import { helpText } from '../../../src/help/help-text.ts';
import { COMMANDS } from '../../support/small-commands.ts';

const TOPICS = [null, ...COMMANDS.map(({ name }) => name)];

test.each([40, 80, 100, 200])('is as wide as a terminal of %d columns, and no line ends in blanks', (width) => {
  const lines = TOPICS.flatMap((topic) => [true, false].flatMap((all) => helpText(COMMANDS, topic, { all, width }).split('\n')));
  // What cannot be broken stays whole.
  const tooLong = lines.filter(
    (line) => [...line].length > width && !/^ *(?:--[\w-]+, )?\S+$|^ {2}(?:\w+ --|schemagate |GRANT )/.test(line),
  );
  expect(tooLong).toEqual([]);
  expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
  if (width > 80) expect(lines.some((line) => line.length > 80)).toBe(true);
});

test('of one command is short, and the rest is asked for', () => {
  // Two lines for each flag of its own, where it has many.
  for (const { name, flags } of REAL) {
    const most = Math.max(45, 30 + 2 * flags.length);
    expect([name, helpText(REAL, name).split('\n').length < most]).toEqual([name, true]);
  }
  expect(helpText(REAL, 'up')).not.toContain('PGSSLMODE');
  expect(helpText(REAL, 'up', { all: true })).toContain('PGSSLMODE');
});

test('with everything names every command, setting, flag and exit code', () => {
  for (const topic of [null, 'up']) {
    const text = helpText(COMMANDS, topic, { all: true });
    const expected = [
      ...(topic === null ? COMMANDS.map(({ name }) => `  ${name} `) : []),
      ...SETTING_NAMES.flatMap((name) => [name, ...(settingOf(name).flag ? [`--${settingOf(name).flag}, ${name}`] : [])]),
      ...Object.values(OUTCOMES).map(({ exit }) => `\n  ${exit} `),
    ];
    expect(expected.filter((part) => !text.includes(part))).toEqual([]);
  }
});

test('begins with what it is and what can be said to it', () => {
  expect(helpText(COMMANDS, null)).toMatchInlineSnapshot(`
    "schemagate waits for PostgreSQL, takes a lock, applies the migrations, proves
    the schema, and exits 0, or another number that says why not.

    Usage: schemagate [command] [flags]

    Commands:
      up        apply what is pending (the default)
      verify    compare the live schema
      plan      show what would be done
      snapshot  write the snapshot file
      help      show this help
      version   show the version

    Flags:
      --url, DATABASE_URL            where to log in:
                                     postgres://user:password@host:port/database?sslmode=…;
                                     driver suffixes such as +asyncpg are accepted
                                     (default: the PG variables)
      --migrations, GATE_MIGRATIONS  folder of migrations; the image sets
                                     /migrations. Several, separated by commas, are
                                     read as one (Flyway locations) (default:
                                     ./migrations)
      -h, --help                     show this help, or help for one command
      -V, --version                  show the version

    Exit codes:
      0    the schema is what the application expects
      1    a fault in schemagate itself
      2    bad settings, flags or files; all problems are listed at once
      3    the server was not accepting, not primary or not writable before the
           deadline; the last classified reason is shown (retry)
      4    credentials, permission, TLS or a missing database (after a short grace)
      5    another run held the lock until the deadline; the holder is named (retry)
      6    a migration failed and was rolled back: file:line:column, what was
           applied, what was not run
      7    the live schema differs from the expectation
      8    migrations were edited, are missing or out of order, the database is
           ahead of the image and nothing says whether they fit, or a check before
           applying stopped the run
      9    a command that only looks found something: a difference, a stale
           snapshot, or a finding at or above --fail-on
      10   a migration that cannot run in a transaction stopped half-way; what to do
           is printed
      130  SIGINT: statement cancelled, rolled back, lock released; safe to retry
           (retry)
      143  SIGTERM: statement cancelled, rolled back, lock released; safe to retry
           (retry)

    \`schemagate help --all\` adds every setting: connection, files, limits, policy,
    output, serve. \`schemagate help COMMAND\` explains a command, \`schemagate help
    CODE\` a finding.
    "
  `);
});

test('of one command is its own flags and an example', () => {
  expect(helpText(COMMANDS, 'snapshot')).toMatchInlineSnapshot(`
    "schemagate snapshot: write the snapshot file

    Usage: schemagate snapshot [flags]

    Flags:
      --out FILE                     where to write it
      --check                        write nothing and only compare
      --migrations, GATE_MIGRATIONS  folder of migrations; the image sets
                                     /migrations. Several, separated by commas, are
                                     read as one (Flyway locations) (default:
                                     ./migrations)
      -h, --help                     show this help, or help for one command
      -V, --version                  show the version

    Least rights in the database:
      CREATEDB

    Example:
      schemagate snapshot --check

    Every setting is a flag too, such as --lock-wait or --drift: \`schemagate help
    snapshot --all\` lists them, and the connection settings.
    "
  `);
});

test('aligns what a setting means, with its choices and default', () => {
  expect(/\nOutput:.*?\n\n?$/s.exec(helpText(COMMANDS, null, { all: true, width: 100 }))?.[0]).toMatchInlineSnapshot(`
    "
    Output:
      --log-format, GATE_LOG_FORMAT      pretty (on a terminal) and plain (in a log) are for people;
                                         json is for machines (default: pretty on a terminal; otherwise
                                         json if CI or KUBERNETES_SERVICE_HOST is set; otherwise plain)
      --log-level, GATE_LOG_LEVEL        lowest severity that is logged; one of debug, info, warn, error
                                         (default: info)
      --log-dir, GATE_LOG_DIR            also write the log there, in a pair of files with the time in
                                         their names: readable lines (.log) and JSON lines (.jsonl)
      --log-file, GATE_LOG_FILE          also add the log to the end of that file: JSON lines if its
                                         name ends in .json or .jsonl, readable lines otherwise
      --report, GATE_REPORT              file for the whole report as JSON; as a page for people if its
                                         name ends in .html
      --annotations, GATE_ANNOTATIONS    show findings beside the code: github writes workflow commands
                                         into the log and a summary of the step, gitlab writes
                                         gl-code-quality-report.json; one of off, github, gitlab
                                         (default: github if GITHUB_ACTIONS is true; otherwise off)
      --junit, GATE_JUNIT                file for the run as JUnit's XML: a test for each migration, and
                                         one for the schema
      --sarif, GATE_SARIF                file for the findings as SARIF 2.1.0, for code scanning
      --source-path, GATE_SOURCE_PATH    where the migrations folder is in the repository, if it is
                                         mounted somewhere else: for annotations and SARIF
      --metrics-file, GATE_METRICS_FILE  file for the run's metrics in the text format of Prometheus,
                                         for a collector of files
      GATE_PUSHGATEWAY_URL               where the run's metrics are pushed to: the URL of a Pushgateway
                                         of Prometheus
      OTEL_EXPORTER_OTLP_ENDPOINT        where the run's trace is sent, as OTLP over HTTP: the URL of an
                                         OpenTelemetry collector, http://otel-collector:4318
      --image, GATE_IMAGE                the image that runs, for \`schemagate history\`: a tag or a
                                         revision, set where the image is built (default: in the
                                         published image its version and revision)

    Watching and messages:
      --serve-listen, GATE_SERVE_LISTEN      where \`schemagate serve\` listens: host:port, or :port for
                                             every address (default: 127.0.0.1:8484)
      --serve-interval, GATE_SERVE_INTERVAL  how often \`schemagate serve\` looks at the database; more
                                             often while it cannot be reached (default: 60s)
      GATE_SERVE_TOKEN                       token that \`schemagate serve\` asks for before it changes
                                             anything; without one it refuses every change
      --serve-reads, GATE_SERVE_READS        whether \`schemagate serve\` also asks for the token before
                                             it shows anything; /health/live and /health/ready are
                                             always open (default: open)
      --heal, GATE_HEAL                      what \`schemagate serve\` does about objects or migrations
                                             that have gone missing: off only says so; ask prepares a
                                             plan and waits for \`schemagate approve\`; auto runs it
                                             (default: off)
      GATE_NOTIFY_URL                        where to POST a message when a run fails, when it succeeds
                                             again, and when \`schemagate serve\` finds the schema
                                             changed: URLs of webhooks, or telegram://token@chat,
                                             separated by spaces

    Backups:
      --pg-bin, GATE_PG_BIN
            folder of the client programs of PostgreSQL (pg_dump, pg_restore, psql), which must not be
            older than the server (default: they are looked for along PATH)
      --backup, GATE_BACKUP
            folder where a run that is about to apply something backs the database up before it does; if
            that fails, nothing is applied (exit 4) (default: no backup is taken)
      --backup-verify-below, GATE_BACKUP_VERIFY_BELOW
            a backup before a run is restored into a scratch database and compared if the database is
            smaller than this; 0 never (default: 1GB)
      --backup-keep, GATE_BACKUP_KEEP
            which backups of a database are kept in the folder when a new one is taken: the last N, and
            the newest of each of the last DAYS and WEEKS (UTC) (default: all are kept)
      --backup-key-file, GATE_BACKUP_KEY_FILE
            file with the key that backups are encrypted with: 64 hexadecimal digits, as openssl rand
            -hex 32 prints them (default: backups are not encrypted)
      --backup-s3, GATE_BACKUP_S3
            where backups are copied as well: an object store that speaks S3; its keys and its endpoint
            are AWS's own variables, such as AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL (default: they are
            on the disk only)
    "
  `);
});

test('of a finding is its entry, also where its kind is part of the code', () => {
  expect(helpText(REAL, 'foreign-table-missing')).toMatchInlineSnapshot(`
    "foreign-table-missing (error or warning or notice)

    An object is expected and missing; the code begins with its kind, as in
    table-missing. GATE_DRIFT decides the severity.

    → Run the repair SQL, or \`schemagate recover\`; or write a migration that drops
    it, if it was removed on purpose.

    https://github.com/schemagate/schemagate/blob/main/docs/findings.md#kind-missing
    "
  `);
  expect(REAL.filter(({ name }) => Object.hasOwn(FINDING_CODES, name))).toEqual([]);
});
