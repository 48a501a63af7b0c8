// What can be healed, what is waited for, and how it is approved.
import { text } from '../../report/page/page-text.ts';
import { section } from './page-sections.ts';
import type { PageView } from './page-view.ts';

export function healSection({ heal: { plan, state, reason } }: PageView): string {
  if (plan === null && reason === null) return '';
  const parts = [
    ...(reason === null ? [] : [`<p>${text(reason)}</p>`]),
    ...(plan === null ? [] : [`<p>${text(plan.summary)}</p>`, lost(plan.dataGone), sqlOf(plan.sql)]),
    ...(plan !== null && state === 'waiting' ? [`<p class="hint">To run it: <code>schemagate approve ${text(plan.id)}</code></p>`] : []),
  ];
  return section('Healing', WORDS[state], `<ol class="findings"><li class="warn">${parts.join('')}</li></ol>`);
}

const WORDS = { idle: '', waiting: 'waits for approval', running: 'is under way', held: 'on hold' } as const;

const lost = (objects: readonly string[]): string =>
  objects.length === 0 ? '' : `<p class="hint">The rows of ${text(objects.join(', '))} do not come back: restore them from a backup.</p>`;

const sqlOf = (sql: string | null): string => (sql === null ? '' : `<details><summary>SQL</summary><pre>${text(sql)}</pre></details>`);
