// What goes on in a server, for people: the sessions as a table, who waits for whom as a tree, locks by table.
import { formatDuration } from '../core/time/duration.ts';
import type { Activity, LockWait, PreparedTransaction, ServerSession, TableLock } from '../postgres/activity/activity.ts';
import { type WaitNode, waitTree } from '../postgres/activity/wait-tree.ts';
import { cleanLine } from './clean-text.ts';
import { tableLines } from './table-lines.ts';

const since = (seconds: number | null): string => (seconds === null ? '' : formatDuration(Math.max(0, seconds) * 1000));

/** `pid 4711 (the shop, role app, from 10.0.0.7), idle in transaction for 3m, query: …`; what is hidden is left out. */
export function sessionText({ pid, application, role, client, state, stateSeconds, query, kind }: ServerSession): string {
  const who = [
    application || (kind === null || kind === 'client backend' ? 'no application_name' : kind),
    ...(role === null ? [] : [`role ${role}`]),
    ...(client === null ? [] : [`from ${client}`]),
  ];
  const does = state === null ? '' : `, ${state} for ${since(stateSeconds)}`;
  return cleanLine(`pid ${pid} (${who.join(', ')})${does}${query === null ? '' : `, query: ${query}`}`);
}

/** @param everywhere other databases are among them. @param columns of the terminal. */
export function sessionTable(sessions: readonly ServerSession[], everywhere: boolean, columns?: number): readonly string[] {
  const header = ['pid', 'state', 'for', 'role', ...(everywhere ? ['database'] : []), 'application', 'client', 'connected', 'query'];
  const rows = [...sessions]
    .sort(byInterest)
    .map((one) =>
      [
        String(one.pid),
        one.state ?? (one.hidden ? 'hidden' : (one.kind ?? '')),
        since(one.stateSeconds),
        one.role ?? '',
        ...(everywhere ? [one.database ?? ''] : []),
        one.application || (one.kind === 'client backend' ? '' : (one.kind ?? '')),
        one.client ?? '',
        since(one.connectedSeconds),
        one.query ?? '',
      ].map(cleanLine),
    );
  return tableLines({ header, rows, kept: 4 }, columns);
}

/** Open transactions first, the oldest at the top; then those that do nothing. */
function byInterest(one: ServerSession, other: ServerSession): number {
  const age = ({ transactionSeconds }: ServerSession): number => transactionSeconds ?? -1;
  return age(other) - age(one) || (other.connectedSeconds ?? 0) - (one.connectedSeconds ?? 0) || one.pid - other.pid;
}

export function treeLines({ sessions, waits, prepared }: Activity): readonly string[] {
  const nameOf = (of: number | string): string => {
    if (typeof of === 'string') return preparedText(of, prepared);
    const found = sessions.find(({ pid }) => pid === of);
    return found === undefined ? `pid ${of}` : sessionText(found);
  };
  const below = (nodes: readonly WaitNode[], margin: string): readonly string[] =>
    nodes.flatMap((node, index) => {
      const isLast = index === nodes.length - 1;
      const also = node.alsoBehind.length === 0 ? '' : `, also behind ${node.alsoBehind.map(shortName).join(', ')}`;
      const head = `${margin}${isLast ? '└─' : '├─'} ${nameOf(node.of)}`;
      const rest = `${margin}${isLast ? '   ' : '│  '}`;
      return [head, `${rest}   ${waitText(node.wait!)}${cleanLine(also)}`, ...below(node.waiting, rest)];
    });
  return waitTree(waits).flatMap((top) => [
    nameOf(top.of),
    ...(top.wait === undefined ? [] : [`   ${waitText(top.wait)}, in a circle`]),
    ...below(top.waiting, ''),
  ]);
}

const shortName = (of: number | string): string => (typeof of === 'string' ? `prepared transaction ${of}` : `pid ${of}`);

const waitText = ({ wanted, seconds }: LockWait): string => `waits${seconds === null ? '' : ` ${since(seconds)}`} for ${cleanLine(wanted)}`;

function preparedText(gid: string, all: readonly PreparedTransaction[]): string {
  const found = all.find((one) => one.gid === gid);
  const about = found === undefined ? '' : ` (of ${found.owner}, in ${found.database}, prepared ${since(found.seconds)} ago)`;
  return cleanLine(`prepared transaction ${gid}${about}`);
}

export const preparedLines = (prepared: readonly PreparedTransaction[]): readonly string[] =>
  prepared.map(({ gid }) => preparedText(gid, prepared));

/** `public.users  AccessExclusiveLock  4711; waiting: 4712`. */
export function lockLines(locks: readonly TableLock[], columns?: number): readonly string[] {
  const rows = locks.map(({ table, mode, holders, waiting, prepared }) => {
    const held = [
      ...holders.map(String),
      ...(prepared === 0 ? [] : [prepared === 1 ? 'a prepared transaction' : `${prepared} prepared transactions`]),
    ];
    return [cleanLine(table), mode, held.join(', '), waiting.join(', ')];
  });
  return tableLines({ header: ['table', 'lock', 'held by', 'wanted by'], rows, kept: 3 }, columns);
}
