// The diagram as one HTML file without anything from elsewhere: a box for each table, links from foreign keys, a filter, the Mermaid text.
import { type Diagram, mermaid } from './diagram.ts';

/** @param name of the schema's source, for the title. */
export function diagramPage(diagram: Diagram, name: string): string {
  const { entities, relations } = diagram;
  const boxes = entities.map(({ id, columns }) => {
    const rows = columns.map(({ name: column, type, key, notNull }) => {
      const relation = relations.find((one) => one.from === id && one.columns.includes(column));
      const to = relation === undefined ? '' : ` <a href="#${attribute(relation.to)}">${text(relation.to)}</a>`;
      return `<tr><td class="key">${key}</td><td>${text(column)}</td><td class="type">${text(type)}${notNull ? '' : ' <i>null</i>'}${to}</td></tr>`;
    });
    const users = relations.filter(({ to }) => to === id).map(({ from }) => from);
    const used = [...new Set(users)].map((from) => `<a href="#${attribute(from)}">${text(from)}</a>`).join(', ');
    return `<section id="${attribute(id)}"><h2>${text(id)}</h2><table>${rows.join('')}</table>${used === '' ? '' : `<p>used by ${used}</p>`}</section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(name)}</title>
<style>${STYLE}</style>
<header><h1>${text(name)}</h1><p>${entities.length} tables, ${relations.length} foreign keys</p>
<label>Filter <input type="search" id="filter" autofocus></label></header>
<main>
${boxes.join('\n')}
</main>
<details><summary>Mermaid</summary><pre>${text(mermaid(diagram))}</pre></details>
<script>${SCRIPT}</script>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 25%, transparent); }
body { margin: 0 auto; max-width: 90rem; padding: 1.5rem; }
header { display: flex; gap: 1.5rem; align-items: baseline; flex-wrap: wrap; }
h1 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
main { columns: 22rem; column-gap: 1rem; margin: 1rem 0; }
section { break-inside: avoid; border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .8rem; margin: 0 0 1rem; }
section:target { outline: 2px solid highlight; }
table { border-collapse: collapse; width: 100%; } td { padding: .1rem .4rem .1rem 0; vertical-align: top; overflow-wrap: anywhere; }
.key { width: 1.6rem; font-size: .75rem; opacity: .7; } .type { opacity: .85; } p { margin: .4rem 0 0; font-size: .85rem; }
input { font: inherit; padding: .2rem .4rem; } pre { overflow: auto; border: 1px solid var(--line); padding: .8rem; }
`;

const SCRIPT = `
const filter = document.getElementById('filter');
filter.addEventListener('input', () => {
  const wanted = filter.value.toLowerCase();
  for (const section of document.querySelectorAll('section')) section.hidden = !section.textContent.toLowerCase().includes(wanted);
});
`;

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const attribute = (value: string): string => text(value).replaceAll('"', '&quot;').replaceAll(' ', '_');
