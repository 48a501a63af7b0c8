// Which tables are locked, and who waits for whom.
import { lockLines, preparedLines, treeLines } from '../../report/session-lines.ts';
import { count } from '../../report/view-options.ts';
import { hiddenFrom, lookAround } from '../../stages/sessions/look-around.ts';
import type { Showing } from '../task.ts';

export const locks: Showing = {
  id: 'locks',
  summary: 'which tables are locked, and who waits for whom',
  show: async ({ effects }, ready) => {
    const activity = await lookAround(ready, false);
    const { waits, prepared, locks: held } = activity;
    const tables = new Set(held.map(({ table }) => table)).size;
    const summary = `${count(tables, 'table')} locked; ${count(waits.length, 'session')} ${waits.length === 1 ? 'waits' : 'wait'}`;
    const text = [
      ...(held.length === 0 ? [] : [...lockLines(held, effects.columns), '']),
      ...(waits.length === 0 ? [] : [...treeLines(activity), '']),
      ...(prepared.length === 0 ? [] : [...preparedLines(prepared), '']),
      summary,
    ].join('\n');
    return { summary, text, findings: hiddenFrom(ready.facts.user, activity), data: { locks: held, waits, prepared } };
  },
};
