// Tells the ledger that a migration is applied, or is not, without running anything: where a person has settled by hand what was left
// half-way, brought about the effect of a migration in code, or accepts an edited file.

import { canonicalNumber, type Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { suggest } from '../../core/suggest.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { readState } from '../../stages/ledger-state.ts';
import { establish } from '../../stages/record-findings.ts';
import { takeLock } from '../../stages/take-lock.ts';
import { type Workspace, workspaceOf } from '../../stages/workspace.ts';

export const mark: Command = {
  name: 'mark',
  summary: 'tell the ledger that a migration is applied, or pending, without running anything',
  example: 'schemagate mark 0003 applied',
  rights: { ledger: 'write', besides: "on another tool's ledger SELECT, INSERT, UPDATE, DELETE, and USAGE on its schema" },
  needs: 'database',
  purpose: 'write',
  flags: [],
  refuse: ({ operands }) => void stateOf(operands),
  operands: {
    usage: 'VERSION applied|pending',
    doc: 'VERSION is what `status` shows, or the file name. Applied: its effect is there, however it came there; also accepts the file as it is now. Pending: nothing of it is there, so the next run applies it.',
    count: 2,
  },
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const [version = ''] = context.operands;
  const state = stateOf(context.operands);
  const migration = find(project, version);
  const { session, facts } = ready;
  const workspace = workspaceOf(context.config, project.layout, facts);
  // What forbids to work on this ledger at all is said before anything is made.
  await readState(session, workspace, facts, project.migrations);
  await takeLock(context, ready, workspace);
  const { rows } = await establish(session, workspace, project.migrations);
  const row = rows.find(({ id }) => id === migration.id);
  const statements =
    state === 'applied'
      ? applied(context, workspace, project, { migration, row, rows })
      : pending(workspace, project, { migration, row, rows });
  if (statements.length > 0) await session.query(`/* gate:mark */ BEGIN;\n${statements.join(';\n')};\nCOMMIT`);
  const changed = statements.length > 0;
  const summary = changed
    ? `${migration.file} is recorded as ${state} in ${workspace.ledger.name}; nothing was run`
    : `${migration.file} was recorded as ${state} in ${workspace.ledger.name} already`;
  return { outcome: 'ready', summary, data: { file: migration.file, version: migration.version, state, changed } };
}

/** @throws Stop('misused') */
function stateOf([, state = '']: readonly string[]): 'applied' | 'pending' {
  if (state !== 'applied' && state !== 'pending') throw new Stop('misused', [badState(state)]);
  return state;
}

interface Standing {
  readonly migration: Migration;
  readonly row: LedgerRow | undefined;
  readonly rows: readonly LedgerRow[];
}

function applied({ run }: Context, { ledger, layout }: Workspace, project: Project, { migration, row, rows }: Standing): readonly string[] {
  const see = ledger.see([migration], run);
  const before = beforeIt(project, migration);
  const isPast = layout.toolLedger?.headOnly === true && rows.some(({ key, state }) => state === 'applied' && key > migration.key);
  if (isPast) return see === null ? [] : [see];
  if (row === undefined) return [ledger.applied(migration, run)];
  const same = row.checksum === migration.checksum && row.seen;
  if (row.state === 'applied' && same) return [];
  // Another tool's checksum stands in its own row, which is written anew.
  if (row.state === 'applied' && migration.toolChecksum === undefined) return see === null ? [] : [see];
  return [ledger.removed(migration, before), ledger.applied(migration, run)];
}

/** @throws Stop('misused') where the ledger only knows how far it is, and this is not the last. */
function pending({ ledger, layout }: Workspace, project: Project, { migration, row, rows }: Standing): readonly string[] {
  if (row === undefined) return [];
  const later = rows.filter(({ key, state }) => state !== 'started' && key > migration.key);
  if (layout.toolLedger?.headOnly === true && later.length > 0) throw new Stop('misused', [notLast(migration, ledger.name)]);
  return [ledger.removed(migration, beforeIt(project, migration))];
}

function beforeIt({ migrations }: Project, migration: Migration): Migration | null {
  const index = migrations.indexOf(migration);
  return migrations[index - 1] ?? null;
}

/** @throws Stop('misused') where the folder has none of that version. */
function find({ migrations, folder }: Project, version: string): Migration {
  const wanted = /^\d+$/.test(version) ? canonicalNumber(version) : version;
  const found =
    migrations.find(({ id, version: written }) => id === wanted || written === version) ??
    migrations.find(({ file }) => file === version || file.endsWith(`/${version}`));
  if (found !== undefined) return found;
  // Another number is not a misspelt one, but for a time, of which a digit is soon wrong.
  const candidates = /^\d{1,7}$/.test(version)
    ? []
    : migrations.flatMap(({ version: written, id, file }) => [written, id, file.split('/').at(-1)!]);
  const near = suggest(version, candidates);
  throw new Stop('misused', [
    {
      code: 'no-such-migration',
      severity: 'error',
      subject: version,
      message: `there is no migration ${version} in ${folder.path}`,
      hint: near === null ? '`schemagate status` shows them all' : `did you mean ${near}?`,
    },
  ]);
}

const badState = (state: string) =>
  ({
    code: 'bad-operand',
    severity: 'error',
    subject: 'mark',
    message: `a migration cannot be marked as ${state}`,
    hint: 'write `schemagate mark VERSION applied` or `schemagate mark VERSION pending`',
  }) as const;

const notLast = ({ file }: Migration, ledger: string) =>
  ({
    code: 'not-last',
    severity: 'error',
    subject: file,
    message: `${file} is not the last one applied, and ${ledger} only knows how far it is`,
    hint: 'mark those after it pending first, the last one before the others',
  }) as const;
