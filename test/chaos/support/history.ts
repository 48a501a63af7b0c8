// A history of fifty migrations of every way to be run, whose effects can be counted, and what must hold of a database at any moment.
import { expect } from 'vitest';
import { query } from '../../support/database.ts';

export interface History {
  readonly files: Readonly<Record<string, string>>;
  /** Of each migration by its version: what it leaves in the table `effects`, each exactly once. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
}

const STEPS = 50;
const KINDS = ['table', 'data', 'index', 'statements', 'own', 'copy', 'slow', 'alter', 'function', 'indexes'] as const;
type Kind = (typeof KINDS)[number];

/** The text of one, and the parts of its effect. Every file leaves at least one. */
type Made = readonly [text: string, parts: readonly string[]];
const effect = (step: string, part: string): string => `INSERT INTO effects VALUES ('${step}', '${part}');\n`;

const MAKE: Readonly<Record<Kind, (step: string, target: string) => Made>> = {
  table: (step) => [`CREATE TABLE t${step} (id int PRIMARY KEY, note text);\n${effect(step, 'all')}`, ['all']],
  data: (step, target) => [
    `INSERT INTO ${target} SELECT g, 'd${step}' FROM generate_series(${Number(step) * 1000}, ${Number(step) * 1000 + 299}) g;\n` +
      `UPDATE ${target} SET note = note || '+' WHERE note = 'd${step}';\n${effect(step, 'all')}`,
    ['all'],
  ],
  index: (step, target) => [`CREATE INDEX CONCURRENTLY i${step} ON ${target} (note);\n${effect(step, 'after')}`, ['after']],
  statements: (step) => [`-- gate: transaction=off\n${effect(step, 'a')}${effect(step, 'b')}${effect(step, 'c')}`, ['a', 'b', 'c']],
  own: (step) => [`BEGIN;\n${effect(step, 'a')}SELECT pg_sleep(0.003);\n${effect(step, 'b')}COMMIT;\n`, ['a', 'b']],
  copy: (step) => [`COPY effects (step, part) FROM stdin;\n${step}\tx\n${step}\ty\n\\.\n`, ['x', 'y']],
  slow: (step) => [`${effect(step, 'before')}SELECT pg_sleep(0.02);\n${effect(step, 'after')}`, ['before', 'after']],
  alter: (step, target) => [`ALTER TABLE ${target} ADD COLUMN c${step} int DEFAULT 7;\n${effect(step, 'all')}`, ['all']],
  function: (step) => [
    `CREATE FUNCTION f${step}() RETURNS int LANGUAGE sql AS $$ SELECT ${Number(step)} $$;\n${effect(step, 'all')}`,
    ['all'],
  ],
  indexes: (step, target) => [
    `${effect(step, 'before')}CREATE INDEX CONCURRENTLY IF NOT EXISTS j${step} ON ${target} (id, note);\n` +
      `CREATE UNIQUE INDEX CONCURRENTLY k${step} ON ${target} (id);\nVACUUM ${target};\n${effect(step, 'after')}`,
    ['before', 'after'],
  ],
};

export function makeHistory(): History {
  const files: Record<string, string> = {};
  const effects = new Map<string, readonly string[]>();
  let target = '';
  for (let i = 0; i < STEPS; i++) {
    const step = String(i + 1).padStart(3, '0');
    const kind = KINDS[i % KINDS.length]!;
    const [text, parts] = MAKE[kind](step, target);
    if (kind === 'table') target = `t${step}`;
    files[`${step}_${kind}.sql`] = i === 0 ? `CREATE TABLE effects (step text NOT NULL, part text NOT NULL);\n${text}` : text;
    effects.set(step, parts);
  }
  files['R__view.sql'] = `CREATE OR REPLACE VIEW seen AS SELECT step FROM effects;\n${effect('R__view', 'all')}`;
  effects.set('R__view', ['all']);
  return { files, effects };
}

interface Row {
  readonly step: string;
  readonly state: string;
  readonly done: number;
}

const LEDGER = `SELECT version AS step, state, done FROM schemagate.migrations`;
const EFFECTS = `SELECT step, part, count(*)::int AS times FROM effects GROUP BY 1, 2`;
const SHAPE = `SELECT string_agg(line, E'\\n' ORDER BY line) AS shape FROM (
  SELECT c.relname || ' ' || c.relkind::text || ' ' || coalesce(i.indisvalid::text, '') || ' ' || coalesce(pg_get_indexdef(i.indexrelid), '') AS line
  FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT attrelid::regclass::text || '.' || attname || ' ' || atttypid::regtype::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace AND attnum > 0 AND c.relkind = 'r'
  UNION ALL SELECT proname || ' ' || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace) lines`;

/** Ledger and effects agree, wherever a run was broken off: no effect twice, all of what is applied, nothing of what is not begun. */
export async function expectAgreement(url: string, { effects }: History): Promise<void> {
  const [there] = await query(
    url,
    `SELECT to_regclass('schemagate.migrations') IS NOT NULL AS ledger, to_regclass('effects') IS NOT NULL AS effects`,
  );
  const rows = there!['ledger'] === true ? ((await query(url, LEDGER)) as unknown as readonly Row[]) : [];
  const found = there!['effects'] === true ? await query(url, EFFECTS) : [];
  expect(found.filter(({ times }) => times !== 1)).toEqual([]);
  const ledger = new Map(rows.map((row) => [row.step, row]));
  for (const [step, parts] of effects) {
    const has = found.flatMap((row) => (row['step'] === step ? [String(row['part'])] : [])).sort();
    const row = ledger.get(step);
    if (row?.state === 'applied') expect({ step, has }).toEqual({ step, has: [...parts].sort() });
    if (row === undefined) expect({ step, has }).toEqual({ step, has: [] });
  }
}

/** Everything is applied once, and the schema is that of a database that nothing has happened to. */
export async function expectWhole(url: string, history: History, shape: string): Promise<void> {
  await expectAgreement(url, history);
  const rows = (await query(url, LEDGER)) as unknown as readonly Row[];
  expect(rows.filter(({ state }) => state !== 'applied')).toEqual([]);
  expect(rows).toHaveLength(history.effects.size);
  expect(await shapeOf(url)).toBe(shape);
  const [counted] = await query(url, `SELECT count(*)::int AS rows FROM t001 WHERE note LIKE 'd%+'`);
  expect(counted).toEqual({ rows: 300 });
}

export async function shapeOf(url: string): Promise<string> {
  const [row] = await query(url, SHAPE);
  return String(row!['shape']);
}
