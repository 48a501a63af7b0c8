import { expect, test } from 'vitest';
import type { ConnectionConfig } from '../../../../src/config/config.ts';
import { classifyError, hintOf } from '../../../../src/postgres/errors/classify-error.ts';
import { ConnectionLost, PostgresError, type ServerMessage } from '../../../../src/postgres/errors/errors.ts';

const connection: ConnectionConfig = { host: 'db', port: 5432, user: 'app', database: 'shop', ssl: { mode: 'prefer' } };
const said = (error: Partial<ServerMessage> & Pick<ServerMessage, 'sqlstate' | 'message'>) =>
  classifyError(new PostgresError({ severity: 'ERROR', ...error }), connection);
const server = (sqlstate: string) => said({ severity: 'FATAL', sqlstate, message: 'as the server says' });
const network = (code: string) => classifyError(new ConnectionLost('as the system says', code), connection);

test.each(['57P03', '53300', '25006', '57P01', '08006', '53400'])('%s passes by itself', (sqlstate) => {
  expect(server(sqlstate).verdict).toBe('not-yet');
});

test.each(['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ENOTFOUND', 'TIMEOUT', 'ENOENT'])('%s passes by itself', (code) => {
  expect(network(code).verdict).toBe('not-yet');
});

test.each(['28P01', '28000', '3D000', '42501'])('%s does not', (sqlstate) => {
  expect(server(sqlstate).verdict).toBe('refused');
});

test.each(['TLS', 'NO_TLS', 'NO_PASSWORD', 'AUTH'])('%s does not', (code) => {
  expect(network(code).verdict).toBe('refused');
});

test('the unknown is neither waited for nor called a refusal', () => {
  expect([server('P0001').verdict, network('EWHATEVER').verdict]).toEqual(['broken', 'broken']);
});

test('reasons are said in words, with host and port', () => {
  expect(network('ECONNREFUSED').message).toBe('connection refused: nothing listens on db:5432 yet');
  expect(server('3D000').hint).toBe(
    'create it (CREATE DATABASE "shop") or let the gate do so (GATE_CREATE_DATABASE=true), or correct the database name',
  );
});

test.each([
  ['08P01', 'SSL required', 'set sslmode=require, or verify-full with sslrootcert'],
  ['28000', 'SSL connection is required. Please specify SSL options and retry.', 'set sslmode=require, or verify-full with sslrootcert'],
  ['XX000', 'connection is insecure (try using `sslmode=require`)', 'set sslmode=require, or verify-full with sslrootcert'],
])('%s with "%s" is a refusal that says how to have TLS', (sqlstate, message, hint) => {
  expect(said({ severity: 'FATAL', sqlstate, message })).toEqual({
    verdict: 'refused',
    reason: 'authentication',
    message: `db:5432: ${message}`,
    hint,
  });
});

test('a connection that was lost says what to do better than its code does, where it can', () => {
  const { reason, message, hint } = classifyError(new ConnectionLost(': nothing in /p', 'NO_PASSWORD', undefined, 'chmod it'), connection);
  expect([reason, message, hint]).toEqual([
    'no-password',
    'db:5432 asks for a password for role app, and none was given: nothing in /p',
    'chmod it',
  ]);
});

test('a database that accepts no connections is recognised only at login', () => {
  const later = new PostgresError({ severity: 'ERROR', sqlstate: '55000', message: 'not populated' });
  expect([server('55000').reason, classifyError(later, connection).reason]).toEqual(['not-accepting', 'server-error']);
});

test.each([
  ['permission denied for schema app', 'GRANT USAGE, CREATE ON SCHEMA "app" TO "app"'],
  ['query would be affected by row-level security policy for table "t"', 'NO FORCE ROW LEVEL SECURITY'],
  ['keine Berechtigung', 'grant what is missing to role app'],
])('%s: what lets it', (message, hint) => {
  expect(said({ sqlstate: '42501', message }).hint).toContain(hint);
});

test.each([
  ['58P01', 'could not open file "base/5/16384": No such file or directory', 'restart the server'],
  ['58P01', 'could not access file "$libdir/postgis-3": No such file or directory', 'restart the server'],
  ['XX000', 'could not load library "/usr/lib/x.so": undefined symbol', 'restart the server'],
  ['58030', 'could not read block 3', 'see the server log'],
  ['57P03', 'the database system is starting up', 'raise GATE_WAIT_TIMEOUT'],
  ['57P02', 'terminating connection because of crash', 'once the server has recovered'],
  ['53300', 'sorry, too many clients already', 'max_connections'],
  ['53100', 'could not extend file: No space left on device', 'free the resource that the server names'],
  ['25006', 'cannot execute CREATE TABLE in a read-only transaction', 'name the primary'],
])('%s "%s": a server that is there is not to be started', (sqlstate, message, hint) => {
  const found = said({ sqlstate, message, ...(sqlstate === 'XX000' && { file: 'dfmgr.c' }) });
  expect([found.verdict, found.hint]).toEqual(['not-yet', expect.stringContaining(hint)]);
  expect(found.hint).not.toContain('start the server,');
});

test('a host if nothing listens is', () => {
  const { hint } = classifyError(new ConnectionLost('connect ECONNREFUSED', 'ECONNREFUSED'), { ...connection, host: 'db' });
  expect(hint).toBe('start the server, correct host and port, or raise GATE_WAIT_TIMEOUT');
});

test.each([
  ['22023', 'role "x" does not exist', 'no-such-role'],
  ['22023', 'Rolle »x« existiert nicht', 'no-such-role'],
  ['42704', 'role "x" does not exist', 'no-such-role'],
  ['42704', 'language "plpgsql" does not exist', 'no-plpgsql'],
  ['42704', 'Sprache »plpgsql« existiert nicht', 'no-plpgsql'],
  ['42704', 'unrecognized configuration parameter "x"', 'session-setting'],
  ['22023', 'invalid value for parameter "TimeZone": "x"', 'session-setting'],
  ['42704', 'type "x" does not exist', 'server-error'],
  ['42883', 'function x() does not exist', 'server-error'],
])('%s "%s" is called %s', (sqlstate, message, reason) => {
  expect(said({ sqlstate, message }).reason).toBe(reason);
});

test.each([
  ['prefer', 'db', 'SSL encryption', 'a line in pg_hba.conf'],
  ['prefer', 'db', 'no encryption', 'a line in pg_hba.conf'],
  ['allow', 'db', 'SSL encryption', 'a line in pg_hba.conf'],
  ['disable', '/run/postgresql', 'no encryption', 'a line in pg_hba.conf'],
  ['disable', 'db', 'no encryption', 'set sslmode=require'],
  ['require', 'db', 'SSL encryption', 'set sslmode=prefer'],
] as const)('sslmode=%s to %s, refused with %s: another mode is only proposed where one would be tried', (mode, host, how, hint) => {
  const message = `pg_hba.conf rejects connection for host "10.0.0.1", user "app", database "shop", ${how}`;
  const error = new PostgresError({ severity: 'FATAL', sqlstate: '28000', message });
  expect(classifyError(error, { ...connection, host, ssl: { mode } }).hint).toContain(hint);
});

test('what is no PostgreSQL is not to be started', () => {
  expect(classifyError(new ConnectionLost('no', 'EPROTO'), connection).hint).toBe('something else listens there: correct host and port');
});

test('a name that is not known within an event trigger is not one of ours', () => {
  expect(said({ sqlstate: '22023', message: 'role "x" does not exist', where: 'PL/pgSQL function f()' }).reason).toBe('raised');
});

test('what there is no advice for has what the server advises, and is not helped by waiting', () => {
  const of = { sqlstate: '42P17', message: 'no' };
  expect(hintOf(said({ ...of, hint: 'do this' }))).toBe('do this');
  expect(hintOf(said(of))).toContain('log of the server');
});

const GUC = { file: 'guc.c' };
const CHECKED = { ...GUC, routine: 'call_string_check_hook' };
const ACL = { sqlstate: '42501', file: 'aclchk.c', routine: 'aclcheck_error' };
const NO_RULE = { severity: 'FATAL', sqlstate: '28000', file: 'auth.c', routine: 'ClientAuthentication' };

// As PostgreSQL 15 says it, in German and in French.
test.each([
  ['no-such-role', { sqlstate: '22023', ...CHECKED }, 'Rolle »nono« existiert nicht', "le rôle « nono » n'existe pas"],
  ['no-such-role', { sqlstate: '42704', file: 'acl.c' }, 'Rolle »nono« existiert nicht', "le rôle « nono » n'existe pas"],
  [
    'session-setting',
    { sqlstate: '42704', ...GUC },
    'unbekannter Konfigurationsparameter »nosuch«',
    'paramètre de configuration « nosuch » non reconnu',
  ],
  [
    'session-setting',
    { sqlstate: '22023', ...GUC },
    'ungültiger Wert für Parameter »work_mem«: »x«',
    'valeur invalide pour le paramètre « work_mem » : « x »',
  ],
  [
    'session-setting',
    { sqlstate: '22023', ...CHECKED },
    'ungültiger Wert für Parameter »TimeZone«: »x«',
    'valeur invalide pour le paramètre « TimeZone » : « x »',
  ],
  [
    'session-setting',
    { severity: 'FATAL', sqlstate: '42501', ...GUC },
    'keine Berechtigung, um Parameter »log_statement« zu setzen',
    'droit refusé pour initialiser le paramètre « log_statement »',
  ],
  ['no-plpgsql', { sqlstate: '42704', file: 'proclang.c' }, 'Sprache »plpgsql« existiert nicht', "le langage « plpgsql » n'existe pas"],
] as const)('%s is told in any language: %j', (reason, fields, german, french) => {
  expect([german, french].map((message) => said({ ...fields, message }).reason)).toEqual([reason, reason]);
});

test.each([
  [
    ACL,
    'keine Berechtigung für Datenbank shop',
    'droit refusé pour la base de données shop',
    'GRANT CREATE ON DATABASE "shop" TO "app"; or let an administrator create the gate\'s schema: CREATE SCHEMA … AUTHORIZATION "app"',
  ],
  [
    { severity: 'FATAL', sqlstate: '42501', file: 'postinit.c' },
    'keine Berechtigung für Datenbank »shop«',
    'droit refusé pour la base de données « shop »',
    'GRANT CONNECT ON DATABASE "shop" TO "app"',
  ],
  [
    { sqlstate: '42501', ...CHECKED },
    'keine Berechtigung, um Rolle »owner« zu setzen',
    'droit refusé pour configurer le rôle « owner »',
    'GRANT "owner" TO "app", so that it may take it on, or correct GATE_ROLE',
  ],
  [
    { severity: 'FATAL', sqlstate: '28000', routine: 'InitializeSessionUserId' },
    'Rolle »app« hat keine Berechtigung zum Einloggen',
    "le rôle « app » n'est pas autorisé à se connecter",
    'correct the role name; if there is such a role, ALTER ROLE "app" LOGIN',
  ],
  [
    NO_RULE,
    'kein pg_hba.conf-Eintrag für Host »::1«, Benutzer »app«, Datenbank »shop«, keine Verschlüsselung',
    "aucune entrée dans pg_hba.conf pour l'hôte « ::1 », utilisateur « app », base de données « shop », aucun chiffrement",
    expect.stringContaining('with a line in pg_hba.conf'),
  ],
] as const)('the hint is the same in any language: %j', (fields, german, french, hint) => {
  expect([german, french].map((message) => said({ ...fields, message }).hint)).toEqual([hint, hint]);
});
