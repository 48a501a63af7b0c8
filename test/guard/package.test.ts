// What is published holds what it speaks of: the manifest, the links, the image's labels.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
} & Readonly<Record<string, unknown>>;

test('every link in README and docs leads to a file that the package has as well', () => {
  const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
  const [{ files }] = JSON.parse(answer) as [{ readonly files: readonly { readonly path: string }[] }];
  const packed = new Set(files.map(({ path }) => path));
  const pages = ['README.md', 'CHANGELOG.md', ...[...packed].filter((path) => /^docs\/.*\.md$/.test(path))];
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, link]) => normalize(join(dirname(page), link!)))
      .filter((path) => !packed.has(path) || !existsSync(join(ROOT, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect([pages.length > 5, broken]).toEqual([true, []]);
});

test('the manifest says where the project is, and exports itself', () => {
  for (const field of ['repository', 'bugs', 'homepage', 'keywords', 'license', 'description']) expect(manifest[field]).toBeDefined();
  expect(Object.keys(manifest.exports)).toEqual(['.', './package.json']);
});

test.each(['application', 'vitest'])('the example %s depends on the versions that it is tested with', (name) => {
  const example = JSON.parse(readFileSync(join(ROOT, 'examples', name, 'package.json'), 'utf8')) as typeof manifest;
  const own: Readonly<Record<string, string>> = { ...all(manifest), schemagate: manifest.version };
  const wanted = Object.entries(all(example));
  expect(wanted.length).toBeGreaterThan(1);
  expect(wanted.filter(([name, version]) => own[name] !== version)).toEqual([]);
});

const all = ({ dependencies, devDependencies }: typeof manifest) =>
  ({ ...(dependencies as object), ...(devDependencies as object) }) as Readonly<Record<string, string>>;

test("the image's version is the manifest's unless it is built with another", () => {
  const versions = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').match(/(?<=^ARG VERSION=).*/gm);
  expect([...new Set(versions)]).toEqual([manifest.version]);
});

test('the secret of the Kubernetes example has one name wherever it is spoken of', () => {
  const folder = join(ROOT, 'examples/kubernetes');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = [join(ROOT, 'README.md'), ...files.map(({ parentPath, name }) => join(parentPath, name))];
  const texts = paths.map((path) => readFileSync(path, 'utf8'));
  const names = texts.flatMap((text) => [
    ...[...text.matchAll(/secretKeyRef:\s*(?:\{ )?name: ([\w-]+)/g)].map(([, name]) => name),
    ...[...text.matchAll(/create secret generic ([\w-]+)/g)].map(([, name]) => name),
  ]);
  expect([names.length > 2, [...new Set(names)]]).toEqual([true, ['bot-database']]);
});

test('every TypeScript file belongs to the tsconfig that an editor finds', () => {
  const { include } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as { readonly include: readonly string[] };
  const outside = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter(({ name }) => !/^\.|^node_modules$|^dist$/.test(name))
      .map((entry) => ({ entry, path: join(folder, entry.name) }))
      .filter(({ path }) => !include.includes(path))
      .flatMap(({ entry, path }) => (entry.isDirectory() ? outside(path) : /\.[cm]?ts$/.test(path) ? [path] : []));
  expect(outside('')).toEqual([]);
});
