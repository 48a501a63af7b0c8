// What is looked for in a list of pg_restore, and in SQL as it comes.
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { BackedUpTable } from '../../../../src/stages/backup/backup-moment.ts';
import { checkList, checkSql } from '../../../../src/stages/backup/check-archive.ts';

const table = (oid: string, name: string, hasRows = true): BackedUpTable => ({ oid, name, label: name, hasRows, pages: 1 });
const USERS = table('16385', 'public.users');
const ODD = table('16390', '"My App"."a ""b"" TABLE"');
const PARENT = table('16400', 'public.parent', false);

const LIST = `;
; Archive created at 2026-01-31 00:00:00 UTC
;
215; 1259 16385 TABLE public users postgres
216; 1259 16390 TABLE My App a "b" TABLE postgres
217; 1259 16400 TABLE public parent postgres
3390; 0 16385 TABLE DATA public users postgres
3391; 0 16390 TABLE DATA My App a "b" TABLE postgres
3392; 2606 16399 CONSTRAINT public users users_pkey postgres
`;

const without = (part: string): string =>
  LIST.split('\n')
    .filter((line) => !line.includes(part))
    .join('\n');
const refusal = (list: string): string | null => {
  try {
    checkList(list, [USERS, ODD, PARENT], 'a.dump');
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

test('tables are found in a list by their number, whatever they are called', () => {
  expect(refusal(LIST)).toBeNull();
  expect(refusal(without('1259 16390'))).toContain('it lacks "My App"."a ""b"" TABLE"');
  expect(refusal(without('0 16385'))).toContain('it lacks the rows of public.users');
  expect(refusal(LIST.replace('1259 16385', '2606 16385'))).toContain('it lacks public.users');
  expect(refusal('')).toContain('it lacks public.users, the rows of public.users');
});

const SQL = `--
-- PostgreSQL database dump
--

CREATE TABLE public.users (
    id integer
);
CREATE UNLOGGED TABLE "My App"."a ""b"" TABLE" (
);
CREATE TABLE public.parent (
    id integer
)
PARTITION BY LIST (id);
COPY public.users (id) FROM stdin;
CREATE TABLE
${'C'.repeat(5000)}
\\.

--
-- PostgreSQL database dump complete
--

`;

const sqlRefusal = (sql: string, piece: number): Promise<string | null> =>
  checkSql(Readable.from(pieces(Buffer.from(sql), piece)), [USERS, ODD, PARENT], 'a.sql.gz').then(
    () => null,
    (error: Error) => error.message,
  );

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each([1, 7, 100, 100_000])('tables are found in SQL that comes in pieces of %i bytes', async (piece) => {
  expect(await sqlRefusal(SQL, piece)).toBeNull();
  expect(await sqlRefusal(SQL.replace('CREATE TABLE public.parent', 'CREATE VIEW public.parent'), piece)).toContain(
    'it lacks public.parent',
  );
  expect(await sqlRefusal(SQL.slice(0, -50), piece)).toContain('its last lines are missing');
});
