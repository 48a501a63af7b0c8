// Real migrators under the gate: Alembic and Django of the distribution, those in JavaScript of the registry. What cannot be had is skipped, and
// why is printed.
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder, writeFiles } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { alembic } from '../support/migrators/alembic.ts';
import { django } from '../support/migrators/django.ts';
import { knex } from '../support/migrators/knex.ts';
import { kysely } from '../support/migrators/kysely.ts';
import { type AskedPlace, linesStory } from '../support/migrators/lines-story.ts';
import { packages, type RealMigrator, type Step } from '../support/migrators/migrator.ts';
import { mikroOrm } from '../support/migrators/mikro-orm.ts';
import { sequelize } from '../support/migrators/sequelize.ts';
import { story } from '../support/migrators/story.ts';
import { typeorm } from '../support/migrators/typeorm.ts';
import { killCommand } from '../support/run-under-gate.ts';

for (const migrator of [alembic, django, knex, typeorm, sequelize, mikroOrm, kysely]) {
  const missing = migrator.missing();
  if (missing !== null) console.warn(`${migrator.id} is skipped: ${missing}`);
  describe.skipIf(missing !== null)(migrator.id, () => {
    story(migrator, (steps) => placeHere(migrator, steps));
    if (migrator.id !== 'sequelize') linesStory(migrator, (steps) => placeHere(migrator, steps));
  });
}

async function placeHere(migrator: RealMigrator, steps: readonly Step[]): Promise<AskedPlace> {
  const db = await freshDatabase();
  const root = temporaryFolder(migrator.project(steps));
  const where = { root, node: process.execPath, packages: migrator.needsPackages ? packages()! : '' };
  if (migrator.needsPackages) symlinkSync(where.packages, `${root}/node_modules`);
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: join(root, migrator.folder) };
  const args = (flags: readonly string[]) => ['run', ...flags, '--', ...migrator.command(where)];
  return {
    db,
    run: (...flags) => runGate({ args: args(flags), env, cwd: root }),
    start: () => {
      const gate = startGate({ args: args([]), env, cwd: root });
      return { ...gate, killTool: async () => killCommand(gate) };
    },
    status: () => runGate({ args: ['status'], env }),
    asked: (...asked) => runGate({ args: asked, env: { ...env, GATE_COMMAND: JSON.stringify(migrator.command(where)) }, cwd: root }),
    rewrite: (now) => {
      rmSync(join(root, migrator.folder === '.' ? 'shop' : migrator.folder), { recursive: true });
      writeFiles(root, migrator.project(now));
    },
  };
}
