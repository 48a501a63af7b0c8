// Settings: backups, and the client programs of PostgreSQL that write and read them. No default of theirs is parsed or shown in a run that has
// no use for it.
import type { Settings } from '../setting.ts';
import { text } from '../values.ts';

export const BACKUP = {
  GATE_PG_BIN: {
    group: 'backup',
    config: 'pgBin',
    flag: 'pg-bin',
    value: text('FOLDER'),
    fallback: null,
    fallbackDoc: 'they are looked for along PATH',
    doc: 'folder of the client programs of PostgreSQL (pg_dump, pg_restore, psql), which must not be older than the server',
  },
} as const satisfies Settings;
