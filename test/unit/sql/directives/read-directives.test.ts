import { expect, test } from 'vitest';
import { DIRECTIVES } from '../../../../src/sql/directives/directives.ts';
import { readDirectives } from '../../../../src/sql/directives/read-directives.ts';
import { prepareScript } from '../../../../src/sql/statements/script.ts';

const NAMES = Object.keys(DIRECTIVES).join(', ');
const KNOWN = `the directives are ${NAMES}, as in lock_timeout=5s`;

const read = (text: string) => readDirectives(text, 'a.sql', prepareScript(text, 'a.sql'));
const told = (text: string) => read(text).findings.map(({ code, message, hint }) => [code, message, hint]);

test.each([
  ['SELECT 1;', {}],
  ['', {}],
  ['-- gate: transaction=off\nVACUUM;', { transaction: 'off' }],
  ['-- gate: lock_timeout=2s, statement_timeout=1h\nSELECT 1;', { lockTimeout: 2000, statementTimeout: 3_600_000 }],
  ['-- gate: lock_timeout=2s transaction=off\nSELECT 1;', { lockTimeout: 2000, transaction: 'off' }],
  [
    '-- what this does\n\n--gate:lock_timeout=0\n/* why */\n  -- gate: statement_timeout=1.5m\nSELECT 1;',
    { lockTimeout: 0, statementTimeout: 90_000 },
  ],
  ['-- gate: lock_timeout=5', { lockTimeout: 5000 }],
  ['-- gate: destroys=table  public.old, column a.b.c\nSELECT 1;', { destroys: ['table public.old', 'column a.b.c'] }],
  ['-- gate: destroys table old\n-- gate: destroys=column a.b', { destroys: ['table old', 'column a.b'] }],
  ['-- gate: require SELECT true', { requires: [{ query: 'SELECT true', offset: 17 }] }],
  [
    '-- gate: require=SELECT a, b = 1 FROM t \n--gate:require  x\nSELECT 1;',
    {
      requires: [
        { query: 'SELECT a, b = 1 FROM t', offset: 17 },
        { query: 'x', offset: 57 },
      ],
    },
  ],
  [`\\restrict ${'k'.repeat(63)}\n-- gate: lock_timeout=2s\nSELECT 1;`, { lockTimeout: 2000 }],
])('%j says %j', (text, directives) => {
  expect(read(text)).toEqual({ directives, findings: [] });
});

test.each([
  '/*\n-- gate: transaction=off\n*/\nSELECT 1;',
  'DO $$\n-- gate: transaction=off\n$$;',
  "SELECT '\n-- gate: transaction=off\n';",
  'COPY t FROM stdin;\n-- gate: transaction=off\n\\.\n',
  'SELECT 1; -- gate: transaction=off',
  '-- the gate: closed\nSELECT 1;',
])('%j only looks like a directive', (text) => {
  expect(read(text)).toEqual({ directives: {}, findings: [] });
});

test('an unknown one is a finding with its place and the nearest name', () => {
  expect(read('-- é\n-- gate: lock_timeout=1s, lock_timout=2s\nSELECT 1;')).toEqual({
    directives: { lockTimeout: 1000 },
    findings: [
      {
        code: 'unknown-directive',
        severity: 'error',
        subject: 'a.sql',
        message: 'a.sql:2:27: unknown directive lock_timout',
        hint: 'did you mean lock_timeout?',
        place: {
          file: 'a.sql',
          line: 2,
          column: 27,
          excerpt: '2 | -- gate: lock_timeout=1s, lock_timout=2s\n  |                           ^',
        },
      },
    ],
  });
});

test.each([
  ['-- gate: colour=red', [['unknown-directive', 'a.sql:1:10: unknown directive colour', KNOWN]]],
  ['-- gate: =off', [['unknown-directive', 'a.sql:1:10: unknown directive =off', KNOWN]]],
  [
    '-- gate: transaction=on',
    [
      [
        'bad-directive',
        'a.sql:1:10: transaction=on is not valid',
        'transaction=off is the only value; a file runs in a transaction if PostgreSQL allows it',
      ],
    ],
  ],
  [
    '-- gate: require',
    [
      [
        'bad-directive',
        'a.sql:1:10: require has no value',
        'write require SELECT count(*) = 0 FROM users WHERE email IS NULL on a line of its own',
      ],
    ],
  ],
  [
    '-- gate: destroys=table a, b',
    [['bad-directive', 'a.sql:1:10: destroys names "b"', 'write `table SCHEMA.NAME` or `column SCHEMA.TABLE.NAME`, separated by commas']],
  ],
  ['-- gate: transaction', [['bad-directive', 'a.sql:1:10: transaction has no value', 'write transaction=off, without spaces']]],
  [
    '-- gate: lock_timeout=soon',
    [['bad-directive', 'a.sql:1:10: lock_timeout=soon is not a duration', 'write 500ms, 5s, 2m or 1h; 0 is off']],
  ],
  [
    '-- gate: lock_timeout=-1s',
    [['bad-directive', 'a.sql:1:10: lock_timeout=-1s is not a duration', 'write 500ms, 5s, 2m or 1h; 0 is off']],
  ],
  [
    '-- gate: statement_timeout=',
    [['bad-directive', 'a.sql:1:10: statement_timeout has no value', 'write statement_timeout=5s, without spaces']],
  ],
  [
    '-- gate: lock_timeout=1s\n-- gate: lock_timeout=2s',
    [['bad-directive', 'a.sql:2:10: lock_timeout is given twice', 'keep one of the two']],
  ],
  [
    '  -- gate: ,',
    [
      [
        'bad-directive',
        'a.sql:1:3: a directive line without a directive',
        `write one of ${NAMES} after it, as in lock_timeout=5s, or remove the line`,
      ],
    ],
  ],
])('%j is a mistake, and told so', (text, findings) => {
  expect(told(text)).toEqual(findings);
});

test.each([
  'SELECT 1;\n-- gate: transaction=off',
  'SELECT\n  -- gate: transaction=off\n1;',
  'COPY t FROM stdin;\n1\n\\.\n-- gate: nonsense\nSELECT 1;',
])('%j has it too late', (text) => {
  const line = text.slice(0, text.indexOf('-- gate')).split('\n').length;
  const column = text.indexOf('-- gate') - text.lastIndexOf('\n', text.indexOf('-- gate'));
  expect([told(text), read(text).directives]).toEqual([
    [['late-directive', `a.sql:${line}:${column}: a directive after the first statement has no effect`, 'move it to the top of the file']],
    {},
  ]);
});

test('every problem is reported, not only the first', () => {
  expect(told('-- gate: a=1 transaction=on\nSELECT 1;\n-- gate: b').map(([code]) => code)).toEqual([
    'unknown-directive',
    'bad-directive',
    'late-directive',
  ]);
});
