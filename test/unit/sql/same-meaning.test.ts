// What must be equal is what PostgreSQL 14 to 18 print of one stored expression, before and after a dump is restored. What must differ
// are mutations of it.
import { expect, test } from 'vitest';
import { type Grammar, meanTheSame } from '../../../src/sql/same-meaning.ts';

type Pair = readonly [Grammar, string, string];

const SAME: readonly Pair[] = [
  [
    'constraint',
    "CHECK (((kind)::text = ANY ((ARRAY['BOLT'::character varying, 'NUT'::character varying])::text[])))",
    "CHECK (((kind)::text = ANY (ARRAY[('BOLT'::character varying)::text, ('NUT'::character varying)::text])))",
  ],
  ['expression', '(tags ?| (ARRAY[kind])::text[])', '(tags ?| ARRAY[(kind)::text])'],
  ['expression', '(ARRAY[ARRAY[a], ARRAY[b]])::text[]', 'ARRAY[ARRAY[(a)::text], ARRAY[(b)::text]]'],
  ['expression', '(ARRAY[NULL::character varying, a])::text[]', 'ARRAY[(NULL::character varying)::text, (a)::text]'],
  ['expression', '(ARRAY[1, 2])::bigint[]', 'ARRAY[(1)::bigint, (2)::bigint]'],
  ['expression', "(ARRAY['abc'::character varying])::character varying(2)[]", "ARRAY['abc'::character varying(2)]"],
  [
    'expression',
    '(((a IS DISTINCT FROM x) OR (b IS DISTINCT FROM y)) OR (c IS DISTINCT FROM z))',
    '((a IS DISTINCT FROM x) OR (b IS DISTINCT FROM y) OR (c IS DISTINCT FROM z))',
  ],
  ['expression', '(((x >= 1) AND (x <= 2)) AND y)', '((x >= 1) AND (x <= 2) AND y)'],
  ['expression', 'pg_catalog.lower(a)', 'lower(a)'],
  ['expression', '(a OPERATOR(pg_catalog.=) b)', '(a = b)'],
  ['expression', "'a'::pg_catalog.text", "'a'::text"],
  ['statement', 'SELECT users.id\n   FROM public.users', ' SELECT id\n   FROM public.users'],
  [
    'statement',
    'SELECT u.id FROM public.users u WHERE (u.a OR u.b) ORDER BY u.a',
    'SELECT id FROM public.users u WHERE (a OR b) ORDER BY a',
  ],
  ['statement', 'SELECT g.g FROM generate_series(1, 3) g(g)', 'SELECT g FROM generate_series(1, 3) g(g)'],
  [
    'statement',
    'SELECT a.id FROM public.a WHERE EXISTS (SELECT 1 FROM public.b WHERE b.a_id = a.id)',
    'SELECT id FROM public.a WHERE EXISTS (SELECT 1 FROM public.b WHERE b.a_id = a.id)',
  ],
  ['expression', "( SELECT 'b'::text)", "( SELECT 'b'::text AS text)"],
  ['expression', "( SELECT '-1'::integer)", "( SELECT '-1'::integer AS int4)"],
  ['partition key', 'RANGE (((id + 1)))', 'RANGE ((id + 1))'],
  ['published table', 'public.t (a) WHERE ((a > 1))', 'public.t (a) WHERE (a > 1)'],
];

const DIFFERENT: readonly Pair[] = [
  // Precedence and nesting.
  ['expression', '((own OR public) AND approved)', '(own OR (public AND approved))'],
  ['expression', '(total - (paid * fee))', '((total - paid) * fee)'],
  ['expression', '(a - (b - c))', '((a - b) - c)'],
  ['expression', '(NOT (a AND b))', '((NOT a) AND b)'],
  ['expression', '((a AND b) OR c)', '((a OR b) AND c)'],
  ['expression', '(- (1)::bigint)', "('-1'::integer)::bigint"],
  ['expression', '(a IS NULL)', '(a IS NOT NULL)'],
  ['expression', '(a IS DISTINCT FROM b)', '(NOT (a IS DISTINCT FROM b))'],
  ['expression', '(a IS TRUE)', '(a IS NOT FALSE)'],
  ['expression', '((x >= 1) AND (x <= 2))', '((x > 1) AND (x <= 2))'],
  // Types and casts.
  ['expression', "(kind = 'a'::text)", "((kind)::text = 'a'::text)"],
  ['expression', "(kind = 'a'::bpchar)", "(kind = 'a'::text)"],
  ['expression', "((kind)::bpchar = 'a'::bpchar)", "((kind)::text = 'a'::text)"],
  ['expression', '(a)::character varying(2)', '(a)::character varying(3)'],
  ['expression', '(a)::character varying(2)', '(a)::character varying'],
  ['expression', '((a)::character varying)::character varying(2)', '(a)::character varying(2)'],
  ['expression', "('1 day'::interval)::interval day", "'1 day'::interval day"],
  ['expression', "(('abc'::text)::character varying(2))::text", "('abc'::text)::text"],
  ['expression', '(a)::numeric(10,2)', '(a)::numeric(10,3)'],
  ['expression', '1.0', '1.00'],
  ['expression', '1', "'1'::bigint"],
  ['expression', '\'a\'::"char"', "'a'::character(1)"],
  ['expression', '\'1\'::"bit"', "'1'::bit(1)"],
  ['expression', "(ARRAY['a'::character varying])::text[]", "ARRAY['a'::text]"],
  ['expression', "(ARRAY['a'::character varying])::text[]", "ARRAY['a'::character varying]"],
  ['expression', '(ARRAY[a])::text[]', 'ARRAY[(a)::bpchar]'],
  ['expression', '(ARRAY[a])::text[]', 'ARRAY[(a)::text[]]'],
  ['expression', '(ARRAY[a, b])::text[]', 'ARRAY[(b)::text, (a)::text]'],
  ['expression', '(ARRAY[a, b])::text[]', 'ARRAY[(a)::text]'],
  ['expression', '(ARRAY[])::text[]', '(ARRAY[])::integer[]'],
  ['expression', '(ARRAY[a])::public.d', 'ARRAY[(a)::public.d]'],
  ['expression', 'ARRAY[a, (b)::text]', '(ARRAY[a, b])::text[]'],
  ['expression', '(a = ANY (b))', '(a = ALL (b))'],
  // Constants, names and collations.
  ['expression', "'a'::text", "'A'::text"],
  ['expression', "'a '::text", "'a'::text"],
  ['expression', "'1'::text", '1'],
  ['expression', 'NULL::text', "''::text"],
  ['expression', '"A"', 'a'],
  ['expression', 'public.lower(a)', 'lower(a)'],
  ['expression', '(a OPERATOR(public.=) b)', '(a = b)'],
  ['expression', "'a'::public.text", "'a'::text"],
  ['expression', 'a.id', 'b.id'],
  ['expression', 'a.id', 'id'],
  ['expression', '(a COLLATE "C")', 'a'],
  ['expression', '(a COLLATE "C")', '(a COLLATE "POSIX")'],
  ['expression', '((a COLLATE "C") < b)', '(a < (b COLLATE "C"))'],
  ['expression', '(a).b', 'a.b'],
  ['expression', 'f(a, b)', 'f(b, a)'],
  ['expression', 'f(a, VARIADIC b)', 'f(a, b)'],
  ['expression', 'f(a => 1)', 'f(b => 1)'],
  ['expression', 'count(DISTINCT a)', 'count(a)'],
  ['expression', 'string_agg(a, b ORDER BY c)', 'string_agg(a, b ORDER BY c DESC)'],
  ['expression', 'sum(a) FILTER (WHERE b)', 'sum(a)'],
  ['expression', 'sum(a) OVER (PARTITION BY b)', 'sum(a) OVER (ORDER BY b)'],
  ['expression', 'CASE WHEN a THEN b ELSE c END', 'CASE WHEN a THEN c ELSE b END'],
  ['expression', 'COALESCE(a, b)', 'COALESCE(b, a)'],
  ['expression', 'GREATEST(a, b)', 'LEAST(a, b)'],
  ['expression', 'CURRENT_USER', 'SESSION_USER'],
  ['expression', '(ROW(a, b) = ROW(c, d))', '(ROW(a, b) <> ROW(c, d))'],
  ['expression', 'a[1]', 'a[1:1]'],
  // Queries.
  ['statement', 'SELECT a.id, b.at FROM (a JOIN b ON (b.a = a.id))', 'SELECT a.id, a.at FROM (a JOIN b ON (b.a = a.id))'],
  ['statement', 'SELECT a.id FROM a, b', 'SELECT id FROM a, b'],
  ['statement', 'SELECT x AS y FROM a', 'SELECT x AS z FROM a'],
  ['statement', 'SELECT x AS y FROM a', 'SELECT x FROM a'],
  ['statement', 'SELECT a.y AS x FROM public.a ORDER BY a.x', 'SELECT y AS x FROM public.a ORDER BY x'],
  ['statement', 'SELECT a.id FROM public.a', 'SELECT id FROM other.a'],
  ['statement', 'SELECT id FROM public.a WHERE (SELECT b.x FROM b) = a.x', 'SELECT id FROM public.a WHERE (SELECT a.x FROM b) = a.x'],
  ['statement', 'SELECT 1 FROM (SELECT a.id FROM public.a) q', 'SELECT 1 FROM (SELECT id FROM public.a) q'],
  ['statement', 'SELECT DISTINCT a FROM t', 'SELECT a FROM t'],
  ['statement', 'SELECT a FROM t UNION SELECT a FROM u', 'SELECT a FROM t UNION ALL SELECT a FROM u'],
  ['statement', 'SELECT a FROM t LIMIT 1', 'SELECT a FROM t OFFSET 1'],
  ['statement', 'SELECT 1 FROM (a LEFT JOIN b ON (x))', 'SELECT 1 FROM (a JOIN b ON (x))'],
  ['statement', 'SELECT 1 FROM ONLY a', 'SELECT 1 FROM a'],
  ['statement', 'SELECT a.* FROM a', 'SELECT a FROM a'],
  ['statement', "SELECT 'b'::text", "SELECT 'b'::text AS b"],
  ['statement', 'SELECT (a)::text', 'SELECT (a)::text AS text'],
  // Definitions.
  ['statement', 'CREATE INDEX i ON t USING btree (a) WHERE (b)', 'CREATE INDEX i ON t USING btree (a) WHERE (c)'],
  ['statement', 'CREATE INDEX i ON t USING btree (a DESC)', 'CREATE INDEX i ON t USING btree (a DESC NULLS LAST)'],
  ['statement', 'CREATE INDEX i ON t USING btree (a text_pattern_ops)', 'CREATE INDEX i ON t USING btree (a)'],
  ['statement', 'CREATE UNIQUE INDEX i ON t USING btree (a)', 'CREATE INDEX i ON t USING btree (a)'],
  [
    'statement',
    'CREATE FUNCTION f() RETURNS boolean LANGUAGE sql AS $$SELECT (a OR b) AND c$$',
    'CREATE FUNCTION f() RETURNS boolean LANGUAGE sql AS $$SELECT a OR (b AND c)$$',
  ],
  [
    'statement',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT  1$$',
  ],
  [
    'statement',
    'CREATE FUNCTION f() RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT ((a OR b) AND c); END',
    'CREATE FUNCTION f() RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT (a OR (b AND c)); END',
  ],
  ['statement', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 2'],
  [
    'statement',
    'CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql RETURN 1',
    'CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql RETURN 1',
  ],
  [
    'statement',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1',
  ],
  [
    'statement',
    "CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW WHEN ((old.a OR old.b)) EXECUTE FUNCTION f('1')",
    "CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW WHEN ((old.a OR new.b)) EXECUTE FUNCTION f('1')",
  ],
  ['statement', 'CREATE RULE r AS ON INSERT TO t DO ALSO SELECT 1', 'CREATE RULE r AS ON INSERT TO t DO INSTEAD SELECT 1'],
  ['statement', 'CREATE STATISTICS s ON a, b FROM t', 'CREATE STATISTICS s (mcv) ON a, b FROM t'],
  ['constraint', 'CHECK ((a > 0))', 'CHECK ((a > 0)) NO INHERIT'],
  ['constraint', 'CHECK ((a > 0))', 'CHECK ((a > 0)) NOT VALID'],
  ['constraint', 'CHECK ((a > 0))', 'CHECK ((a > 0)) NOT ENFORCED'],
  ['constraint', 'UNIQUE (a, b)', 'UNIQUE (b, a)'],
  ['constraint', 'UNIQUE (a)', 'UNIQUE NULLS NOT DISTINCT (a)'],
  ['constraint', 'FOREIGN KEY (a) REFERENCES t(b)', 'FOREIGN KEY (a) REFERENCES t(b) ON DELETE CASCADE'],
  ['constraint', 'FOREIGN KEY (a) REFERENCES t(b)', 'FOREIGN KEY (a) REFERENCES t(b) DEFERRABLE'],
  ['constraint', 'EXCLUDE USING gist (a WITH &&)', 'EXCLUDE USING gist (a WITH =)'],
  ['partition bounds', "FOR VALUES FROM ('1') TO ('2')", "FOR VALUES FROM ('1') TO ('3')"],
  ['partition bounds', "FOR VALUES FROM (MINVALUE) TO ('2')", "FOR VALUES FROM ('minvalue') TO ('2')"],
  ['partition bounds', "FOR VALUES IN ('a', NULL)", "FOR VALUES IN ('a', 'NULL')"],
  ['partition bounds', 'DEFAULT', "FOR VALUES IN ('a')"],
  ['partition key', 'RANGE (a, b)', 'RANGE (b, a)'],
  ['partition key', 'RANGE (a)', 'LIST (a)'],
  ['published table', 'public.t WHERE (a > 1)', 'public.t WHERE (a > 2)'],
  ['published table', 'public.t (a, b)', 'public.t (a)'],
  // What the grammar does not know is only the same as itself; a text is one thing and no more.
  ['expression', 'a ~~~ ( b', 'a ~~~ (b'],
  ['expression', '1); SELECT (2', '1); SELECT ( 2'],
];

test.each(SAME)('%s: %s is %s', async (grammar, one, other) => {
  expect(await meanTheSame(grammar, one, other)).toBe(true);
  expect(await meanTheSame(grammar, other, one)).toBe(true);
});

test.each(DIFFERENT)('%s: %s is not %s', async (grammar, one, other) => {
  expect(await meanTheSame(grammar, one, other)).toBe(false);
  expect(await meanTheSame(grammar, other, one)).toBe(false);
});
