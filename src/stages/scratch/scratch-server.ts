// Which server folders and SQL files are tried on: the one named for it, the database's own if a person says so, otherwise an embedded one.

import type { ConnectionConfig } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Scratch, ScratchOptions } from '../../postgres/scratch/scratch.ts';
import type { Context, Flag } from '../context.ts';

const SAME_SERVER = 'same-server';

export const SCRATCH: Flag = {
  name: 'scratch',
  type: 'string',
  value: `URL|${SAME_SERVER}`,
  doc: `server for folders and SQL files, in temporary databases: any server, or ${SAME_SERVER} for that of DATABASE_URL (default: an embedded server)`,
};

/**
 * The flags of a command that writes what it finds out there to a file.
 * @param byDefault where it is written without --out.
 * @param wrong what makes --check fail.
 */
export const resultFlags = (byDefault: string, wrong: string): readonly Flag[] => [
  { name: 'out', type: 'string', value: 'FILE', doc: `where to write it (default: ${byDefault})` },
  SCRATCH,
  { name: 'check', type: 'boolean', doc: `write nothing; exit 9 if ${wrong}` },
];

/**
 * DATABASE_URL, which may well be production, is used only if that word asks for it.
 * @param named a connection that takes precedence over the flag; null if there is none. @param settings with which its sessions begin.
 * @throws Stop as scratchDatabase; Stop('misused') if no server is available.
 */
export async function inScratch<T>(
  { config, effects, flags, signal }: Context,
  use: (scratch: Scratch) => Promise<T>,
  named: ConnectionConfig | null = null,
  settings: ScratchOptions['settings'] = [],
): Promise<T> {
  const wanted = flags[SCRATCH.name];
  const connection =
    named ?? (wanted === SAME_SERVER ? config.connection : typeof wanted === 'string' ? effects.connectionOf(wanted, SCRATCH.name) : null);
  if (connection === null && wanted === SAME_SERVER) throw new Stop([noServerAtHand()]);
  // Loaded only here: a gate has no use for what starts a server, and would pay for it at every start.
  const { scratchDatabase } = await import('../../postgres/scratch/scratch.ts');
  const scratch = await scratchDatabase({ connection, connectTimeout: config.connectTimeout, signal, settings });
  try {
    return await use(scratch);
  } finally {
    await scratch.drop();
  }
}

const noServerAtHand = (): Finding =>
  finding({
    code: 'no-connection',
    subject: '--scratch',
    message: `--scratch ${SAME_SERVER} means the server of DATABASE_URL, which is not set`,
    hint: 'set DATABASE_URL, or give --scratch the URL of another server',
  });
