// The words of the log, one for each event.
import { expect, test } from 'vitest';
import type { GateEvent } from '../../../../src/core/event.ts';
import { lineOf } from '../../../../src/report/log/event-line.ts';

const INDEX = {
  event: 'progress',
  file: 'm/0002_b.sql',
  command: 'CREATE INDEX',
  subject: 't',
  phase: 'building index: scanning table',
  unit: 'blocks',
} as const;

const EVENTS: readonly GateEvent[] = [
  { event: 'configured', settings: { migrations: './migrations' } },
  { event: 'waiting', reason: 'connection-refused', message: 'nothing listens on db:5432 yet', elapsedMs: 20.4567, attempts: 1 },
  { event: 'waiting', reason: 'starting-up', message: 'the database system is starting up', elapsedMs: 5001, attempts: 99 },
  { event: 'connected', server: 'db:5432', serverVersion: '18.1', tls: 'TLSv1.3, certificate verified', elapsedMs: 12.34 },
  { event: 'connected', server: 'db:5432', serverVersion: '18.1', tls: 'off', elapsedMs: 1500 },
  { event: 'lock-waiting', holder: 'pid 42 (schemagate 0.1.0 pod-1)', elapsedMs: 5000 },
  { event: 'locked', elapsedMs: 2 },
  { event: 'planned', applied: 12, pending: 3 },
  { event: 'planned', applied: 12, pending: 0 },
  { event: 'migration-started', file: 'm/0001_a.sql', mode: 'transaction' },
  { event: 'migration-started', file: 'm/0002_b.sql', mode: 'statements' },
  { event: 'migration-applied', file: 'm/0001_a.sql', durationMs: 61_000 },
  { event: 'migration-failed', file: 'm/0002_b.sql', message: 'relation "a" does not exist' },
  {
    event: 'server-notice',
    severity: 'WARNING',
    message: 'there is no transaction',
    sqlstate: '25P01',
    place: { file: 'm/0001_a.sql', line: 2 },
  },
  { event: 'server-notice', severity: 'NOTICE', message: 'hello' },
  { event: 'server-notice', severity: 'DEBUG', message: 'deep', sqlstate: '00000' },
  { event: 'verified', against: 'migrations/schema.snapshot.json', by: 'fingerprint', objects: 63 },
  { event: 'verified', against: 'migrations/schema.snapshot.json', by: 'comparison', objects: 1 },
  { event: 'verified', against: null, by: 'comparison', objects: 2 },
  { event: 'note', level: 'warn', message: 'the report could not be written' },
  {
    event: 'blocked',
    file: 'm/0002_b.sql',
    wanted: 'AccessExclusiveLock on t',
    blockers: ['pid 7 (shop)', 'pid 8 (cron)'],
    elapsedMs: 4000,
  },
  { event: 'blocked', file: null, wanted: 'a lock', blockers: ['pid 7 (shop)'], elapsedMs: 4000 },
  { ...INDEX, done: 25, total: 100, percent: 25, elapsedMs: 12_000 },
  { ...INDEX, phase: 'initializing', unit: null, done: 0, total: 0, percent: null, elapsedMs: 2000 },
  { event: 'running', file: 'm/0002_b.sql', waitEvent: 'IO/DataFileRead', elapsedMs: 2000 },
  { event: 'running', file: null, waitEvent: null, elapsedMs: 2000 },
  {
    event: 'connection-lost',
    stage: 'plan',
    reason: 'connection-reset',
    message: 'db:5432 closed the connection',
    underWay: '',
    pauseMs: 0,
  },
  { event: 'connection-lost', stage: 'apply', reason: 'shutting-down', message: 'terminating', underWay: 'm/0002_b.sql', pauseMs: 250 },
  {
    event: 'look-refused',
    stage: 'plan',
    reason: 'look-refused',
    message: 'the first look failed: cancelled',
    underWay: '',
    pauseMs: 0,
  },
];

test('every event is a sentence at a level', () => {
  const lines = EVENTS.map(lineOf).map(({ level, message, fields }) => `${level.padEnd(5)} ${fields.event}: ${message}`);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "info  configured: the settings in force
    info  waiting: waiting: nothing listens on db:5432 yet
    info  waiting: waiting: the database system is starting up (5s)
    info  connected: connected to db:5432, PostgreSQL 18.1, TLSv1.3, certificate verified, after 12ms
    info  connected: connected to db:5432, PostgreSQL 18.1, no TLS, after 1.5s
    info  lock-waiting: waiting for the gate's lock (5s); held by pid 42 (schemagate 0.1.0 pod-1)
    debug locked: lock taken after 2ms
    info  planned: 12 applied, 3 pending
    info  planned: 12 applied, nothing pending
    debug migration-started: applying m/0001_a.sql
    debug migration-started: applying m/0002_b.sql, statement by statement
    info  migration-applied: applied m/0001_a.sql in 1m 1s
    error migration-failed: m/0002_b.sql failed: relation "a" does not exist
    warn  server-notice: m/0001_a.sql:2: WARNING 25P01: there is no transaction
    info  server-notice: NOTICE: hello
    debug server-notice: DEBUG: deep
    info  verified: nothing has changed since the schema was last compared with migrations/schema.snapshot.json (63 objects)
    info  verified: schema compared with migrations/schema.snapshot.json (1 object)
    info  verified: schema read (2 objects); there is nothing to compare it with yet
    warn  note: the report could not be written
    info  blocked: m/0002_b.sql has waited 4s for AccessExclusiveLock on t, held by pid 7 (shop); and by pid 8 (cron)
    info  blocked: waiting 4s for a lock, held by pid 7 (shop)
    info  progress: m/0002_b.sql: CREATE INDEX of t: building index: scanning table, 25 of 100 blocks (25 %), after 12s
    info  progress: m/0002_b.sql: CREATE INDEX of t: initializing, after 2s
    info  running: m/0002_b.sql is still running after 2s (IO/DataFileRead)
    info  running: still running after 2s
    warn  connection-lost: the connection was lost in stage plan: db:5432 closed the connection; connecting again
    warn  connection-lost: the connection was lost in stage apply while m/0002_b.sql was under way: terminating; connecting again in 250ms
    warn  look-refused: the first look failed: cancelled; connecting again"
  `);
});

test('fields are those of the event, but for what the line itself says', () => {
  expect([EVENTS[1]!, EVENTS.find(({ event }) => event === 'note')!].map((event) => lineOf(event).fields)).toEqual([
    { event: 'waiting', reason: 'connection-refused', elapsedMs: 20.5, attempts: 1 },
    { event: 'note' },
  ]);
});
