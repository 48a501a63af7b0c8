// Settings that are as PostgreSQL ships them, for a machine that starts with 128 MB, where what the server has seen says that they do not fit.

import { sizeText } from '../../../core/text/size-text.ts';
import type { QueryCheck } from '../../check.ts';

const GB = 1024 ** 3;
/** A database that fits in there has nothing to gain. */
const SMALL = GB;

export const factorySettings: QueryCheck = {
  id: 'factory-settings',
  group: 'server',
  looksFor: `memory and cost settings at their defaults although the databases are larger than ${sizeText(SMALL)}, or queries spill to disk`,
  sql: () => `SELECT (SELECT json_object_agg(name, setting) FROM pg_settings WHERE name IN (${ADVICE.map(({ name }) => `'${name}'`).join(', ')})) AS settings,
  (SELECT sum(pg_database_size(oid)) FROM pg_database WHERE datallowconn AND (has_database_privilege(oid, 'CONNECT') OR pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'))) AS size,
  (SELECT sum(temp_bytes) FROM pg_stat_database) AS spilled, (SELECT sum(temp_files) FROM pg_stat_database) AS files`,
  judge: ([row]) => {
    const settings = JSON.parse(row?.['settings'] ?? '{}') as Readonly<Record<string, string>>;
    const seen = { size: Number(row?.['size']), spilled: Number(row?.['spilled']), files: Number(row?.['files']) };
    return {
      findings: ADVICE.filter(({ name, factory, applies }) => settings[name] === factory && applies(seen)).map((one) =>
        diagnosis(one, seen),
      ),
    };
  },
};

interface Seen {
  /** Bytes, of all databases; bytes that queries wrote to disk, and the files they were in. */
  readonly size: number;
  readonly spilled: number;
  readonly files: number;
}

interface Advice {
  readonly name: string;
  /** As pg_settings shows it, in its unit. */
  readonly factory: string;
  readonly shown: string;
  readonly applies: (seen: Seen) => boolean;
  readonly because: (seen: Seen) => string;
  readonly value: (seen: Seen) => string;
}

const isLarge = ({ size }: Seen): boolean => size > SMALL;
const ofSize = ({ size }: Seen): string => `the databases have ${sizeText(size)}`;

const ADVICE: readonly Advice[] = [
  {
    ...{ name: 'shared_buffers', factory: '16384', shown: '128 MB', applies: isLarge, because: ofSize },
    value: ({ size }) =>
      `a quarter of the memory of the machine; more than ${sizeText(Math.ceil(size / GB) * GB)} has no use yet. It needs a restart`,
  },
  {
    ...{ name: 'effective_cache_size', factory: '524288', shown: '4 GB', because: ofSize },
    applies: ({ size }) => size > 4 * GB,
    value: () => 'three quarters of the memory of the machine: it reserves nothing, and only tells the planner',
  },
  {
    ...{ name: 'random_page_cost', factory: '4', shown: '4', applies: isLarge, because: ofSize },
    value: () => '1.1 on SSDs and on network storage; 4 is for a disk that turns',
  },
  {
    ...{ name: 'work_mem', factory: '4096', shown: '4 MB' },
    applies: ({ spilled }) => spilled > GB,
    because: ({ spilled, files }) =>
      `queries have written ${sizeText(spilled)} to disk in ${files.toLocaleString('en-US')} files because it did not suffice`,
    value: ({ spilled, files }) =>
      `${sizeText(Math.min(64, Math.max(8, 2 ** Math.ceil(Math.log2(spilled / Math.max(1, files) / 1024 ** 2)))) * 1024 ** 2)}, if the machine has that for each sort of each connection`,
  },
];

const diagnosis = ({ name, shown, because, value }: Advice, seen: Seen) => ({
  finding: {
    code: 'factory-settings' as const,
    severity: 'notice' as const,
    subject: `setting ${name}`,
    message: `it is ${shown}, as PostgreSQL ships it, and ${because(seen)}`,
    hint: `ALTER SYSTEM SET ${name}: ${value(seen)}`,
  },
});
