// What an event of the gate says in the log: a level, one sentence, and its fields. The `event` field is fixed for each type.

import type { GateEvent } from '../../core/event.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { blockerText } from '../blocker-text.ts';
import { placeText } from '../place-text.ts';
import { serverText, tlsText } from '../run-facts.ts';
import { count } from '../view-options.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

export interface Line {
  readonly level: Level;
  readonly message: string;
  /** Names are those of the event; `event` is its type. */
  readonly fields: { readonly event: string; readonly [name: string]: unknown };
}

export function lineOf(event: GateEvent): Line {
  const { level, message } = say(event);
  const { event: kind, ...data } = event;
  const fields = Object.entries(data).filter(([name]) => name !== 'message' && name !== 'level');
  return { level, message, fields: { event: kind, ...Object.fromEntries(fields.map(([name, value]) => [name, tidy(value)])) } };
}

/** Whole milliseconds are enough, down to a tenth for the short ones. */
const tidy = (value: unknown): unknown => (typeof value === 'number' ? Math.round(value * 10) / 10 : value);

function say(event: GateEvent): Pick<Line, 'level' | 'message'> {
  switch (event.event) {
    case 'configured':
      return { level: 'info', message: 'the settings in force' };
    case 'waiting':
    case 'connected':
    case 'connection-lost':
    case 'look-refused':
    case 'opened':
      return ofConnection(event);
    case 'lock-waiting':
    case 'locked':
    case 'blocked':
    case 'blocker-ended':
    case 'blocker-spared':
      return ofLock(event);
    case 'progress':
    case 'running':
      return { level: 'info', message: 'phase' in event ? progressText(event) : runningText(event) };
    case 'planned':
      return { level: 'info', message: `${event.applied} applied, ${event.pending === 0 ? 'nothing' : event.pending} pending` };
    case 'migration-started':
    case 'migration-applied':
    case 'migration-reverted':
    case 'migration-failed':
      return ofMigration(event);
    case 'server-notice':
      return { level: noticeLevel(event.severity), message: noticeText(event) };
    case 'verified':
      return { level: 'info', message: verifiedText(event) };
    case 'recovery-step':
    case 'redeploy-step':
    case 'move-step':
    case 'missing':
    case 'made':
      return ofRecovery(event);
    case 'step-started':
    case 'command-started':
    case 'output':
    case 'command-ended':
      return ofCommand(event);
    case 'serving':
    case 'health':
      return ofServer(event);
    case 'note':
      return { level: event.level, message: event.message };
  }
}

function ofConnection(
  event: Extract<GateEvent, { event: 'waiting' | 'connected' | 'connection-lost' | 'look-refused' | 'opened' }>,
): Pick<Line, 'level' | 'message'> {
  if (event.event === 'opened')
    return { level: 'info', message: `opened ${event.file}, SQLite ${event.serverVersion}, after ${formatDuration(event.elapsedMs)}` };
  if (event.event === 'waiting') return { level: 'info', message: `waiting: ${event.message}${since(event.elapsedMs)}` };
  if (event.event === 'connected') {
    const server = `${event.server}, ${serverText(event.serverVersion, event.engine)}, ${tlsText(event.tls)}`;
    return { level: 'info', message: `connected to ${server}, after ${formatDuration(event.elapsedMs)}` };
  }
  const underWay = event.underWay === '' ? '' : ` while ${event.underWay} was under way`;
  const pause = event.pauseMs === 0 ? '' : ` in ${formatDuration(event.pauseMs)}`;
  const what = event.event === 'look-refused' ? '' : `the connection was lost in stage ${event.stage}${underWay}: `;
  return { level: 'warn', message: `${what}${event.message}; connecting again${pause}` };
}

type OfLock = 'lock-waiting' | 'locked' | 'blocked' | 'blocker-ended' | 'blocker-spared';

function ofLock(event: Extract<GateEvent, { event: OfLock }>): Pick<Line, 'level' | 'message'> {
  if ('blocker' in event) return { level: 'warn', message: blockerText(event) };
  const elapsed = formatDuration(event.elapsedMs);
  if (event.event === 'locked') return { level: 'debug', message: `lock taken after ${elapsed}` };
  if (event.event === 'lock-waiting')
    return { level: 'info', message: `waiting for the gate's lock${since(event.elapsedMs)}; held by ${event.holder}` };
  const { file, wanted, blockers } = event;
  const who = file === null ? 'waiting' : `${file} has waited`;
  return { level: 'info', message: `${who} ${elapsed} for ${wanted}, held by ${blockers.join('; and by ')}` };
}

type OfMigration = 'migration-started' | 'migration-applied' | 'migration-reverted' | 'migration-failed';

function ofMigration(event: Extract<GateEvent, { event: OfMigration }>): Pick<Line, 'level' | 'message'> {
  const { file } = event;
  if (event.event === 'migration-failed') return { level: 'error', message: `${file} failed: ${event.message}` };
  if (event.event === 'migration-started') {
    const how = event.mode === 'statements' ? ', statement by statement' : '';
    return { level: 'debug', message: `${event.direction === 'down' ? 'reverting' : 'applying'} ${file}${how}` };
  }
  const done = event.event === 'migration-applied' ? 'applied' : 'reverted';
  return { level: 'info', message: `${done} ${file} in ${formatDuration(event.durationMs)}` };
}

function ofRecovery(
  event: Extract<GateEvent, { event: 'recovery-step' | 'redeploy-step' | 'move-step' | 'missing' | 'made' }>,
): Pick<Line, 'level' | 'message'> {
  if (event.event === 'recovery-step' || event.event === 'redeploy-step' || event.event === 'move-step')
    return { level: 'info', message: `[${event.step}/${event.of}] ${event.title}: ${event.message}` };
  if (event.event === 'made') return { level: 'info', message: `recreated ${event.object} in ${formatDuration(event.durationMs)}` };
  return { level: event.objects.length === 0 ? 'debug' : 'info', message: `${event.objects.length} missing of ${event.against}` };
}

function ofServer(event: Extract<GateEvent, { event: 'serving' | 'health' }>): Pick<Line, 'level' | 'message'> {
  if (event.event === 'health') return { level: event.healthy ? 'info' : 'warn', message: `${event.state}: ${event.message}` };
  return { level: 'info', message: `serving on ${event.url}; checking every ${formatDuration(event.intervalMs)}` };
}

function ofCommand(
  event: Extract<GateEvent, { event: 'step-started' | 'command-started' | 'output' | 'command-ended' }>,
): Pick<Line, 'level' | 'message'> {
  if (event.event === 'step-started') return { level: 'info', message: `step ${event.step}: ${event.what}` };
  if (event.event === 'output') return { level: 'info', message: event.line };
  if (event.event === 'command-started') return { level: 'info', message: `running ${event.command}` };
  const { command, exitCode, signal, durationMs } = event;
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return { level: exitCode === 0 ? 'info' : 'error', message: `${command} ${how} after ${formatDuration(durationMs)}` };
}

function verifiedText({ against, by, objects }: Extract<GateEvent, { event: 'verified' }>): string {
  const counted = count(objects, 'object');
  if (against === null) return `schema read (${counted}); there is nothing to compare it with yet`;
  return by === 'fingerprint'
    ? `nothing has changed since the schema was last compared with ${against} (${counted})`
    : `schema compared with ${against} (${counted})`;
}

function runningText({ file, waitEvent, elapsedMs }: Extract<GateEvent, { event: 'running' }>): string {
  const waiting = waitEvent === null ? '' : ` (${waitEvent})`;
  return `${file === null ? 'still running' : `${file} is still running`} after ${formatDuration(elapsedMs)}${waiting}`;
}

function progressText({
  file,
  command,
  subject,
  phase,
  unit,
  done,
  total,
  percent,
  elapsedMs,
}: Extract<GateEvent, { event: 'progress' }>): string {
  const of = total > 0 ? ` of ${total}` : '';
  const counted = unit === null ? '' : `, ${done}${of} ${unit}${percent === null ? '' : ` (${percent} %)`}`;
  return `${file === null ? '' : `${file}: `}${command}${subject === null ? '' : ` of ${subject}`}: ${phase}${counted}, after ${formatDuration(elapsedMs)}`;
}

/** Empty for the first second: that does not count as waiting. */
const since = (elapsedMs: number): string => (elapsedMs < 1000 ? '' : ` (${formatDuration(elapsedMs)})`);

function noticeText({ severity, sqlstate, message, place }: Extract<GateEvent, { event: 'server-notice' }>): string {
  const code = sqlstate === undefined || sqlstate === '00000' ? '' : ` ${sqlstate}`;
  return `${place === undefined ? '' : `${placeText(place)}: `}${severity}${code}: ${message}`;
}

/** Severities of a notice: WARNING, NOTICE, DEBUG, INFO, LOG (PostgreSQL manual, 54.8). */
function noticeLevel(severity: string): Level {
  if (severity === 'WARNING') return 'warn';
  return severity === 'DEBUG' ? 'debug' : 'info';
}
