// The benchmark: `npm run bench -- [options]`. Whole processes, our program among floors and peers, in turn, on one server.
// Refuses to time what it has not checked: a contender that does not make the workload's schema drops out and is named.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from './cluster.ts';
import { openDatabases } from './database.ts';
import type { Summary } from './measure.ts';
import { parse, USAGE, WORKLOADS, type WorkloadName } from './options.ts';
import { FLOOR, installPeers, lineUp, PSQL } from './peers.ts';
import { measureApply, measureMemory, measureNoop, measureWire, type Surroundings, type WireRow } from './rounds.ts';
import { ratingTable, textTable } from './table.ts';
import { measureWait } from './wait.ts';
import { writeWorkload } from './workload.ts';

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
  if (options.peers) installPeers();
  const line = lineUp(options.program);
  const skipped = new Map(line.skipped.map(({ name, reason }) => [name, reason]));
  const contenders = line.contenders.filter(({ name }) => options.only === null || options.only.includes(name));
  const scratch = mkdtempSync(join(tmpdir(), 'bench-scratch-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const needsCluster = process.env['BENCH_URL'] === undefined || options.workloads.includes('wait');
  const cluster = needsCluster ? await createCluster() : null;
  if (cluster === null && process.env['BENCH_URL'] === undefined) {
    throw new Error('no PostgreSQL: set BENCH_URL, or BENCH_PGBIN to a folder with initdb, or run npm ci for the embedded one');
  }
  const adminUrl = process.env['BENCH_URL'] ?? cluster!.url;
  if (process.env['BENCH_URL'] === undefined) await cluster!.start();
  const databases = await openDatabases(adminUrl);
  const around: Surroundings = {
    databases,
    get contenders() {
      return contenders.filter(({ name }) => !skipped.has(name));
    },
    rounds: options.rounds,
    workload: writeWorkload(join(scratch, 'full'), options.count),
    tell: (text) => process.stderr.isTTY && process.stderr.write(`  ${text}\n`),
    drop: (name, reason) => skipped.set(name, reason),
  };
  const host = { cpus: cpus().length, cpu: cpus()[0]?.model, load: loadavg()[0], node: process.version, server: databases.serverVersion };
  console.log(
    `${host.cpus} x ${host.cpu}, load ${host.load?.toFixed(2)}, Node ${host.node}, PostgreSQL ${host.server}, ${options.count} migrations\n`,
  );
  const results: Record<string, Readonly<Record<string, Summary | WireRow>>> = {};
  const rate = (key: string, title: string, unit: 'ms' | 'MB', found: ReadonlyMap<string, Summary>, base?: string): void => {
    if (found.size === 0) return;
    results[key] = Object.fromEntries(found);
    console.log(`${ratingTable({ title, unit, results: found, ...(base !== undefined && { base }) })}\n`);
  };
  const run: Readonly<Record<WorkloadName, () => Promise<void>>> = {
    apply: async () => rate('apply', `apply ${options.count} to an empty database`, 'ms', await measureApply(around), PSQL),
    noop: async () => rate('noop', `${options.count} applied, nothing to do`, 'ms', await measureNoop(around), FLOOR),
    memory: async () => {
      const { apply, noop } = await measureMemory({ ...around, rounds: Math.min(3, options.rounds) });
      rate('memory-apply', `peak memory, apply ${options.count}`, 'MB', apply);
      rate('memory-noop', `peak memory, ${options.count} applied, nothing to do`, 'MB', noop);
    },
    wire: async () => {
      const rows = await measureWire(
        { ...around, workload: writeWorkload(join(scratch, 'twenty'), 20) },
        writeWorkload(join(scratch, 'ten'), 10),
      );
      results['wire'] = Object.fromEntries(rows);
      console.log(`${wireTable(rows)}\n`);
    },
    wait: async () => {
      if (cluster === null) return around.drop('wait', 'no initdb to make a server with');
      const few = { ...around, workload: writeWorkload(join(scratch, 'ten'), 10) };
      rate('wait', 'returns after the server is ready', 'ms', await measureWait(cluster, few));
    },
  };
  try {
    for (const name of WORKLOADS.filter((workload) => workload !== 'wait')) if (options.workloads.includes(name)) await run[name]();
    await databases.close();
    await cluster?.stop();
    if (options.workloads.includes('wait')) await run.wait();
  } finally {
    await cluster?.remove();
  }
  for (const [name, reason] of skipped) console.log(`not measured: ${name} (${reason})`);
  if (options.json === null) return;
  const { rounds, count } = options;
  writeFileSync(options.json, `${JSON.stringify({ host, rounds, count, results, skipped: Object.fromEntries(skipped) }, null, 2)}\n`);
}

function wireTable(rows: ReadonlyMap<string, WireRow>): string {
  const head = ['round trips', 'connections', 'login', 'nothing to do', 'a migration'];
  const cells = [...rows].map(([name, row]) => [name, row.connections, row.login, row.noop, row.each?.toFixed(1) ?? ''].map(String));
  return textTable(head, cells);
}
