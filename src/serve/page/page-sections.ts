// The parts of the page: what is so, what is wrong, what differs, how it was, what was done, and what happened to the migrations.
import { labelOf } from '../../core/migration.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { HistoryEntry } from '../../ledger/history-entry.ts';
import { text, timeHtml, timeOfDay } from '../../report/page/page-text.ts';
import { count } from '../../report/view-options.ts';
import { healthChart } from './health-chart.ts';
import { knownOf, type PageView } from './page-view.ts';

export const section = (title: string, small: string, body: string, long = false): string =>
  `<section${long ? ' class="long"' : ''}><h2>${title}${small === '' ? '' : `<small>${small}</small>`}</h2>${body}</section>`;

type Fact = readonly [label: string, value: string, more?: string | undefined, tone?: 'good' | 'bad' | 'warn' | undefined];

export function factsSection(view: PageView): string {
  const known = knownOf(view);
  const { last } = view.monitored;
  if (known === null || last === null) return '';
  const { look, staleSince } = known;
  const { schema } = look;
  const isBehind = look.pending.length > 0;
  const facts: readonly Fact[] = [
    [
      'Version',
      look.head.ledger ?? 'none',
      isBehind ? `the folder ends at ${look.head.files ?? 'none'}` : `${look.layout}, ${look.ledger}`,
    ],
    [
      'Migrations',
      `${look.applied} applied`,
      isBehind ? `${look.pending.length} pending` : aheadText(look.ahead.length),
      isBehind ? 'bad' : undefined,
    ],
    tablesFact(schema),
    schema === null ? ['Schema', 'not compared'] : schemaFact(schema.differences.length, schema.objects),
    [
      'Enums',
      schema === null ? 'not compared' : schema.enumsValid ? 'valid' : 'not valid',
      undefined,
      schema?.enumsValid === false ? 'bad' : undefined,
    ],
    ['Gate’s lock', look.lock === null ? 'free' : 'held', look.lock ?? 'no gate is at work'],
    ['Advisory locks', String(look.advisoryLocks), 'of other sessions'],
    ['Last check', formatDuration(last.durationMs), `${timeOfDay(last.at)} UTC, ${ageText(view.monitored.ageMs)}`],
  ];
  const rows = facts.map(([label, value, more, tone]) => {
    const small = more === undefined || more === '' ? '' : `<small>${text(more).replaceAll('.', '.<wbr>')}</small>`;
    return `<div><dt>${label}</dt><dd${tone === undefined ? '' : ` class="${tone}"`}>${text(value)}${small}</dd></div>`;
  });
  const small = staleSince === null ? '' : `as last seen at ${timeHtml(staleSince)}`;
  return section('State', small, `<dl class="facts">${rows.join('')}</dl>`);
}

const aheadText = (ahead: number): string => (ahead === 0 ? 'none pending' : `${ahead} ahead of this folder`);
const ageText = (ageMs: number | null): string => (ageMs === null ? '' : `${formatDuration(ageMs)} ago`);

function tablesFact(schema: { readonly tables: { readonly present: number; readonly expected: number } } | null): Fact {
  if (schema === null) return ['Tables', 'not compared'];
  const { present, expected } = schema.tables;
  return [
    'Tables',
    present === expected ? String(present) : `${present} of ${expected}`,
    present === expected ? 'all that are expected' : '',
    present < expected ? 'bad' : undefined,
  ];
}

const schemaFact = (differences: number, objects: number): Fact =>
  differences === 0
    ? ['Schema', 'as expected', count(objects, 'object')]
    : ['Schema', count(differences, 'difference'), count(objects, 'object'), 'warn'];

export function findingsSection({ monitored: { last } }: PageView): string {
  const findings = last?.findings ?? [];
  if (findings.length === 0) return '';
  const items = findings.map(({ severity, code, message, hint, repair, place }) => {
    const where =
      place === undefined ? '' : ` <span class="quiet">${text(place.file)}${place.line === undefined ? '' : `:${place.line}`}</span>`;
    const help = hint === undefined ? '' : `<p class="hint">${text(hint)}</p>`;
    const sql = repair === undefined ? '' : `<details><summary>SQL that repairs it</summary><pre>${text(repair)}</pre></details>`;
    const tone = severity === 'error' ? 'bad' : 'warn';
    return `<li class="${tone}"><p><span class="tag">${text(code)}</span> ${text(message)}${where}</p>${help}${sql}</li>`;
  });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const counts = [...(errors === 0 ? [] : [count(errors, 'error')]), ...(warnings === 0 ? [] : [count(warnings, 'warning')])].join(', ');
  return section('Findings', counts, `<ol class="findings">${items.join('')}</ol>`, true);
}

export function driftSection(view: PageView): string {
  const { look } = knownOf(view) ?? {};
  const differences = look?.schema?.differences ?? [];
  if (differences.length === 0) return '';
  const rows = differences
    .slice(0, MOST_ROWS)
    .map(({ object, state }) => `<tr><td>${state}</td><td class="what"><code>${text(object)}</code></td></tr>`);
  const small = text(
    `compared with ${look?.schema?.against ?? 'nothing'}${differences.length > MOST_ROWS ? `; the first ${MOST_ROWS} of ${differences.length}` : ''}`,
  );
  return section('Drift', small, table(['state', 'object'], rows), true);
}

const MOST_ROWS = 100;

export function healthSection({ monitored: { checks } }: PageView): string {
  if (checks.length === 0) return '';
  const { svg, caption } = healthChart(checks);
  const states = new Set(checks.map(({ state }) => state));
  const key = [...states].map(
    (state) => `<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${state}" width="10" height="10" rx="2"/></svg>${state}</li>`,
  );
  const line = `<figcaption><span>${timeHtml(checks[0]!.at)}</span><span>${text(caption)}</span><ul class="key">${key.join('')}</ul><span>${timeHtml(checks.at(-1)!.at)}</span></figcaption>`;
  return section('Health over time', '', `<figure>${svg}${line}</figure>`);
}

export function activitySection({ activity }: PageView): string {
  if (activity.length === 0) return '';
  const rows = activity.map(
    ({ at, tone, text: what }) =>
      `<tr><td>${timeHtml(at)}</td><td class="what ${tone}">${tone === 'plain' ? text(what) : `<span class="tag">${tone === 'good' ? '✓' : '✕'}</span> ${text(what)}`}</td></tr>`,
  );
  return section('What it did and saw', '', table(['when', 'what'], rows), true);
}

export function historySection(view: PageView): string {
  const history = knownOf(view)?.look.history ?? [];
  if (history.length === 0) return '';
  const rows = history.map(historyRow);
  return section(
    'History',
    'the newest of <code>schemagate history</code>',
    table(['when', 'what', 'migration', '#took', 'by', 'image'], rows),
    true,
  );
}

function historyRow({ at, event, version, name, detail, durationMs, login, host, program, image }: HistoryEntry): string {
  const subject = version === null ? null : labelOf({ version, name: name ?? '' });
  const what = [subject, detail].filter((part) => part !== null && part !== '').join(': ');
  const by = [login, host].filter((part) => part !== null).join(' from ');
  const took = durationMs === null ? '' : formatDuration(durationMs);
  return `<tr><td>${at === null ? '' : timeHtml(at)}</td><td>${text(event)}</td><td class="what">${text(what)}</td><td class="number">${took}</td><td>${text(by)}</td><td>${text(image ?? program ?? '')}</td></tr>`;
}

/** @param heads one that begins with # is of numbers. */
const table = (heads: readonly string[], rows: readonly string[]): string =>
  `<div class="scroll" tabindex="0"><table><thead><tr>${heads.map((head) => (head.startsWith('#') ? `<th class="number">${head.slice(1)}</th>` : `<th>${head}</th>`)).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
