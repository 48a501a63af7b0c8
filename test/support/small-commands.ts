// A small list of commands to take command lines apart with.
import type { CommandFacets } from '../../src/run/command.ts';

const DATABASE = { needs: 'database', rights: { ledger: 'read' }, example: 'schemagate up' } as const;
const NOTHING = { needs: 'no-settings', rights: { ledger: 'nothing' }, example: 'schemagate help up' } as const;

export const COMMANDS: readonly CommandFacets[] = [
  { ...DATABASE, name: 'up', byDefault: true, summary: 'apply what is pending', flags: [] },
  { ...DATABASE, name: 'verify', summary: 'compare the live schema', flags: [] },
  { ...DATABASE, name: 'plan', summary: 'show what would be done', flags: [] },
  {
    needs: 'files',
    rights: { ledger: 'nothing', besides: 'CREATEDB' },
    example: 'schemagate snapshot --check',
    name: 'snapshot',
    summary: 'write the snapshot file',
    flags: [
      { name: 'out', type: 'string', value: 'FILE', doc: 'where to write it' },
      { name: 'check', type: 'boolean', doc: 'write nothing and only compare' },
    ],
  },
  { ...NOTHING, name: 'help', summary: 'show this help', flags: [{ name: 'all', type: 'boolean', doc: 'with every setting' }] },
  { ...NOTHING, name: 'version', summary: 'show the version', flags: [] },
];
