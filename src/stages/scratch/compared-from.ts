// What a comparison starts from: --from, or the configured database.
import type { ConnectionConfig } from '../../config/config.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Context } from '../context.ts';

/** @throws Stop('misused') if neither is given. */
export function comparedFrom({ flags, config }: Context): string | ConnectionConfig {
  const given = flags['from'];
  if (typeof given === 'string') return given;
  if (config.connection !== null) return config.connection;
  throw new Stop([
    finding({
      code: 'bad-flag',
      subject: '--from',
      message: 'diff does not know what to compare: neither --from nor a database was given',
      hint: 'give --from a URL, a folder, a snapshot or a file of SQL, or set DATABASE_URL',
    }),
  ]);
}
