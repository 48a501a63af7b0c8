// A small list of commands to take command lines apart with.
import type { CommandEntry } from '../../../src/cli/command-list.ts';

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'up', summary: 'apply what is pending', flags: [] },
  { name: 'verify', summary: 'compare the live schema', flags: [] },
  { name: 'plan', summary: 'show what would be done', flags: [] },
  {
    name: 'snapshot',
    summary: 'write the snapshot file',
    flags: [
      { name: 'out', type: 'string', value: 'FILE', doc: 'where to write it' },
      { name: 'check', type: 'boolean', doc: 'write nothing and only compare' },
    ],
  },
  { name: 'help', summary: 'show this help', flags: [] },
  { name: 'version', summary: 'show the version', flags: [] },
];
