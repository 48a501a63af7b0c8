// Around the whole suite: the server that its parts share, the seed, and the table of figures at the end.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import sharedServer from '../../support/global-setup.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly chaosSeed: number;
    /** How much of the full size is run: 1 is all of it. */
    readonly chaosScale: number;
    readonly chaosFigures: string;
  }
}

export interface Figure {
  readonly part: string;
  readonly what: string;
  readonly value: string;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { CHAOS_SEED, CHAOS_SCALE = '1', CHAOS_OUT } = process.env;
  const seed = CHAOS_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(CHAOS_SEED);
  const scale = Number(CHAOS_SCALE);
  if (!Number.isInteger(seed) || !(scale > 0)) throw new Error('CHAOS_SEED must be a whole number, and CHAOS_SCALE one above 0');
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-chaos-'));
  const figures = join(folder, 'figures');
  writeFileSync(figures, '');
  console.log(`chaos: CHAOS_SEED=${seed} CHAOS_SCALE=${scale}`);
  project.provide('chaosSeed', seed);
  project.provide('chaosScale', scale);
  project.provide('chaosFigures', figures);
  const stop = await sharedServer(project);
  return async () => {
    await stop();
    const lines = readFileSync(figures, 'utf8').split('\n').filter(Boolean);
    rmSync(folder, { recursive: true });
    const table = render(lines.map((line) => JSON.parse(line) as Figure));
    console.log(`\nchaos: CHAOS_SEED=${seed} CHAOS_SCALE=${scale}\n${table}`);
    if (CHAOS_OUT !== undefined) appendFileSync(CHAOS_OUT, `CHAOS_SEED=${seed} CHAOS_SCALE=${scale}\n${table}\n`);
  };
}

function render(figures: readonly Figure[]): string {
  const width = (key: 'part' | 'what'): number => Math.max(...figures.map((figure) => figure[key].length), key.length);
  const [part, what] = [width('part'), width('what')];
  return figures.map((figure) => `| ${figure.part.padEnd(part)} | ${figure.what.padEnd(what)} | ${figure.value} |`).join('\n');
}
