// The benchmark: `npm run bench -- [options]`. Whole processes, our program among floors and peers, in turn, on one server.
// Refuses to time what it has not checked: a contender that does not make the workload's schema drops out and is named.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { openBench } from './bench.ts';
import { type Options, parse, USAGE } from './options.ts';
import { type Run, writePage } from './page.ts';
import { installPeers, lineUp } from './peers.ts';
import { measureWire, type WireRow } from './rounds.ts';
import type { Bench } from './rows.ts';
import { ratingTable, textTable } from './table.ts';

try {
  await main();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = parse(process.argv.slice(2));
  if (options === null) return console.log(USAGE);
  // Stays in place: npm passes a terminal's Ctrl-C on, so it comes twice, and the second must not end us before we have cleaned up.
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  const run = options.from === null ? await measureAll(options) : (JSON.parse(readFileSync(options.from, 'utf8')) as Run);
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(run, null, 2)}\n`);
  if (options.page) writePage(run);
}

async function measureAll({ rows, wire, rounds, program, only, peers }: Options): Promise<Run> {
  if (peers) installPeers();
  const line = lineUp(program);
  const skipped = new Map(line.skipped.map(({ name, reason }) => [name, reason]));
  const contenders = line.contenders.filter(({ name }) => only === null || only.includes(name));
  const bench = await openBench({ contenders, skipped, rounds });
  const date = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  const host = { cpus: cpus().length, cpu: cpu?.model ?? '', load: loadavg()[0]!, node: process.version, server: bench.serverVersion };
  console.log(`${host.cpus} x ${host.cpu}, load ${host.load.toFixed(2)}, Node ${host.node}, PostgreSQL ${host.server}, ${rounds} rounds\n`);
  const samples: Record<string, Run['samples'][string]> = {};
  let trips: ReadonlyMap<string, WireRow> = new Map();
  try {
    if (wire) trips = await countTrips(bench);
    for (const row of rows) {
      const found = await row.measure(bench);
      if (found.size === 0) continue;
      samples[row.name] = Object.fromEntries(found);
      console.log(`${row.name}: ${ratingTable({ ...row, results: found })}\n`);
    }
  } finally {
    await bench.close();
  }
  for (const [name, reason] of skipped) console.log(`not measured: ${name} (${reason})`);
  return { date, host, rounds, samples, wire: Object.fromEntries(trips), skipped: Object.fromEntries(skipped) };
}

/** Counts, so once is enough. */
async function countTrips(bench: Bench): Promise<ReadonlyMap<string, WireRow>> {
  const rows = await measureWire(await bench.around('twenty'), (await bench.around('ten')).workload);
  const cells = [...rows].map(([name, row]) => [name, row.connections, row.login, row.noop, row.each?.toFixed(1) ?? ''].map(String));
  console.log(`${textTable(['round trips', 'connections', 'login', 'nothing to do', 'a migration'], cells)}\n`);
  return rows;
}
