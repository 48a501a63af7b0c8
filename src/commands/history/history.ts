// Shows what happened to the database's migrations, newest first: what, when, by whom, from where, how long it took, and by which image.
import { parseDuration } from '../../core/duration.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { HistoryEntry } from '../../ledger/history-entry.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { historyLines } from '../../report/history-lines.ts';
import { count } from '../../report/view-options.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context, FlagValues } from '../../stages/context.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';
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
  refuse: ({ flags }) => void limits(flags, new Date(0)),
  run,
};

async function run(context: Context, project: Project, { session, facts }: Ready): Promise<Answer> {
  const workspace = workspaceOf(context.config, project.layout, facts);
  const state = await readState(session, workspace, facts, project.migrations, { everyRow: true });
  const { entries: all, now } = await readHistory(session, { workspace, project, state });
  const { limit, since } = limits(context.flags, now);
  const shown = all.filter(({ at }) => since === null || (at !== null && at >= since)).slice(0, limit);
  const summary = shown.length === all.length ? count(all.length, 'event') : `${shown.length} of ${count(all.length, 'event')}`;
  const text = tableOf(shown, summary, context.effects.columns);
  return withJson({ summary, text, data: { ledger: workspace.ledger.name, events: shown } }, context.flags);
}

const tableOf = (entries: readonly HistoryEntry[], summary: string, columns: number | undefined): string =>
  entries.length === 0 ? summary : [...historyLines(entries, columns), '', summary].join('\n');

interface Limits {
  readonly limit: number;
  /** ISO 8601, UTC. */
  readonly since: string | null;
}

/** @throws Stop('misused') */
function limits({ limit, since }: FlagValues, now: Date): Limits {
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(String(limit))) throw new Stop([badFlag('--limit', limit, 'a whole number, as 20')]);
  const from = since === undefined ? null : timeOf(String(since), now);
  if (from !== null && Number.isNaN(from.getTime()))
    throw new Stop([badFlag('--since', since, 'a date (2026-01-31), a time (2026-01-31T12:00:00Z) or a duration (36h)')]);
  return { limit: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit), since: from?.toISOString() ?? null };
}

/** A time without a zone is one of UTC, as those that are shown. */
function timeOf(text: string, now: Date): Date {
  const days = /^(\d+)d$/.exec(text)?.[1];
  const ago = days === undefined ? parseDuration(text) : Number(days) * 86_400_000;
  if (ago !== null && !/^\d+$/.test(text)) return new Date(now.getTime() - ago);
  const [, date, time = '', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  return new Date(isDay(date) ? `${date}T${time === '' ? '00:00' : time}${zone}` : Number.NaN);
}

/** Of the calendar: JavaScript takes February 31 for March 3. */
function isDay(date: string | undefined): boolean {
  const day = new Date(`${date}T00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(String(date));
}

const badFlag = (flag: string, given: unknown, example: string) =>
  finding({
    code: 'bad-flag',
    subject: flag,
    message: `${flag}=${String(given)} cannot be used`,
    hint: `give ${example}`,
  });
