// Where everything stands, on one screen: server, layout, ledger, what is pending or wrong, the schema, the lock, and each migration.

import { labelOf } from '../../core/migration.ts';
import { padTo, widthOf } from '../../core/text-width.ts';
import { type Renumbered, renumberedAmong } from '../../migrations/renumbered.ts';
import { lockHolder } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { entryLines } from '../../report/entry-lines.ts';
import { wrap } from '../../report/fit-text.ts';
import { targetText } from '../../report/run-facts.ts';
import type { Command } from '../../run/command.ts';
import { targetOf } from '../../run/report-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { FAIL_ON, leastOf, type MigrationStandings, readStandings, withFailOn } from '../../stages/expectation/migration-standings.ts';
import { type SchemaStanding, schemaStanding } from '../../stages/expectation/schema-standing.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';

export const status: Command = {
  name: 'status',
  summary: 'show on one screen where everything stands, and every migration; changes nothing',
  example: 'schemagate status --exit-code',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  flags: [
    { name: 'all', type: 'boolean', doc: 'show every migration, also of a long history on a terminal' },
    { name: 'exit-code', type: 'boolean', doc: 'exit 9 if anything is pending or not as it should be, 0 if the database is up to date' },
    FAIL_ON,
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void leastOf(flags),
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { config, flags } = context;
  const { session, facts } = ready;
  const standings = await readStandings(context, project, ready);
  const { workspace, plan, state, entries, findings } = standings;
  const schema = await schemaStanding(context, project, { session, workspace, plan, state });
  const keys = { database: facts.database, ledgerSchema: config.ledgerSchema, otherKeys: workspace.ledger.locks };
  const lock = await lockHolder(session, keys);
  const renumbered = renumberedAmong(project.migrations, state.rows);
  const summary = `${plan.applied} applied, ${plan.pending.length} pending, ${plan.ahead.length} ahead of this folder`;
  const head = { files: plan.headOfFiles, ledger: plan.headOfLedger };
  const data = {
    ...{ target: targetOf(config, ready), layout: project.layout.id, why: project.why, ledger: workspace.ledger.name, head },
    ...{ pending: plan.pending.map(({ file }) => file), schema, lock, entries },
    renumbered: renumbered.map(({ row, migration, by }) => ({ ledger: labelOf(row), file: migration.file, by })),
  };
  const all = flags['all'] === true || context.effects.columns === undefined;
  const text = [
    ...screen(context, project, ready, { standings, schema, lock }),
    '',
    ...entryLines(entries, all),
    ...sideBySide(renumbered),
    '',
    summary,
  ].join('\n');
  const shown = findings.filter(({ code }) => code !== 'pending' || flags['fail-on'] === 'notice');
  const answer = withJson({ summary, head, applied: plan.applied, findings: shown, text, data }, flags);
  if (flags['exit-code'] !== true) return withFailOn(answer, flags);
  const isWrong = plan.pending.length > 0 || schema.state === 'differs' || findings.some(({ severity }) => severity !== 'notice');
  return { ...answer, found: isWrong };
}

/** Histories that parted ways. */
function sideBySide(renumbered: readonly Renumbered[]): readonly string[] {
  if (renumbered.length === 0) return [];
  const rows = [
    ['in the ledger', 'in the folder'],
    ...renumbered.map(({ row, migration, by }) => [labelOf(row), `${migration.file}  (same ${by})`]),
  ];
  const width = Math.max(...rows.map(([left = '']) => widthOf(left)));
  return ['', ...rows.map(([left = '', right = '']) => `${padTo(width, left)}  ${right}`)];
}

interface Seen {
  readonly standings: MigrationStandings;
  readonly schema: SchemaStanding;
  readonly lock: string | null;
}

function screen({ config, effects }: Context, { folder, layout, why }: Project, ready: Ready, seen: Seen): readonly string[] {
  const { plan, workspace, entries } = seen.standings;
  const target = targetOf(config, ready);
  const count = (state: string): number => entries.filter((entry) => entry.state === state).length;
  const wrong = WRONG.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`);
  const [next] = plan.pending;
  const facts: readonly (readonly [label: string, text: string | null])[] = [
    ['server', target === undefined ? null : targetText(target)],
    ['folder', `${folder.path} (head ${plan.headOfFiles ?? 'none'})`],
    ['layout', `${layout.id}: ${why}`],
    ['ledger', `${workspace.ledger.name} (head ${plan.headOfLedger ?? 'none'})`],
    ['pending', next === undefined ? 'nothing' : `${plan.pending.length}, the next is ${labelOf(next)}`],
    ['wrong', wrong.length === 0 ? null : wrong.join(', ')],
    ['schema', seen.schema.text],
    ['lock', seen.lock === null ? 'free' : `held by ${seen.lock}`],
  ];
  return facts.flatMap(([label, text]) => (text === null ? [] : hanging(label, text, effects.columns)));
}

/** States that a run does not pass by itself. */
const WRONG: readonly string[] = ['edited', 'missing', 'out-of-order', 'unfinished', 'dirty', 'another', 'code', 'ahead'];

const LABEL = 9;

function hanging(label: string, text: string, width: number | undefined): readonly string[] {
  const [first = '', ...others] = wrap(text, { first: ' '.repeat(LABEL), width });
  return [`${label.padEnd(LABEL)}${first.trimStart()}`, ...others];
}
