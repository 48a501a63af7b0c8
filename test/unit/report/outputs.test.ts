// Every renderer, given a report and a diagram that are made of hostile names.
import { describe, expect, test } from 'vitest';
import type { GateEvent } from '../../../src/core/event.ts';
import type { Report } from '../../../src/core/report.ts';
import { diagramPage } from '../../../src/report/diagram/diagram-page.ts';
import { mermaid } from '../../../src/report/diagram/mermaid.ts';
import { inQuotes } from '../../../src/report/diagram/mermaid-text.ts';
import { liveText } from '../../../src/report/log/live-line.ts';
import { makeLog } from '../../../src/report/log/log.ts';
import { runPage } from '../../../src/report/page/run-page.ts';
import { reportJson } from '../../../src/report/renderers/json.ts';
import { renderPlain } from '../../../src/report/renderers/plain.ts';
import { terminationMessage } from '../../../src/report/renderers/termination.ts';
import { renderReport } from '../../../src/report/renderers/text.ts';
import { diagramOf } from '../../../src/schema/diagram/diagram.ts';
import { quoteName } from '../../../src/schema/model/name.ts';
import { type Catalog, type CatalogObject, compareById } from '../../../src/schema/model/object.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../src/schema/verify/snapshot.ts';
import { asSql } from '../../../src/sql/printable.ts';
import { HOSTILE, UNSEEN } from '../../support/hostile.ts';

function reportOf(name: string): Report {
  const place = { file: name, line: 3, column: 1, excerpt: `${name}\n^` };
  const repair = asSql([`DROP TABLE ${quoteName(name)}`, `COMMENT ON TABLE t IS '${name.replaceAll("'", "''")}'`]);
  return {
    format: 1,
    program: 'schemagate 1',
    command: 'up',
    outcome: 'failed',
    exit: 6,
    summary: name,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    target: { host: name, port: 1, database: name, user: name, serverVersion: name, tls: name },
    head: { files: name, ledger: name },
    applied: 1,
    steps: [
      { version: name, name, file: name, state: 'failed', durationMs: 1 },
      { version: name, name, file: name, state: 'not-run' },
    ],
    failure: { place, sqlstate: '42P01', condition: 'undefined_table', message: name, detail: name, hint: name, where: name },
    verification: { state: 'mismatch', against: 'snapshot', by: 'comparison', checked: { [name]: 2 }, queries: 1 },
    findings: [{ code: 'table-extra', severity: 'error', subject: name, message: name, hint: name, place, repair }],
    timings: {},
  };
}

const eventsOf = (name: string): readonly GateEvent[] => [
  { event: 'waiting', reason: name, message: name, elapsedMs: 5000, attempts: 1 },
  { event: 'connected', server: name, serverVersion: name, tls: name, elapsedMs: 1 },
  { event: 'lock-waiting', holder: name, elapsedMs: 1 },
  { event: 'blocked', file: name, wanted: name, blockers: [name, name], elapsedMs: 1 },
  { event: 'progress', file: name, command: name, subject: name, phase: name, unit: name, done: 1, total: 2, percent: 50, elapsedMs: 1 },
  { event: 'migration-failed', file: name, message: name },
  { event: 'server-notice', severity: name, message: name, place: { file: name, line: 1, column: 1 } },
  { event: 'made', object: name, durationMs: 1 },
  { event: 'missing', against: name, objects: [name] },
];

async function logged(name: string, format: 'json' | 'pretty' | 'plain'): Promise<string> {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const log = makeLog({
    format,
    level: 'debug',
    stream: { write },
    color: false,
    base: { run: name },
    now: () => new Date(0),
  });
  for (const event of eventsOf(name)) log.emit(event);
  await log.summary(reportOf(name));
  return text;
}

/** Lines that a build server would take for its commands. */
const COMMAND = /^\s*::|##\w*\[/m;

describe.each(HOSTILE)('%j', (name) => {
  test.each([
    ['the report on a terminal', () => renderReport(reportOf(name), { color: false, width: 80 })],
    ['the answer of a command', () => renderReport({ ...reportOf(name), text: name }, { color: false })],
    ['the end of a plain log', () => renderPlain(reportOf(name))],
    ['the termination message', () => terminationMessage(reportOf(name))],
    ['the readable log', () => logged(name, 'pretty')],
    ['the plain log', () => logged(name, 'plain')],
  ] as const)('cannot be seen to act in %s', async (_, render) => {
    const text = (await render()).replaceAll('\n', ' \n');
    expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
    expect(text).not.toMatch(COMMAND);
  });

  test('is one line of JSON, and the same when that is read', async () => {
    const lines = (await logged(name, 'json')).trimEnd().split('\n');
    for (const line of lines) {
      expect(line).not.toMatch(UNSEEN);
      expect(line).not.toMatch(/##\w*\[/);
      expect(JSON.parse(line)).toMatchObject({ run: name });
    }
    const report = reportJson(reportOf(name));
    expect(report.replaceAll('\n', '')).not.toMatch(UNSEEN);
    expect(JSON.parse(report, withoutLink)).toEqual(reportOf(name));
  });

  test('is no markup in the page of a run', () => {
    const page = runPage({ ...reportOf(name), waits: [{ file: name, wanted: name, blockers: [name], atLeastMs: 1 }] });
    const tags = (html: string): readonly string[] =>
      (
        html
          .replace(/<style>.*?<\/style>/s, '')
          .match(/<\/?[a-z]\w*(?: [a-z-]+="[^"<>]*")*>|<(?!\/?[a-z]\w*(?: [a-z-]+="[^"<>]*")*\/?>)/g) ?? []
      ).map((tag) => tag.replace(/="[^"]*"/g, ''));
    expect(tags(page)).toEqual(
      tags(runPage({ ...reportOf('harmless'), waits: [{ file: 'a', wanted: 'a', blockers: ['a'], atLeastMs: 1 }] })),
    );
    expect(page.replaceAll('\n', '')).not.toMatch(UNSEEN);
  });

  test('stays in its row of the live line', () => {
    const row = liveText({ event: 'blocked', file: name, wanted: name, blockers: [name], elapsedMs: 1 }, 60);
    expect([...row].length).toBeLessThanOrEqual(60);
    expect(row).not.toMatch(UNSEEN);
    expect(row).not.toContain('\n');
  });

  test('is the same in a snapshot, which shows it', () => {
    const text = encodeSnapshot(catalogOf([name]), '1');
    expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
    expect(decodeSnapshot(text, 'a').catalog.objects).toEqual(JSON.parse(JSON.stringify(catalogOf([name]).objects)));
  });

  test('does not leave its quotes in Mermaid, nor its element or attribute in a page', () => {
    const diagram = diagramOf(catalogOf([name]));
    const text = mermaid(diagram);
    for (const line of text.trimEnd().split('\n').slice(1)) {
      // What erDiagram.jison of Mermaid takes for names, words, notes and what stands between them.
      expect(line).toMatch(
        /^ +(?:%% [^%\n]*|[}]|(?:"[^"%\r\n\v\b\\]+"(?:\["[^"%\r\n\v\b\\]+"\])?|[\w()[\]\u00c0-\uffff-]+|[|}o.-]{5,6}|[|}o]o--(?:\|\||o\|)|[:{]|\}o\.\.o\{| )+)$/u,
      );
      expect(line).not.toMatch(/direction\s+(?:TB|BT|RL|LR)|^ +[PFU]K\b|^ +\S+ [PFU]K\b/i);
    }
    expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
    const page = diagramPage(diagram, name);
    const [, title] = /<title>(.*?)<\/title>/s.exec(page)!;
    expect(title).not.toMatch(/[<>"]/);
    // The only markup is ours: as much of it as for a harmless name.
    const tags = (html: string): readonly string[] =>
      html
        .replace(/<style>.*?<\/style>/s, '')
        .match(/<\/?[a-z]+|<!/g)
        ?.sort() ?? [];
    expect(tags(page)).toEqual(tags(diagramPage(diagramOf(catalogOf(['harmless'])), 'harmless')));
    const attributes = (page.match(/<[a-z][^>]*>/g) ?? []).map((tag) => tag.replace(/="[^"]*"/g, ''));
    expect(attributes.filter((tag) => !/^<[a-z0-9]+(?: [\w-]+)*\/?>$/.test(tag))).toEqual([]);
    expect(attributes.filter((tag) => / on/.test(tag))).toEqual([]);
    expect(page.replaceAll('\n', '')).not.toMatch(UNSEEN);
  });
});

test('different names are different in Mermaid', () => {
  expect(new Set([...HOSTILE, 'x\nDROP', 'x DROP'].map(inQuotes)).size).toBe(HOSTILE.length + 2);
});

/** A table, a key to itself, a comment, an enum and a view of each name. */
function catalogOf(names: readonly string[]): Catalog {
  const objects = names.flatMap((name): readonly CatalogObject[] => {
    const [id, column] = [`public.${quoteName(name)}`, quoteName(name)];
    const type = `public.${quoteName(`${name.slice(0, 20)} e`)}`;
    return [
      { kind: 'table', id, attributes: { order: [column] } },
      { kind: 'column', id: `${id}.${column}`, owner: `table ${id}`, attributes: { type } },
      {
        kind: 'constraint',
        id: `${id}.${column}`,
        owner: `table ${id}`,
        attributes: { definition: `FOREIGN KEY (${column}) REFERENCES ${id}(${column})` },
      },
      { kind: 'comment', id: `table ${id}`, owner: `table ${id}`, attributes: { text: name } },
      { kind: 'comment', id: `column ${id}.${column}`, owner: `table ${id}`, attributes: { text: name } },
      { kind: 'enum', id: type, attributes: { labels: [name] } },
    ];
  });
  return { serverVersion: 180_000, kinds: ['table'], objects: [...objects].sort(compareById) };
}

/** Each finding also has the address of its entry on the page of findings. */
const withoutLink = (key: string, value: unknown): unknown => (key === 'see' ? undefined : value);
