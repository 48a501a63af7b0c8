// What every compose file of the repository must have, so that nobody copies a mistake.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'examples/compose');
const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const examples = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  /(?:^|\/)compose\.yml$/.test(path),
);
const files = ['docker-compose.yml', ...examples.map((path) => join('examples', path))];

interface Service {
  readonly image?: string;
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const servicesOf = (file: string): readonly (readonly [string, Service])[] =>
  Object.entries(
    (parse(readFileSync(join(ROOT, file), 'utf8'), { merge: true }) as { readonly services: Readonly<Record<string, Service>> }).services,
  );

test('each example has a page, and both lists name it', () => {
  const lists = ['docs/compose.md', 'examples/compose/README.md'].map((file) => readFileSync(join(ROOT, file), 'utf8'));
  for (const { name } of folders) {
    expect(existsSync(join(FOLDER, name, 'README.md')), name).toBe(true);
    for (const list of lists) expect(list).toContain(`| [${name}](`);
  }
});

test.each(files)('%s: health checks of PostgreSQL ask over TCP, and a gate is not started again', (file) => {
  const services = servicesOf(file);
  const checks = services.flatMap(([, { healthcheck }]) => healthcheck?.test ?? []).join(' ');
  expect(checks.match(/pg_isready/g)?.length ?? 0).toBe(checks.match(/pg_isready -h 127\.0\.0\.1/g)?.length ?? 0);
  const gates = services.flatMap(([, { depends_on = {} }]) =>
    Object.entries(depends_on).flatMap(([name, { condition }]) => (condition === 'service_completed_successfully' ? [name] : [])),
  );
  for (const gate of gates) expect(services.find(([name]) => name === gate)?.[1].restart, gate).toBe('no');
});
