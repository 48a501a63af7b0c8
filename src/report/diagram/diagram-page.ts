// The diagram as one HTML file without anything from elsewhere: a box for each table, view and enum, lines between them, a filter, the Mermaid text.

import type { Diagram, EntityColumn } from '../../schema/diagram/diagram.ts';
import { htmlText as text } from '../html-text.ts';
import { type Box, HEAD_HEIGHT, type Line, type Placed, placeBoxes, ROW_HEIGHT } from './diagram-layout.ts';
import { mermaid } from './mermaid.ts';

const MARGIN = 20;

export function diagramPage(diagram: Diagram, title: string): string {
  const placed = placeBoxes(diagram);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${STYLE}</style>
<header><h1>${text(title)}</h1><p>${countsOf(diagram)}</p>
<label>Filter <input type="search" id="filter" autofocus></label></header>
<main style="width:${Math.ceil(placed.width)}px;height:${Math.ceil(placed.height)}px">
${linesOf(placed)}
${placed.boxes.map(boxHtml).join('\n')}
</main>
<details><summary>Mermaid</summary><pre>${text(mermaid(diagram))}</pre></details>
<script>${SCRIPT}</script>
</html>
`;
}

function countsOf({ entities, relations }: Diagram): string {
  const kinds = ['table', 'foreign table', 'view', 'materialized view', 'enum'] as const;
  const counts = kinds.map((kind) => [entities.filter((entity) => entity.kind === kind).length, kind] as const);
  const keys = relations.filter(({ kind }) => kind === 'foreign key').length;
  return [...counts, [keys, 'foreign key'] as const]
    .filter(([count]) => count > 0)
    .map(([count, noun]) => `${count} ${noun}${count === 1 ? '' : 's'}`)
    .join(', ');
}

function boxHtml({ entity: { id, kind, comment, columns }, x, y, width, height }: Box): string {
  const place = `left:${Math.round(x)}px;top:${Math.round(y)}px;width:${width}px;height:${height}px`;
  const about = comment === undefined ? '' : ` title="${text(comment)}"`;
  const what = kind === 'table' ? '' : ` <small>${kind}</small>`;
  return `<section id="${anchor(id)}" class="${kind.replaceAll(' ', '-')}" style="${place}"><h2${about}>${text(id)}${what}</h2>${columns.map(rowHtml).join('')}</section>`;
}

function rowHtml({ name, type, key, notNull, comment }: EntityColumn): string {
  const about = comment === undefined ? '' : ` title="${text(comment)}"`;
  const optional = type === '' || notNull ? '' : ' <i>null</i>';
  const note = comment === undefined ? '' : ' <b>*</b>';
  return `<div${about}><span class="key">${key}</span><span>${text(name)}${note}</span><span class="type">${text(type)}${optional}</span></div>`;
}

const linesOf = ({ width, height, lines }: Placed): string =>
  `<svg width="${Math.ceil(width)}" height="${Math.ceil(height)}" aria-hidden="true"><defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${lines.map(lineSvg).join('\n')}
</svg>`;

function lineSvg({ relation: { kind, from, to, columns }, points }: Line): string {
  const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${Math.round(x)} ${Math.round(y)}`).join(' ');
  const words = kind === 'reads' ? `${from} reads ${to}` : `${from} (${columns.join(', ')}) → ${to}`;
  return `<path class="${kind.replaceAll(' ', '-')}" data-from="${anchor(from)}" data-to="${anchor(to)}" d="${path}" marker-end="url(#end)"><title>${text(words)}</title></path>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 30%, transparent);
  --paper: light-dark(#fff, #1c1c1e); --head: light-dark(#eef2f7, #2b2f36); }
body { margin: 0; padding: ${MARGIN}px; background: var(--paper); }
header { display: flex; gap: 1.5rem; align-items: baseline; flex-wrap: wrap; margin-bottom: ${MARGIN}px; }
h1 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; } p { margin: 0; }
main { position: relative; } svg { position: absolute; inset: 0; overflow: visible; }
svg path { fill: none; stroke: currentColor; opacity: .45; stroke-width: 1.3; } marker path { fill: currentColor; stroke: none; opacity: 1; }
path.reads, path.has-type { stroke-dasharray: 5 4; } path.near { opacity: 1; stroke-width: 2; }
section { position: absolute; box-sizing: border-box; border: 1px solid var(--line); border-radius: 6px; background: var(--paper);
  font: 12px/${ROW_HEIGHT}px ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow: hidden; }
section:target, section.near { outline: 2px solid highlight; }
section h2 { font-size: 12.5px; line-height: ${HEAD_HEIGHT - 2}px; height: ${HEAD_HEIGHT - 2}px; margin: 0; padding: 0 10px; background: var(--head); border-bottom: 1px solid var(--line);
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
section small { font-weight: normal; opacity: .7; } section.enum, section.view, section.materialized-view { border-style: dashed; }
section div { display: flex; gap: 6px; padding: 0 10px; white-space: nowrap; } section div[title], h2[title] { cursor: help; }
.key { flex: 0 0 ${ROW_HEIGHT}px; font-size: 10px; opacity: .7; } .type { margin-left: auto; opacity: .75; overflow: hidden; text-overflow: ellipsis; }
.away { opacity: .1; } input { font: inherit; padding: .2rem .4rem; }
details { margin-top: ${MARGIN}px; } pre { overflow: auto; border: 1px solid var(--line); padding: .8rem; }
`;

const SCRIPT = `
const sections = [...document.querySelectorAll('section')];
const lines = [...document.querySelectorAll('svg path[data-from]')];
document.getElementById('filter').addEventListener('input', (event) => {
  const wanted = event.target.value.toLowerCase();
  const found = new Set(sections.filter((section) => section.textContent.toLowerCase().includes(wanted)).map(({ id }) => id));
  for (const section of sections) section.classList.toggle('away', !found.has(section.id));
  for (const line of lines) line.classList.toggle('away', !(found.has(line.dataset.from) && found.has(line.dataset.to)));
  if (wanted !== '') sections.find(({ id }) => found.has(id))?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
});
for (const section of sections) {
  const mark = (on) => () => {
    for (const line of lines) if (line.dataset.from === section.id || line.dataset.to === section.id) line.classList.toggle('near', on);
    section.classList.toggle('near', on);
  };
  section.addEventListener('mouseenter', mark(true));
  section.addEventListener('mouseleave', mark(false));
}
`;

/** The same only for the same id, and without blanks. */
const anchor = (id: string): string => text(encodeURIComponent(id.replace(/\p{Cs}/gu, '\ufffd')));
