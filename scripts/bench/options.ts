// What the benchmark can be told on its command line.
import { parseArgs } from 'node:util';

export const WORKLOADS = ['apply', 'noop', 'wait', 'wire', 'memory'] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

export const USAGE = `npm run bench -- [options]
  --workloads LIST   of ${WORKLOADS.join(',')} (all)
  --rounds N         samples of each contender (5)
  --count N          migrations of the workload, at least 10 (1000)
  --program CMD      our program's command line, or none (node dist/schemagate.mjs up)
  --only LIST        contenders by name, parted by commas
  --json FILE        write every sample
  --peers            install the peers from npm first
The server: BENCH_URL (a superuser with a password), else one of our own from BENCH_PGBIN (a folder, or \`embedded\`), pg_config, Debian's folders or the embedded one.`;

export interface Options {
  readonly workloads: readonly WorkloadName[];
  readonly rounds: number;
  readonly count: number;
  readonly program: string | null;
  readonly only: readonly string[] | null;
  readonly json: string | null;
  readonly peers: boolean;
}

/**
 * @returns null where help is asked for.
 * @throws Error that says which option is wrong and what is allowed.
 */
export function parse(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workloads: { type: 'string', default: WORKLOADS.join(',') },
      rounds: { type: 'string', default: '5' },
      count: { type: 'string', default: '1000' },
      program: { type: 'string', default: 'node dist/schemagate.mjs up' },
      only: { type: 'string' },
      json: { type: 'string' },
      peers: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const whole = (name: string, text: string, least: number): number => {
    if (!/^\d+$/.test(text) || Number(text) < least) throw new Error(`--${name} ${text} is not a whole number of at least ${least}`);
    return Number(text);
  };
  const workloads = values.workloads.split(',').map((name) => {
    const known = WORKLOADS.find((workload) => workload === name);
    if (known === undefined) throw new Error(`there is no workload ${name}; there are ${WORKLOADS.join(', ')}`);
    return known;
  });
  return {
    workloads,
    rounds: whole('rounds', values.rounds, 1),
    count: whole('count', values.count, 10),
    program: values.program === 'none' ? null : values.program,
    only: values.only?.split(',') ?? null,
    json: values.json ?? null,
    peers: values.peers,
  };
}
