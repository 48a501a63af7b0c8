import { expect, test } from 'vitest';
import { stableDump } from '../../../../src/stages/export/stable-dump.ts';

const dump = (key: string, version: string, body: string): string => `--
-- PostgreSQL database dump
--

${key === '' ? '' : `\\restrict ${key}\n\n`}-- Dumped from database version ${version}
-- Dumped by pg_dump version ${version} (Debian)

SET statement_timeout = 0;

${body}


--
-- PostgreSQL database dump complete
--

${key === '' ? '' : `\\unrestrict ${key}\n\n`}`;

test('keys and versions are taken out, with or without them the text is the same', () => {
  const body = 'CREATE TABLE public.a ();';
  const text = stableDump(dump('abc', '18.4', body));
  expect(text).toBe(`--
-- PostgreSQL database dump
--

SET statement_timeout = 0;

CREATE TABLE public.a ();

--
-- PostgreSQL database dump complete
--
`);
  expect(stableDump(dump('xyz', '18.6', body))).toBe(text);
  expect(stableDump(dump('', '15.2', body))).toBe(text);
});

test('what looks the same in a body is left as it is', () => {
  const body = "COMMENT ON TABLE a IS 'x\n-- Dumped by pg_dump version 1\n\\restrict me\n\\unrestrict me\n\n\n\n';";
  expect(stableDump(dump('abc', '18.4', body))).toContain(body);
});
