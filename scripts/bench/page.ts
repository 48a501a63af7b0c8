// A run of the benchmark as a table of docs/benchmarks.md, between its marks. What is said of it around the table is written by people.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM } from './peers.ts';
import type { WireRow } from './rounds.ts';
import { ROWS, type Row, type Samples, standing } from './rows.ts';

export interface Run {
  /** ISO 8601. */
  readonly date: string;
  readonly host: { readonly cpus: number; readonly cpu: string; readonly load: number; readonly node: string; readonly server: string };
  readonly rounds: number;
  /** By row, by contender. */
  readonly samples: Readonly<Record<string, Samples>>;
  readonly wire: Readonly<Record<string, WireRow>>;
  readonly skipped: Readonly<Record<string, string>>;
}

const PAGE = join(import.meta.dirname, '../../docs/benchmarks.md');
const MARKS = ['<!-- run:begin -->', '<!-- run:end -->'] as const;

/** @throws Error if the page has no marks. */
export function writePage(run: Run): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = MARKS.map((mark) => page.indexOf(mark));
  if (begin === -1 || end === -1) throw new Error(`${PAGE} has no marks ${MARKS.join(' and ')}`);
  writeFileSync(PAGE, `${page.slice(0, begin)}${MARKS[0]}\n${tableOf(run)}\n${page.slice(end)}`);
}

export function tableOf({ date, host, rounds, samples, wire, skipped }: Run): string {
  const { cpus, cpu, load, node, server } = host;
  const major = server.split(' ')[0];
  const lines = ROWS.flatMap((row) => (samples[row.name] === undefined ? [] : [lineOf(row, samples[row.name]!)]));
  const left = Object.entries(skipped).map(([name, reason]) => `${name} (${reason.split('\n')[0]})`);
  return [
    `${date}: ${cpus} cores (${cpu}), load ${load.toFixed(2)} before it, Node ${node}, PostgreSQL ${major}, medians of ${rounds} rounds.`,
    '',
    '| row | workload | schemagate | asked for | others in the same run |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    ...tripsOf(wire),
    ...(left.length === 0 ? [] : ['', `Not measured: ${left.join('; ')}.`]),
  ].join('\n');
}

function lineOf(row: Row, samples: Samples): string {
  const { name, title, unit, ours: us = PROGRAM, base, reach } = row;
  const number = (value: number): string => `${value.toFixed(0).replace(/\B(?=(?:\d{3})+$)/g, ',')} ${unit}`;
  const found = standing(row, samples);
  const ours = found === null ? '' : `${number(found.figure)}${found.ratio === null ? '' : `, **${found.ratio.toFixed(2)}x** ${base}`}`;
  const asked = `${base === undefined ? number(reach) : `${reach}x`}${found === null || found.isReached ? '' : ', **not reached**'}`;
  const others = Object.entries(samples)
    .filter(([who]) => who !== us)
    .sort(([, a], [, b]) => a.median - b.median)
    .map(([who, { median }]) => `${who} ${number(median)}`);
  return `| \`${name}\` | ${title} | ${ours} | ${asked} | ${others.join(', ')} |`;
}

function tripsOf(wire: Run['wire']): readonly string[] {
  const lines = Object.entries(wire).map(([name, { login, noop, each }]) => `| ${name} | ${login} | ${noop} | ${each?.toFixed(1) ?? ''} |`);
  return lines.length === 0 ? [] : ['', '| round trips | login | nothing to do | a migration |', '| --- | --- | --- | --- |', ...lines];
}
