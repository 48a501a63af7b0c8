// Shows what happened to the database's migrations, newest first: what, when, by whom, from where, how long it took, and by which image.
import type { HistoryEntry } from '../../ledger/history-entry.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { historyLines } from '../../report/history-lines.ts';
import { count } from '../../report/view-options.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';
import { historyLimits } from '../../stages/ledger/history-limits.ts';
import { readState } from '../../stages/ledger/ledger-state.ts';
import { readHistory } from '../../stages/ledger/read-history.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const history: Command = {
  name: 'history',
  summary: 'show what happened to the migrations, newest first, and who did it from where; changes nothing',
  example: 'schemagate history --limit 20 --since 2026-01-31',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  flags: [
    { name: 'limit', type: 'string', value: 'N', doc: 'show the newest N only' },
    {
      name: 'since',
      type: 'string',
      value: 'TIME',
      doc: 'show what happened since then: a date (2026-01-31), a time (UTC), or how long ago (36h)',
    },
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void historyLimits(flags, new Date(0)),
  run,
};

async function run(context: Context, project: Project, { session, facts }: Ready): Promise<Answer> {
  const workspace = workspaceOf(context.config, project.layout, facts);
  const state = await readState(session, workspace, facts, project.migrations, { everyRow: true });
  const { entries: all, now } = await readHistory(session, { workspace, project, state });
  const { limit, since } = historyLimits(context.flags, now);
  const shown = all.filter(({ at }) => since === null || (at !== null && at >= since)).slice(0, limit);
  const summary = shown.length === all.length ? count(all.length, 'event') : `${shown.length} of ${count(all.length, 'event')}`;
  const text = tableOf(shown, summary, context.effects.columns);
  return withJson({ summary, text, data: { ledger: workspace.ledger.name, events: shown } }, context.flags);
}

const tableOf = (entries: readonly HistoryEntry[], summary: string, columns: number | undefined): string =>
  entries.length === 0 ? summary : [...historyLines(entries, columns), '', summary].join('\n');
