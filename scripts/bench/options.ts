// What the benchmark can be told on its command line.
import { parseArgs } from 'node:util';
import { ROWS } from './rows.ts';

/** `wire` counts round trips, and has no figure. */
const NAMES: readonly string[] = ['wire', ...ROWS.map(({ name }) => name)];

export const USAGE = `npm run bench -- [options] [ROW…]
  --row LIST         rows by name, parted by commas (all): ${NAMES.join(', ')}
  --rounds N         samples of each contender (5)
  --program CMD      our program's command line without its command, or none (node dist/schemagate.mjs)
  --only LIST        contenders by name, parted by commas
  --json FILE        write every sample
  --page             write the run into docs/benchmarks.md, between its marks
  --from FILE        run nothing: take what an earlier run has written with --json
  --peers            install the peers from npm first
The server: BENCH_URL (a superuser with a password), else one of our own from BENCH_PGBIN (a folder, or \`embedded\`), pg_config, Debian's folders or the embedded one.
What others do on the machine meanwhile is in the figures: run it in a quiet moment.`;

export interface Options {
  readonly rows: typeof ROWS;
  readonly wire: boolean;
  readonly rounds: number;
  readonly program: string | null;
  readonly only: readonly string[] | null;
  readonly json: string | null;
  readonly from: string | null;
  readonly page: boolean;
  readonly peers: boolean;
}

/**
 * @returns null where help is asked for.
 * @throws Error that says which option is wrong and what is allowed.
 */
export function parse(args: readonly string[]): Options | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      row: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      program: { type: 'string', default: 'node dist/schemagate.mjs' },
      only: { type: 'string' },
      json: { type: 'string' },
      from: { type: 'string' },
      page: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (!/^[1-9]\d*$/.test(values.rounds)) throw new Error(`--rounds ${values.rounds} is not a whole number of at least 1`);
  const named = [...(values.row?.split(',') ?? []), ...positionals];
  const names = named.length === 0 ? NAMES : named;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no row ${unknown}; there are ${NAMES.join(', ')}`);
  return {
    rows: ROWS.filter(({ name }) => names.includes(name)),
    wire: names.includes('wire'),
    rounds: Number(values.rounds),
    program: values.program === 'none' ? null : values.program,
    only: values.only?.split(',') ?? null,
    json: values.json ?? null,
    from: values.from ?? null,
    page: values.page,
    peers: values.peers,
  };
}
