// What a trace found, for people: each statement with what it locks, rewrites and reads, and how large and busy that is on the live server.
import { cleanLine } from '../../../report/clean-text.ts';
import { count } from '../../../report/view-options.ts';
import type { Figures } from './live-figures.ts';
import { BLOCKING, type Blocks } from './lock-modes.ts';
import type { Effect } from './observer.ts';
import type { Traced } from './trace-statements.ts';

/** A table, or another relation that is locked as one, with all that a statement did to it. */
export interface Touched {
  readonly relation: string;
  readonly kind: string;
  /** As the manual writes it; null if the statement took none stronger than its transaction had. */
  readonly lock: string | null;
  /** What that lock blocks. */
  readonly blocks: Blocks | null;
  /** The strongest lock that the transaction holds after it. */
  readonly held: string | null;
  readonly rewrites: boolean;
  /** TRUNCATE. */
  readonly empties: boolean;
  readonly reads: boolean;
  /** Those of its indexes that are rebuilt. */
  readonly rebuilds: readonly string[];
  /** Null if the live database does not have it. */
  readonly live: Figures | null;
}

const KINDS: Readonly<Record<string, string>> = { v: 'view', S: 'sequence' };
const INDEXES: ReadonlySet<string> = new Set(['i', 'I']);
const SHOWN_NAMES = 3;
const SHOWN_RELATIONS = 8;
const SHOWN_WIDTH = 100;
/** What DDL reads, it has to read; how a query reads depends on rows, of which the copy has none. */
const DEFINES = /^(?:create|alter|reindex|cluster|vacuum|refresh)\b/i;

/** Indexes are reported with their tables. */
export function touchedBy({ effects, statement }: Traced, figures: ReadonlyMap<string, Figures>): readonly Touched[] {
  const indexes = effects.filter(({ relation, isRewritten }) => INDEXES.has(relation.kind) && isRewritten);
  const ofIndexes = indexes.map(({ relation }) => ({ ...UNTOUCHED, relation: { name: relation.table ?? '', kind: 'r', table: null } }));
  const tables = new Map<string, Effect>();
  for (const one of [...effects.filter(({ relation }) => !INDEXES.has(relation.kind)), ...ofIndexes])
    tables.set(one.relation.name, merged(tables.get(one.relation.name), one));
  const isTruncate = /^truncate\b/i.test(statement);
  return [...tables.values()].map(({ relation: { name, kind }, lock, held, isRewritten, isScanned }) => ({
    ...{ relation: name, kind: KINDS[kind] ?? 'table', lock: lock?.name ?? null, blocks: lock?.blocks ?? null, held: held?.name ?? null },
    rewrites: isRewritten && !isTruncate,
    empties: isRewritten && isTruncate,
    reads: isScanned && !isRewritten && DEFINES.test(statement),
    rebuilds: isTruncate ? [] : indexes.filter(({ relation }) => relation.table === name).map(({ relation }) => relation.name),
    live: figures.get(name) ?? null,
  }));
}

const UNTOUCHED = { lock: null, held: null, isRewritten: false, isScanned: false };

const merged = (one: Effect | undefined, other: Effect): Effect =>
  one === undefined
    ? other
    : {
        relation: one.relation,
        lock: one.lock ?? other.lock,
        held: one.held ?? other.held,
        isRewritten: one.isRewritten || other.isRewritten,
        isScanned: one.isScanned || other.isScanned,
      };

export function traceText(traced: readonly Traced[], figures: ReadonlyMap<string, Figures>): string {
  const files = [...new Set(traced.map(({ file }) => file))];
  return files
    .map((file) => [file, ...traced.filter((one) => one.file === file).flatMap((one) => linesOf(one, figures))].join('\n'))
    .join('\n\n');
}

function linesOf(one: Traced, figures: ReadonlyMap<string, Figures>): readonly string[] {
  const { line, statement, ms, failure, boundary } = one;
  const text = cleanLine(statement).replaceAll(/\s+/g, ' ');
  const shown = text.length > SHOWN_WIDTH ? `${text.slice(0, SHOWN_WIDTH)}…` : text;
  const head = `  ${line === null ? '' : `line ${line}: `}${shown}  (${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms${boundary === 'outside' ? ', outside a transaction' : ''})`;
  if (failure !== null) return [head, `      not traced: in the copy, which has no rows, it failed: ${cleanLine(failure.message)}`];
  const touched = touchedBy(one, figures).filter(isWorthTelling);
  const more =
    touched.length > SHOWN_RELATIONS ? [`and ${count(touched.length - SHOWN_RELATIONS, 'relation')} more, which --json lists`] : [];
  const lines = [...touched.slice(0, SHOWN_RELATIONS).map(sentence), ...more, ...(touched.length === 0 ? [NOTHING[boundary]] : [])];
  return [head, ...lines.map((text) => `      ${text}`)];
}

const NOTHING = {
  transaction: 'locks nothing more that keeps anybody waiting',
  outside: 'its locks are not seen: they are gone when it is done',
} as const;

const isWorthTelling = ({ blocks, rewrites, empties, reads, rebuilds }: Touched): boolean =>
  (blocks !== null && blocks !== 'nothing') || rewrites || empties || reads || rebuilds.length > 0;

function sentence({ relation, kind, lock, blocks, held, rewrites, empties, reads, rebuilds, live }: Touched): string {
  const what = `the ${kind}`;
  const acts = [
    ...(blocks === null ? [] : [BLOCKING[blocks]]),
    ...(rewrites ? [`rewrites ${what}`] : []),
    ...(empties ? [`empties ${what}`] : []),
    ...(reads ? [`reads all of ${what}`] : []),
    ...(rebuilds.length === 0 ? [] : [`rebuilds ${rebuilds.length > SHOWN_NAMES ? count(rebuilds.length, 'index') : rebuilds.join(', ')}`]),
  ];
  const by = lock ?? (held === null ? null : `under ${held}, which it has already,`);
  const size = kind === 'view' ? 'a view' : live === null ? 'not in the live database' : inWords(live);
  return `${by === null ? '' : `${by} on `}${relation} (${size}): ${acts.join('; ')}`;
}

/** `41 GB, about 1,200,000 rows, 1,200 reads/s, 30 writes/s`. */
function inWords({ size, rows, readsPerSecond, writesPerSecond }: Figures): string {
  const rate = (n: number): string => (n > 0 && n < 1 ? '<1' : Math.round(n).toLocaleString('en-US'));
  const known = rows === null ? 'never analyzed' : `about ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
  return `${size}, ${known}, ${rate(readsPerSecond)} reads/s, ${rate(writesPerSecond)} writes/s`;
}
