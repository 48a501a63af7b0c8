// The schema as a diagram: Mermaid text, or a page.

import { diagramOf, mermaid } from '../report/diagram.ts';
import { diagramPage } from '../report/diagram-page.ts';
import { ignoring } from '../schema/ignore.ts';
import type { Answer, Command, Context } from './command.ts';
import { SCRATCH, schemaOf, sourceInForce } from './source.ts';
import { writeOrStop } from './written.ts';

export const diagram: Command = {
  name: 'diagram',
  summary: 'draw the schema: Mermaid erDiagram text, or an HTML page that needs nothing else',
  example: 'schemagate diagram --out schema.html',
  needs: 'nothing',
  flags: [
    {
      name: 'of',
      type: 'string',
      value: 'SOURCE',
      doc: 'a database URL, a folder of migrations, a snapshot or a file of SQL (default: the snapshot of GATE_MIGRATIONS, else that folder)',
    },
    {
      name: 'out',
      type: 'string',
      value: 'FILE',
      doc: 'where to write it: a page where the name ends in .html, else Mermaid text (default: print)',
    },
    SCRATCH,
  ],
  run,
};

async function run(context: Context): Promise<Answer> {
  const { flags, config } = context;
  const { name, catalog } = await schemaOf(context, typeof flags['of'] === 'string' ? flags['of'] : sourceInForce(context));
  const drawn = diagramOf(ignoring(catalog, config.ignore));
  const summary = `${name}: ${drawn.entities.length} tables, ${drawn.relations.length} foreign keys`;
  const out = flags['out'];
  if (typeof out !== 'string') return { outcome: 'ready', summary, text: mermaid(drawn), data: { mermaid: mermaid(drawn) } };
  const text = out.endsWith('.html') ? diagramPage(drawn, name) : mermaid(drawn);
  await writeOrStop(context, [{ path: out, text }], 'the diagram', 'give --out a path that can be written');
  return { outcome: 'ready', summary: `wrote ${out} (${summary})`, data: { file: out } };
}
