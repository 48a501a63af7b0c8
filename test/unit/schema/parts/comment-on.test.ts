// The name of an object as COMMENT ON takes it: key words in capitals, and nothing that the object is called.
import { expect, test } from 'vitest';
import { commentOn } from '../../../../src/schema/parts/comment-on.ts';

test.each([
  ['table public.users', 'TABLE public.users'],
  ['materialized view app.totals', 'MATERIALIZED VIEW app.totals'],
  ['text search configuration app.words', 'TEXT SEARCH CONFIGURATION app.words'],
  ['extension citext', 'EXTENSION citext'],
  ['event trigger guard', 'EVENT TRIGGER guard'],
  ['constraint positive on public.users', 'CONSTRAINT positive on public.users'],
  ['constraint positive on domain public.amount', 'CONSTRAINT positive on domain public.amount'],
  ['trigger "a b" on public.users', 'TRIGGER "a b" on public.users'],
  ['table "an order on it"', 'TABLE "an order on it"'],
  ['cast (mood AS integer)', 'CAST (mood AS integer)'],
  ['transform FOR mood LANGUAGE own', 'TRANSFORM FOR mood LANGUAGE own'],
  ['operator app.===(integer, integer)', 'OPERATOR app.===(integer, integer)'],
  ['operator class app.by_size USING btree', 'OPERATOR CLASS app.by_size USING btree'],
  ['function app.total(integer)', 'FUNCTION app.total(integer)'],
])('%s', (id, named) => {
  expect(commentOn(id, "it's")).toBe(`COMMENT ON ${named} IS 'it''s'`);
});
