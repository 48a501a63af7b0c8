// The status page: one self-contained document for people, made anew for each request. No script, nothing from elsewhere; it reloads itself.
import { createHash } from 'node:crypto';
import { formatDuration } from '../../core/time/duration.ts';
import { PROGRAM } from '../../core/version.ts';
import { STYLE } from '../../report/page/page-style.ts';
import { text, timeHtml } from '../../report/page/page-text.ts';
import { contentPolicy, type Reply } from '../http/reply.ts';
import { healSection } from './heal-section.ts';
import { activitySection, driftSection, factsSection, findingsSection, healthSection, historySection } from './page-sections.ts';
import { type PageView, verdictOf, whereOf } from './page-view.ts';

const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

export const pageReply = (view: PageView): Reply => ({
  status: 200,
  type: 'text/html',
  body: pageHtml(view),
  headers: { 'Content-Security-Policy': contentPolicy([STYLE_HASH]) },
});

/** Seconds after which a browser asks again: as often as there is something new, and never more often than this. */
const reloadAfter = (intervalMs: number): number => Math.max(10, Math.round(intervalMs / 1000));

function pageHtml(view: PageView): string {
  const verdict = verdictOf(view);
  const where = whereOf(view);
  const reload = reloadAfter(view.intervalMs);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${reload}">
<title>${text(`${verdict.word} · ${view.monitored.seen?.look.target?.database ?? 'schemagate'}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${verdict.tone}"><div>
<p class="where">${text(where)}</p>
<h1>${text(verdict.word)}</h1>
${verdict.why === null ? '' : `<p class="why">${text(verdict.why)}</p>`}
${view.monitored.since === null ? '' : `<p class="since">since ${timeHtml(view.monitored.since)} UTC</p>`}
</div></header>
<main>
${[factsSection(view), healSection(view), findingsSection(view), driftSection(view), healthSection(view), activitySection(view), historySection(view)].filter((part) => part !== '').join('\n')}
</main>
<footer><span>${text(PROGRAM)}, up ${formatDuration(view.uptimeMs)}</span><span>checks every ${formatDuration(view.intervalMs)}; this page reloads every ${formatDuration(reload * 1000)}; times are UTC</span><a href="/api/health/database">health as JSON</a><a href="/metrics">metrics</a></footer>
</body>
</html>
`;
}
