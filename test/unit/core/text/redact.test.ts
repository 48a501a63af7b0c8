import { describe, expect, test } from 'vitest';
import { maskWord, redactDeep, redactor } from '../../../../src/core/text/redact.ts';
import { quoteLiteral } from '../../../../src/sql/quote.ts';

const PASSWORD = 'p@ss:w/o?r#d%&=+ é\'"\\';

describe('a long secret', () => {
  test('is masked as it is, percent-encoded, as JSON writes it and as an SQL literal', () => {
    const redact = redactor([PASSWORD]);
    for (const form of [
      PASSWORD,
      encodeURIComponent(PASSWORD),
      encodeURIComponent(PASSWORD).replace(/%../g, (code) => code.toLowerCase()),
      JSON.stringify(PASSWORD),
      `'${PASSWORD.replaceAll("'", "''")}'`,
      quoteLiteral(PASSWORD),
    ]) {
      expect(redact(`before ${form} after`)).toMatch(/^before E?.?\*\*\*.? after$/);
    }
  });

  test('that holds another leaves nothing behind', () => {
    expect(redactor(['abc-1234', 'abc-1234-def'])('x abc-1234-def y abc-1234 z')).toBe('x *** y *** z');
  });

  test.each([
    ['the user', 'application-42'],
    ['a part of the host', 'primary-db-7'],
    ['a word of ours', 'authentication'],
  ])('that is also %s is masked only where it stands', (_, password) => {
    const redact = redactor([password], ['application-42', 'primary-db-7.internal', 'authentication']);
    expect(redact(`role ${password}: authentication failed at ${password}.internal`)).toBe(
      `role ${password}: authentication failed at ${password}.internal`,
    );
    expect(redact(`postgres://u:${password}@h/d and password=${password}`)).toBe('postgres://u:***@h/d and password=***');
  });
});

describe.each(['postgres', 'app', 'r', 'password', '1', 'sesame', '12345678', 'İ$&', 'é', '***', '$1'])(
  'the short or common secret %s',
  (secret) => {
    const redact = redactor([secret, encodeURIComponent(secret)]);

    test('leaves what people read', () => {
      for (const text of [
        'permission denied for table app_users',
        'connected to postgres:5432, PostgreSQL 18.6, after 11ms',
        'role "postgres" does not exist',
        'applied 0001_app.sql in 12345678ms',
        'asks for a password for role r, and none is given',
        'GATE_PASSWORD_COMMAND ended with 1',
      ]) {
        expect(redact(text)).toBe(text);
      }
    });

    test.each([
      ['postgres://u:', '@h:5432/d'],
      ['postgresql+asyncpg://:', '@h'],
      ['?password=', '&x=1'],
      ["ALTER ROLE x PASSWORD '", "'"],
      ["OPTIONS (user 'x', password '", "')"],
      ['"password":"', '"'],
      ['PGPASSWORD=', ''],
      ['GATE_PLACEHOLDER_DB_PASSWORD=', ' x'],
      ['the token: ', '.'],
    ])('is masked where it stands: %s…%s', (before, after) => {
      expect(redact(`${before}${secret}${after}`)).toBe(`${before}***${after}`);
      if (before.includes('://')) expect(redact(`${before}${encodeURIComponent(secret)}${after}`)).toBe(`${before}***${after}`);
    });
  },
);

test('the password of a URL that nobody told us of is masked too', () => {
  const redact = redactor([]);
  expect(redact('could not connect to "postgres://u:p@ss%2f1@other/db?x=1": refused')).toBe(
    'could not connect to "postgres://u:***@other/db?x=1": refused',
  );
  expect(redact('write postgres://user:password@host:port/database')).toBe('write postgres://user:password@host:port/database');
  expect(redact('see https://host:5432/path and mail a@b.c')).toBe('see https://host:5432/path and mail a@b.c');
});

test.each(['pa\u017f\u017fword', '\u017fecret', 'to\u212aen', 'PASSWD', 'Pwd', 'sslPassphrase'])(
  'a secret after %s is masked: case does not count',
  (word) => {
    expect(redactor(['app'])(`${word}: app, app_users`)).toBe(`${word}: ***, app_users`);
  },
);

test('a word that somebody repeats is masked, and what only holds its letters is not', () => {
  expect(maskWord("r: permission denied for 'r', r", 'r')).toBe("***: permission denied for '***', ***");
  expect(maskWord('as it is', '')).toBe('as it is');
});

test('empty secrets mask nothing', () => {
  expect(redactor([''])('text')).toBe('text');
});

test('long text of any kind is masked in no time that anybody notices', () => {
  const redact = redactor([PASSWORD]);
  for (const piece of ['a-', 'a_', '://', ':', '@', 'password ', 'a.b:']) expect(redact(piece.repeat(50_000))).toBe(piece.repeat(50_000));
});

test('data keeps its shape', () => {
  const data = { a: ['s3cret-text', 1, null], b: { c: 'url s3cret-text' } };
  expect(redactDeep(redactor(['s3cret-text']), data)).toEqual({ a: ['***', 1, null], b: { c: 'url ***' } });
});
