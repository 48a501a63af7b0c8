// An error of the server in our shape, and which errors are the loss of a connection.
import { expect, test } from 'vitest';
import { isLoss } from '../../../../src/postgres/errors/connection-loss.ts';
import { ConnectionLost, PostgresError, readServerMessage } from '../../../../src/postgres/errors/errors.ts';
import { quotedNames } from '../../../../src/postgres/errors/unknown-name.ts';

test('what the driver read becomes text and numbers, and what is not there stays absent', () => {
  expect(readServerMessage({ severity: 'ERROR', code: '42601', message: 'm', position: '7', hint: '', detail: undefined })).toEqual({
    severity: 'ERROR',
    sqlstate: '42601',
    message: 'm',
    position: 7,
  });
  expect(readServerMessage({})).toEqual({ severity: 'ERROR', sqlstate: 'XX000', message: 'no message' });
});

const server = (severity: string, sqlstate: string) => new PostgresError({ severity, sqlstate, message: 'm' });

test.each([
  ['a connection that was reset', new ConnectionLost('m', 'ECONNRESET'), true],
  ['a signal of our own', new ConnectionLost('m', 'ABORTED'), false],
  ['a session that was ended', server('FATAL', '57P01'), true],
  ['a crash of the server', server('PANIC', 'XX000'), true],
  ['a session that was ended, in Russian', server('ВАЖНО', '57P01'), true],
  ['an error that a function made up', server('ERROR', '57P01'), false],
  ['a server that turned read-only', server('ERROR', '25006'), true],
  ['an error of a statement', server('ERROR', '42601'), false],
  ['an error of ours', new TypeError('m'), false],
])('%s is a loss: %o', (_, error, expected) => {
  expect(isLoss(error)).toBe(expected);
});

test.each([
  ['column "nope" of relation "t" does not exist', ['nope', 't']],
  ['Spalte »nope« von Relation »t« existiert nicht', ['nope', 't']],
  ['la colonne « nope » de la relation « t » n’existe pas', ['nope', 't']],
  ['столбец "nope" не существует', ['nope']],
  ['division by zero', []],
])('%s', (message, names) => {
  expect(quotedNames(message)).toEqual(names);
});
