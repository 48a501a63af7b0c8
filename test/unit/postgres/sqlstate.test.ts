import { expect, test } from 'vitest';
import type { ConnectionConfig } from '../../../src/config/config.ts';
import { ConnectionLost, PostgresError } from '../../../src/postgres/errors.ts';
import { classify } from '../../../src/postgres/sqlstate.ts';

const connection: ConnectionConfig = { host: 'db', port: 5432, user: 'app', database: 'shop', ssl: { mode: 'prefer' } };
const server = (sqlstate: string) =>
  classify(new PostgresError({ severity: 'FATAL', sqlstate, message: 'as the server says' }), connection);
const network = (code: string) => classify(new ConnectionLost('as the system says', code), connection);

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
  expect(server('3D000').hint).toBe('create it (CREATE DATABASE "shop") or correct the database name');
});

test.each([
  ['08P01', 'SSL required', 'set sslmode=require, or verify-full with sslrootcert'],
  ['28000', 'SSL connection is required. Please specify SSL options and retry.', 'set sslmode=require, or verify-full with sslrootcert'],
  ['XX000', 'connection is insecure (try using `sslmode=require`)', 'set sslmode=require, or verify-full with sslrootcert'],
])('%s with "%s" is a refusal that says how to have TLS', (sqlstate, message, hint) => {
  expect(classify(new PostgresError({ severity: 'FATAL', sqlstate, message }), connection)).toEqual({
    verdict: 'refused',
    reason: 'authentication',
    message: `db:5432: ${message}`,
    hint,
  });
});

test('a connection that was lost says what to do better than its code does, where it can', () => {
  const { reason, message, hint } = classify(new ConnectionLost(': nothing in /p', 'NO_PASSWORD', undefined, 'chmod it'), connection);
  expect([reason, message, hint]).toEqual([
    'no-password',
    'db:5432 asks for a password for role app, and none is given: nothing in /p',
    'chmod it',
  ]);
});
