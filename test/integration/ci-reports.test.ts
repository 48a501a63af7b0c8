// What a run tells a build server: the annotations in its log, and the files that it is asked for.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

const annotationsIn = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('::'));

const USERS = 'CREATE TABLE users (\n  id int PRIMARY KEY,\n  email text UNIQUE\n);\n';

/** A database that has lost something, and its folder. */
async function drifted() {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '1_users.sql': USERS, '2_locale.sql': '\nALTER TABLE users ADD COLUMN locale text;\n' });
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: folder };
  expect((await runGate({ env })).code).toBe(0);
  await database.admin('ALTER TABLE users DROP COLUMN locale, DROP CONSTRAINT users_email_key');
  return { env, folder, cwd: mkdtempSync(join(tmpdir(), 'ci-')) };
}

test('in GitHub Actions, what has drifted is annotated where the migrations made it, and stands in the summary of the step', async () => {
  const { env, folder, cwd } = await drifted();
  const summary = join(cwd, 'summary.md');
  writeFileSync(summary, 'what was there\n');
  const github = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder, GITHUB_STEP_SUMMARY: summary };
  const { code, stdout, report } = await runGate({ args: ['verify'], env: { ...env, ...github }, cwd });
  expect(code).toBe(7);
  expect(annotationsIn(stdout).map((line) => line.split('::').slice(0, 2).join('::'))).toEqual([
    '::error file=2_locale.sql,line=2,col=30,title=column-missing%3A column public.users.locale',
    '::error file=1_users.sql,line=1,col=14,title=constraint-missing%3A constraint public.users.users_email_key',
  ]);
  expect(report?.findings.map(({ place }) => place?.line)).toEqual([2, 1]);
  expect(readFileSync(summary, 'utf8')).toMatch(/^what was there\n### ❌ schemagate verify: /);
});

test('a failed statement is annotated, and the last line still stands alone', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (i int);\nCREATE TABLE b (\n  j nothing\n);\n' });
  const env = { DATABASE_URL: url, GATE_MIGRATIONS: folder, GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder, GATE_LOG_FORMAT: 'plain' };
  const { code, stdout } = await runGate({ env });
  expect(code).toBe(6);
  expect(annotationsIn(stdout)).toEqual([
    expect.stringMatching(/^::error file=1_a\.sql,line=3,col=5,title=statement-failed%3A .*::ERROR 42704 undefined_object/),
  ]);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^schemagate up: failed \(exit 6\)/);
});

test('a flag that does not exist is annotated too', async () => {
  const { code, stdout } = await runGate({ args: ['up', '--drfit', 'warn'], env: { GITHUB_ACTIONS: 'true' } });
  expect([code, annotationsIn(stdout)]).toEqual([
    2,
    ['::error title=unknown-flag%3A --drfit::unknown flag --drfit%0Adid you mean --drift?'],
  ]);
});

test('elsewhere nothing is annotated, unless it is asked for', async () => {
  const { env } = await drifted();
  expect(annotationsIn((await runGate({ args: ['verify'], env })).stdout)).toEqual([]);
  expect(annotationsIn((await runGate({ args: ['verify', '--annotations', 'github'], env })).stdout)).toHaveLength(2);
  expect(
    annotationsIn((await runGate({ args: ['verify', '--annotations', 'off'], env: { ...env, GITHUB_ACTIONS: 'true' } })).stdout),
  ).toEqual([]);
});

test('the files for GitLab, test reports and code scanning are written, with paths of the repository', async () => {
  const { env, cwd } = await drifted();
  const args = ['verify', '--annotations', 'gitlab', '--junit', 'j.xml', '--sarif', 's.sarif', '--source-path', 'db'];
  expect((await runGate({ args, env, cwd })).code).toBe(7);
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const quality = JSON.parse(read('gl-code-quality-report.json')) as { location: { path: string; lines: { begin: number } } }[];
  expect(quality.map(({ location }) => `${location.path}:${location.lines.begin}`)).toEqual(['db/2_locale.sql:2', 'db/1_users.sql:1']);
  expect(read('j.xml')).toContain('<failure type="column-missing"');
  const [run] = JSON.parse(read('s.sarif')).runs;
  expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('db/2_locale.sql');
});

test('a file that cannot be written fails a run that went well, and each of several is named', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'SELECT 1;\n' });
  const env = { DATABASE_URL: url, GATE_MIGRATIONS: folder, GATE_JUNIT: '/nonexistent/j.xml', GATE_SARIF: '/nonexistent/s.sarif' };
  const { code, stdout } = await runGate({ env });
  expect(code).toBe(2);
  expect(stdout).toContain('give --junit or GATE_JUNIT a path that can be written');
  expect(stdout).toContain('give --sarif or GATE_SARIF a path that can be written');
});
