import { expect, test } from 'vitest';
import { scanSql } from '../../../src/backup/scan-sql.ts';

/** @param size of the pieces that it comes in. */
function scanned(text: string, size = 7) {
  const scan = scanSql();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) scan.push(bytes.subarray(at, at + size));
  const { extensions, roles, tablespaces, ...rest } = scan.end();
  return { ...rest, extensions: [...extensions], roles: [...roles], tablespaces: [...tablespaces] };
}

const DUMP = (body: string): string => `--
-- PostgreSQL database dump
--
\\restrict abc

-- Dumped from database version 15.20 (Debian 15.20-1)

SET default_tablespace = '';
${body}
--
-- PostgreSQL database dump complete
--
`;

test.each([1, 7, 100_000])('what a dump needs, in pieces of %d bytes', (size) => {
  const body = `CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;
CREATE EXTENSION citext;
ALTER TABLE public.users OWNER TO "the owner";
GRANT SELECT ON TABLE public.users TO reader;
GRANT ALL ON TABLE public.users TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA public GRANT SELECT ON TABLES TO other;
SET default_tablespace = fast;
COPY public.users (id) FROM stdin;
ALTER TABLE public.t OWNER TO not_a_statement;
\\connect not_a_statement
\\.
`;
  expect(scanned(DUMP(body), size)).toEqual({
    ...{ from: 15, isCutShort: false, elsewhere: null, hasContent: true },
    extensions: ['uuid-ossp', 'citext'],
    roles: ['the owner', 'reader', 'other', 'maker'],
    tablespaces: ['fast'],
  });
});

test.each([
  ['a dump without its end', DUMP('CREATE TABLE a ();').slice(0, -20), true],
  ['rows without their end', 'COPY a FROM stdin;\n1\n2', true],
  ['SQL that pg_dump has not written', 'CREATE TABLE a ();', false],
  ['a line that is longer than is looked at', DUMP(`INSERT INTO a VALUES ('${'x'.repeat(20_000)}');`), false],
] as const)('%s', (_, text, isCutShort) => {
  expect(scanned(text, 1000)).toMatchObject({ isCutShort, hasContent: true });
});

test.each([
  '\\connect other',
  '\\c other',
  'CREATE DATABASE a;',
  'drop database if exists a;',
  'ALTER DATABASE a OWNER TO b;',
  'CREATE ROLE a;',
])('%s works elsewhere', (line) => {
  expect(scanned(DUMP(line)).elsewhere).toBe(line);
});

test('what creates nothing', () => {
  expect(scanned('hello\nworld\n')).toMatchObject({ hasContent: false, isCutShort: false });
});
