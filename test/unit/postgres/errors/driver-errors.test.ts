// Errors of the drivers that applications use, as they throw them.
import { DrizzleQueryError } from 'drizzle-orm/errors';
import pg from 'pg';
import { expect, test } from 'vitest';
import { passingReason } from '../../../../src/postgres/errors/classify-error.ts';
import { readDriverError } from '../../../../src/postgres/errors/driver-errors.ts';
import { ConnectionLost, PostgresError } from '../../../../src/postgres/errors/errors.ts';

const coded = (code: string, message = 'as the driver says it') => Object.assign(new Error(message), { code });
const ofServer = (code: string, message = 'as the server says it', severity = 'FATAL') =>
  Object.assign(new pg.DatabaseError(message, 1, 'error'), { code, severity });
const reasonOf = (error: unknown) => {
  const known = readDriverError(error);
  return known === null ? 'not of a database' : passingReason(known);
};

test.each([
  ['refused', coded('ECONNREFUSED'), 'connection-refused'],
  ['reset', coded('ECONNRESET'), 'connection-reset'],
  ['a name that is not known yet', coded('EAI_AGAIN'), 'name-not-resolved'],
  [
    'several addresses, none of which answers',
    Object.assign(new AggregateError([coded('ECONNREFUSED')]), { code: 'ECONNREFUSED' }),
    'connection-refused',
  ],
  ['ended in the middle', new Error('Connection terminated unexpectedly'), 'connection-reset'],
  ['no answer to a query', new Error('Query read timeout'), 'no-answer'],
  ['no connection of the pool', new Error('timeout exceeded when trying to connect'), 'no-answer'],
  ['starting up', ofServer('57P03', 'the database system is starting up'), 'starting-up'],
  ['stopped', ofServer('57P01'), 'shutting-down'],
  ['too many', ofServer('53300'), 'too-many-connections'],
  ['a standby', ofServer('25006', 'cannot execute INSERT in a read-only transaction', 'ERROR'), 'read-only'],
  ['a connection exception', ofServer('08006'), 'connection-exception'],
  ['of the driver postgres', coded('CONNECTION_CLOSED', 'write CONNECTION_CLOSED db:5432'), 'connection-reset'],
  ['wrapped by Drizzle', new DrizzleQueryError('SELECT 1', [], coded('ECONNRESET')), 'connection-reset'],
  ['wrapped as TypeORM does', Object.assign(new Error('QueryFailedError'), { driverError: ofServer('57P01') }), 'shutting-down'],
  [
    'wrapped as Sequelize does',
    Object.assign(new Error('SequelizeConnectionError'), { original: coded('ECONNREFUSED') }),
    'connection-refused',
  ],
  ['our own', new ConnectionLost('gone', 'ECONNRESET'), 'connection-reset'],
])('passes: %s', (_, error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});

test.each([
  ['a wrong password', ofServer('28P01')],
  ['no such database', ofServer('3D000')],
  ['a constraint', ofServer('23505', 'duplicate key', 'ERROR')],
  ['no such table', ofServer('42P01', 'relation "a" does not exist', 'ERROR')],
  ['a login that PgBouncer refuses', ofServer('08P01', 'no such user')],
  ['cancelled', ofServer('57014', 'canceling statement due to statement timeout', 'ERROR')],
  ['no certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT')],
])('does not pass: %s', (_, error) => {
  expect(readDriverError(error) === null || reasonOf(error) === null).toBe(true);
});

test('what is of no database is nothing', () => {
  const around: Error & { cause?: unknown } = new Error('around itself');
  around.cause = around;
  for (const other of [new Error('a fault'), new TypeError('x is not a function'), around, 'text', null, undefined, { code: 'ECONNRESET' }])
    expect(readDriverError(other)).toBeNull();
  expect(readDriverError(new Error('outer', { cause: ofServer('23505') }))).toBeInstanceOf(PostgresError);
});
