// A run as one self-contained page, to keep and to send around: what it came to, where the time went, each migration, whom it waited for, the
// findings with their SQL. No script, nothing from elsewhere; light, dark and on paper.
import { OUTCOMES } from '../../core/outcome.ts';
import type { Report, Step, Wait } from '../../core/report.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { failureText } from '../failed-statement.ts';
import { bySeverity } from '../finding-blocks.ts';
import { placeText } from '../place-text.ts';
import { exitText, targetText, verificationText } from '../run-facts.ts';
import { STYLE } from './page-style.ts';
import { fullTime, text } from './page-text.ts';
import { stageBar, stepBar } from './time-bars.ts';

export function runPage(report: Report): string {
  const { command, summary, exit, outcome, target, startedAt, durationMs, program } = report;
  const title = `schemagate ${command}: ${outcome}`;
  const sections = [facts(report), failure(report), findings(report), time(report), migrations(report), waits(report.waits ?? [])];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${STYLE}${OWN_STYLE}</style>
</head>
<body>
<header class="${exit === 0 ? 'good' : 'bad'}"><div>
<p class="where">${text(target === undefined ? title : `${title} on ${targetText(target)}`)}</p>
<h1>${text(`${outcome[0]!.toUpperCase()}${outcome.slice(1)}`)}</h1>
<p class="why">${text(summary)}</p>
${exit === 0 ? '' : `<p class="why quiet">→ ${text(OUTCOMES[outcome].hint)}</p>`}
</div></header>
<main>
${sections.filter((part) => part !== '').join('\n')}
</main>
<footer><span>${text(program)}</span><span>began ${text(fullTime(startedAt))} UTC</span><span>took ${formatDuration(durationMs)}</span></footer>
</body>
</html>
`;
}

const OWN_STYLE = `
svg.time { display: block; width: 100%; height: 1.5rem; border-radius: 4px; }
svg.step { display: block; width: 100%; min-width: 8rem; height: .7rem; margin-top: .35rem; }
rect.wait, rect.lock { fill: var(--dull); } rect.plan { fill: var(--soft); } rect.apply { fill: var(--link); } rect.verify { fill: var(--good); }
rect.applied, rect.reverted { fill: var(--link); } rect.failed, rect.in-doubt, rect.incomplete { fill: var(--bad); }
.state { color: var(--tone); }
td.drawn { width: 40%; }
@media print { td.drawn, th.drawn { display: none; } }
`;

function facts(report: Report): string {
  const { steps, verification, head } = report;
  const rows = [
    ['exit code', exitText(report)],
    ...(head === undefined
      ? []
      : [
          ['head of the folder', head.files ?? 'none'],
          ['head of the ledger', head.ledger ?? 'none'],
        ]),
    ['migrations of this run', String(steps.filter(({ state }) => state === 'applied').length)],
    ...(verification === undefined ? [] : [['schema', verificationText(verification)]]),
  ] as const;
  return `<section><dl class="facts">${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${text(value!)}</dd></div>`).join('')}</dl></section>`;
}

function failure({ failure: failed }: Report): string {
  if (failed === undefined) return '';
  const said = (['detail', 'hint', 'where'] as const).flatMap((part) => failed[part] ?? []);
  return `<section><h2>What failed</h2><ol class="findings"><li class="bad">
<p class="tag">${text(placeText(failed.place))}</p>${pre(failed.place.excerpt)}
<p>${text(failureText(failed))}</p>${said.map((line) => `<p class="hint">${text(line)}</p>`).join('')}
</li></ol></section>`;
}

const TONES = { error: 'bad', warning: 'warn', notice: 'plain' } as const;

function findings({ findings: all }: Report): string {
  if (all.length === 0) return '';
  const items = bySeverity(all).map(
    ({ severity, code, subject, message, hint, place, repair }) => `<li class="${TONES[severity]}">
<p><span class="tag">${severity}</span> ${text(subject)} <code>${text(code)}</code></p>
<p>${text(message)}</p>${place === undefined ? '' : `<p class="quiet">at ${text(placeText(place))}</p>${pre(place.excerpt)}`}
${hint === undefined ? '' : `<p class="hint">→ ${text(hint)}</p>`}${pre(repair)}
</li>`,
  );
  return `<section class="long"><h2>Findings<small>${all.length}</small></h2><ol class="findings">${items.join('\n')}</ol></section>`;
}

const pre = (value: string | undefined): string => (value === undefined ? '' : `<pre>${text(value.trimEnd())}</pre>`);

function time({ timings, durationMs }: Report): string {
  const stages = Object.entries(timings);
  if (stages.length === 0) return '';
  const key = stages.map(
    ([stage, ms]) =>
      `<li><svg viewBox="0 0 1 1"><rect class="${text(stage)}" width="1" height="1"/></svg>${text(stage)} ${formatDuration(ms)}</li>`,
  );
  return `<section><h2>Where the time went<small>${formatDuration(durationMs)}</small></h2><figure>${stageBar(stages)}<figcaption><ul class="key">${key.join('')}</ul></figcaption></figure></section>`;
}

function migrations({ steps }: Report): string {
  if (steps.length === 0) return '';
  const total = Math.max(
    1,
    steps.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0),
  );
  let before = 0;
  const rows = steps.map((step) => {
    const bar = stepBar(step, { before, total });
    before += step.durationMs ?? 0;
    return `<tr><td>${text(step.file)}</td><td class="${toneOf(step)}"><span class="state">${step.state}</span></td><td class="number">${step.durationMs === undefined ? '' : formatDuration(step.durationMs)}</td><td class="drawn">${bar}</td></tr>`;
  });
  return `<section class="long"><h2>Migrations<small>${steps.length}</small></h2><div class="scroll"><table>
<thead><tr><th>file</th><th>state</th><th class="number">took</th><th class="drawn">when, from the first to the last</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

const toneOf = ({ state }: Step): string => (state === 'applied' || state === 'reverted' ? 'good' : state === 'not-run' ? 'plain' : 'bad');

function waits(all: readonly Wait[]): string {
  if (all.length === 0) return '';
  const rows = all.map(
    ({ file, wanted, blockers, atLeastMs }) =>
      `<tr><td>${text(file ?? '')}</td><td class="what">${text(wanted)}</td><td class="what">${blockers.map(text).join('<br>')}</td><td class="number">${formatDuration(atLeastMs)}</td></tr>`,
  );
  return `<section class="long"><h2>Waited for<small>${all.length}</small></h2><div class="scroll"><table>
<thead><tr><th>file</th><th>wanted</th><th>held by</th><th class="number">at least</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}
