// What a run sends, as a script that psql runs: every migration in the transaction that it has there, with its row of the ledger. Pure, and
// in the order of apply.ts. What only a run can do is not in it: trying again after a lock timeout, going on without a transaction after
// PostgreSQL has refused one, and migrations in JavaScript, at which the script stops.
import type { Moment } from '../../layouts/layout.ts';
import { type Ledger, type Run, THIS_MESSAGE } from '../../ledger/ledger.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { type StatementShape, settingsBefore, statementsOf } from '../../sql/statements/classify.ts';
import type { Unfinished } from '../plan.ts';
import { keepStatements } from '../prepare/keep-copies.ts';
import { BEGIN, backToRole, type Limits, limitsOf, resetStatements } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { partText, textAround, wholeText } from '../prepare/script-text.ts';
import { groupAt } from './group.ts';

/** Statements that are sent one after the other. */
export interface ScriptPart {
  /** What it does, in a line. */
  readonly title: string;
  /** The migrations or callbacks in it. */
  readonly files: readonly string[];
  /** `transaction`: all of it is one. `outside`: none, or its own. */
  readonly boundary: 'transaction' | 'outside';
  readonly sql: string;
}

export interface ScriptOptions {
  readonly ledger: Ledger;
  readonly run: Run;
  readonly limits: Limits;
  readonly callbacks: ReadonlyMap<Moment, readonly Prepared[]>;
  readonly unfinished: Unfinished | null;
  /** The database is empty. */
  readonly isFresh: boolean;
}

export async function writeScript(pending: readonly Prepared[], options: ScriptOptions): Promise<readonly ScriptPart[]> {
  const parts: ScriptPart[] = [];
  const at = async (...moments: readonly Moment[]): Promise<void> => {
    for (const moment of moments) for (const one of options.callbacks.get(moment) ?? []) parts.push(await callback(one, moment, options));
  };
  const isRepeatable = (one: Prepared | undefined): boolean => one?.migration.kind === 'repeatable';
  await at('before-all');
  for (let index = 0; index < pending.length; index++) {
    const prepared = pending[index]!;
    if (isRepeatable(prepared) && !isRepeatable(pending[index - 1])) {
      if (index > 0) await at('after-versioned');
      await at('before-repeatable');
    }
    const group = groupAt(pending, index, options);
    if (group.length > 0) {
      parts.push(together(group, options));
      index += group.length - 1;
    } else parts.push(...(await migration(prepared, options)));
  }
  if (pending.length > 0 && !isRepeatable(pending.at(-1))) await at('after-versioned');
  if (pending.length > 0) await at('after-applied');
  await at('after-all');
  return parts;
}

const line = (statements: readonly string[]): string => statements.map((statement) => `${statement};`).join(' ');

/** Psql sends one statement at a time: what a run measures from the beginning of the message is measured from that of the transaction here. */
const row = (text: string): string => `${text.replaceAll(THIS_MESSAGE.from, 'pg_catalog.transaction_timestamp()')};`;

const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n');

const rowsOf = ({ name }: Ledger, count: number): string => `${count === 1 ? 'its row' : 'their rows'} in ${name}`;

function together(group: readonly Prepared[], { ledger, run, limits }: ScriptOptions): ScriptPart {
  const files = group.map(({ migration }) => migration.file);
  const bodies = group.flatMap((one) => [`-- ${one.migration.file}`, wholeText(one.script)]);
  const rows = ledger.appliedTogether(
    group.map(({ migration }) => ({ migration })),
    run,
  );
  return {
    title: `${files.length} migrations in one transaction, with ${rowsOf(ledger, files.length)}`,
    files,
    boundary: 'transaction',
    sql: joined([`${BEGIN};`, line(resetStatements(limits, 'LOCAL ')), ...bodies, row(rows), 'COMMIT;']),
  };
}

async function migration(prepared: Prepared, options: ScriptOptions): Promise<readonly ScriptPart[]> {
  const { mode } = prepared.shape;
  if (mode === 'module') return [onlyByUs(prepared, 'is JavaScript, which psql cannot run')];
  if (mode === 'batches') return [onlyByUs(prepared, 'runs in batches, which only schemagate does')];
  const begun = options.unfinished?.migration.id === prepared.migration.id ? options.unfinished.row.done : null;
  if (mode === 'transaction' && begun === null) return [inOne(prepared, options)];
  const parts = mode === 'own' && begun === null ? [await ownTransaction(prepared, options)] : await oneByOne(prepared, begun, options);
  const around = async (moment: Moment): Promise<readonly ScriptPart[]> =>
    Promise.all((options.callbacks.get(moment) ?? []).map((one) => callback(one, moment, options)));
  return [...(await around('before-each')), ...parts, ...(await around('after-each'))];
}

/** With the callbacks around it. */
function inOne(prepared: Prepared, { ledger, run, limits, callbacks }: ScriptOptions): ScriptPart {
  const { file } = prepared.migration;
  const [before, after] = [callbacks.get('before-each') ?? [], callbacks.get('after-each') ?? []];
  const settings = [line(resetStatements(limitsOf(prepared, limits), 'LOCAL ')), line(keepStatements(prepared))];
  const pieces = [...before, prepared, ...after];
  const role = backToRole(pieces.map(({ script }) => script.sql).join('\n'), limits).trim();
  const bodies = pieces.map((one) => joined([...(pieces.length > 1 ? [`-- ${one.migration.file}`] : []), wholeText(one.script)]));
  return {
    title: `${file}: one transaction, with ${rowsOf(ledger, 1)}`,
    files: pieces.map((one) => one.migration.file),
    boundary: 'transaction',
    sql: joined([`${BEGIN};`, ...settings, ...bodies, role, row(ledger.applied(prepared.migration, run)), 'COMMIT;']),
  };
}

async function ownTransaction(prepared: Prepared, { ledger, run, limits }: ScriptOptions): Promise<ScriptPart> {
  const { migration, script, shape } = prepared;
  const at = shape.mode === 'own' ? shape.ledgerAt : null;
  const first = (await script.judged()).find(({ transaction }) => transaction !== null);
  // Without a BEGIN it is one transaction only because it is sent as one message.
  const begin = first?.transaction?.opens === true ? [] : ['BEGIN;'];
  const [before, after] = at === null ? [wholeText(script), 'COMMIT;'] : textAround(script, at);
  const written = [backToRole(script.sql, limits).trim(), row(ledger.applied(migration, run))];
  return {
    title: `${migration.file}: its own transaction, with ${rowsOf(ledger, 1)}`,
    files: [migration.file],
    boundary: 'outside',
    sql: joined([line(resetStatements(limitsOf(prepared, limits), '')), ...begin, before, ...written, after]),
  };
}

/** @param begun how many of its statements an earlier run has finished; null if none has begun. */
async function oneByOne(
  prepared: Prepared,
  begun: number | null,
  { ledger, run, limits: given }: ScriptOptions,
): Promise<readonly ScriptPart[]> {
  const { migration, script } = prepared;
  const limits = limitsOf(prepared, given);
  const statements = await statementsOf(script);
  const next = statements[begun ?? 0];
  const part = (title: string, boundary: ScriptPart['boundary'], sql: readonly string[]): ScriptPart => ({
    title: `${migration.file}: ${title}`,
    files: [migration.file],
    boundary,
    sql: joined(sql),
  });
  const started = begun === null ? ['BEGIN;', row(ledger.started(migration, run)), 'COMMIT;'] : [];
  const settings = begun === null || next === undefined ? [] : [line(await settingsBefore(script, next.start))];
  const open = [...started, line(resetStatements(limits, '')), ...settings];
  const steps = statements.map((statement, i): ScriptPart => {
    const which = `statement ${i + 1} of ${statements.length}, ${statement.alone ? 'outside a transaction' : 'a transaction'}`;
    const progress = `${ledger.progress(migration, i + 1)};`;
    return part(which, statement.alone ? 'outside' : 'transaction', statementLines(prepared, statement, progress, limits));
  });
  return [
    part(`statement by statement, recorded in ${ledger.name} as it goes`, 'outside', open),
    ...steps.slice(begun ?? 0),
    part('finished', 'transaction', ['BEGIN;', row(ledger.finished(migration, run)), 'COMMIT;']),
  ];
}

function statementLines(prepared: Prepared, statement: StatementShape, progress: string, limits: Limits): readonly string[] {
  const text = partText(prepared.script, statement);
  const { own } = statement;
  if (!statement.alone) {
    const role = backToRole(prepared.script.sql.slice(statement.start, statement.end), limits).trim();
    return [`${(own?.begin ?? BEGIN).trim()};`, text, role, progress, 'COMMIT;'];
  }
  const patient = prepared.directives.lockTimeout === undefined && /\bconcurrently\b/i.test(text);
  const [begin, end] = [own?.begin, own?.end].map((word) => (word == null ? '' : `${word.trim()};`));
  const [before, after] = patient ? ['SET lock_timeout = 0;', `SET lock_timeout = ${limits.lockTimeout};`] : ['', ''];
  return [before, begin ?? '', text, end ?? '', after, progress];
}

/** It records nothing. */
async function callback(prepared: Prepared, moment: Moment, { limits }: ScriptOptions): Promise<ScriptPart> {
  const { migration, script, shape } = prepared;
  const isOne = shape.mode === 'transaction';
  const settings = line(resetStatements(limitsOf(prepared, limits), isOne ? 'LOCAL ' : ''));
  return {
    title: `${migration.file}: ${moment}`,
    files: [migration.file],
    boundary: isOne ? 'transaction' : 'outside',
    sql: joined(isOne ? [`${BEGIN};`, settings, wholeText(script), 'COMMIT;'] : [settings, wholeText(script)]),
  };
}

/** @param why psql cannot. */
function onlyByUs({ migration: { file } }: Prepared, why: string): ScriptPart {
  const message = `${file} ${why}: what comes before it is done; run schemagate up`;
  return {
    title: `${file}: only schemagate can run it`,
    files: [file],
    boundary: 'outside',
    sql: `DO ${quoteLiteral(`BEGIN RAISE EXCEPTION USING MESSAGE = ${quoteLiteral(message)}; END`)};`,
  };
}
