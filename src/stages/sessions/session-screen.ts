// The sessions of a server on one screen.
import { type Activity, isWaiting } from '../../postgres/activity/activity.ts';
import { lockLines, preparedLines, sessionTable, treeLines } from '../../report/session-lines.ts';
import { count } from '../../report/view-options.ts';

/** `4 sessions: 1 active, 3 idle; 1 waits for a lock`. */
export function sessionSummary({ sessions, waits, prepared }: Activity): string {
  const states = new Map<string, number>();
  for (const { state, hidden, kind } of sessions) {
    const word = state ?? (hidden ? 'hidden' : (kind ?? 'unknown'));
    states.set(word, (states.get(word) ?? 0) + 1);
  }
  const counted = [...states].sort(([one], [other]) => one.localeCompare(other)).map(([state, n]) => `${n} ${state}`);
  const waiting = sessions.filter((one) => isWaiting(one, waits)).length;
  return [
    `${count(sessions.length, 'session')}${counted.length === 0 ? '' : `: ${counted.join(', ')}`}`,
    ...(waiting === 0 ? [] : [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a lock`]),
    ...(prepared.length === 0 ? [] : [count(prepared.length, 'prepared transaction')]),
  ].join('; ');
}

/** @param columns of the terminal. */
export function sessionScreen(activity: Activity, everywhere: boolean, columns?: number): readonly string[] {
  const { sessions, waits, prepared, locks } = activity;
  const part = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', title, ...lines]);
  return [
    sessionSummary(activity),
    ...(sessions.length === 0 ? [] : ['', ...sessionTable(sessions, everywhere, columns)]),
    ...part('Who waits for whom', waits.length === 0 ? [] : treeLines(activity)),
    ...part('Prepared transactions', preparedLines(prepared)),
    ...part('Locks by table', locks.length === 0 ? [] : lockLines(locks, columns)),
  ];
}
