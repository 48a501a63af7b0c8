// The schema as a diagram: Mermaid text, or a page.

import { basename, dirname, resolve } from 'node:path';
import { writeOrStop } from '../../project/write-files.ts';
import { mermaid } from '../../report/diagram/mermaid.ts';
import type { Command } from '../../run/command.ts';
import { limited } from '../../schema/compare/schemas-of.ts';
import { type Diagram, diagramOf } from '../../schema/diagram/diagram.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { schemaOf, sourceOf } from '../../stages/scratch/schema-source.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';

export const diagram: Command = {
  name: 'diagram',
  summary: 'draw the schema: Mermaid erDiagram text, or an HTML page that needs nothing else',
  example: 'schemagate diagram --out schema.html',
  rights: { ledger: 'usage', besides: 'if a database has that schema; the attribute CREATEDB on the server of --scratch' },
  needs: 'nothing',
  flags: [
    {
      name: 'of',
      type: 'string',
      value: 'SOURCE',
      doc: 'a database URL, a folder of migrations, a snapshot or a file of SQL (default: the snapshot of GATE_MIGRATIONS, otherwise that folder)',
    },
    {
      name: 'out',
      type: 'string',
      value: 'FILE',
      doc: 'where to write it: a page if the name ends in .html, otherwise Mermaid text (default: print)',
    },
    {
      name: 'title',
      type: 'string',
      value: 'TEXT',
      doc: 'heading of the page (default: the name of the database, the folder or the file)',
    },
    SCRATCH,
  ],
  plain: (flags) => flags['out'] === undefined,
  run,
};

async function run(context: Context): Promise<Answer> {
  const { flags, config } = context;
  const { source, stale } = await sourceOf(context, 'of');
  const { name, catalog } = await schemaOf(context, source, 'of');
  const drawn = diagramOf(limited(catalog, config));
  const summary = `${name}: ${drawn.entities.length} boxes, ${drawn.relations.length} lines`;
  const out = flags['out'];
  if (typeof out !== 'string') return { summary, findings: stale, text: mermaid(drawn), data: { mermaid: mermaid(drawn) } };
  const title = typeof flags['title'] === 'string' ? flags['title'] : titleOf(name);
  const text = out.endsWith('.html') ? await page(drawn, title) : mermaid(drawn);
  await writeOrStop(context, [{ path: out, text }], 'the diagram', 'give --out a path that can be written');
  return { summary: `wrote ${out} (${summary})`, findings: stale, data: { file: out } };
}

/** Loaded only for a page: what lays it out is of no use to a gate. */
async function page(drawn: Diagram, title: string): Promise<string> {
  const { diagramPage } = await import('../../report/diagram/diagram-page.ts');
  return diagramPage(drawn, title);
}

/** Folders and files of these names are called by the folder that they are in. */
const SAYS_NOTHING = /^(?:migrations?|db|sql|prisma|drizzle|schema(?:\.snapshot)?\.(?:json|sql)|migration\.sql)$/i;

/** @param name `host:port/database`, or a path. */
function titleOf(name: string): string {
  if (/^[^/]+:\d+\//.test(name)) return name.slice(name.indexOf('/') + 1);
  let path = resolve(name);
  while (SAYS_NOTHING.test(basename(path)) && basename(dirname(path)) !== '') path = dirname(path);
  return basename(path).replace(/\.(?:json|sql)$/i, '');
}
