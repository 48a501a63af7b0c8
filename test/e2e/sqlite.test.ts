// The services of docs/sqlite.md: an application that writes to a SQLite file in a volume, behind a gate that runs as the same user.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { writeFiles } from '../support/files.ts';
import { docker, lastLine, mustDocker, ROOT, run } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const SECTION = readFileSync(join(ROOT, 'docs/sqlite.md'), 'utf8').split('## In a container\n')[1] ?? '';
const [, SERVICES = ''] = /```yaml\n(.*?)```/s.exec(SECTION) ?? [];
/** Adds a row each time it is started, as an application that has found its tables. */
const APPLICATION = `
FROM node:24-trixie-slim
CMD ["node", "-e", "const { DatabaseSync } = require('node:sqlite'); const file = new DatabaseSync('/data/app.db'); file.exec('INSERT INTO visits DEFAULT VALUES'); console.log(process.getuid(), file.prepare('SELECT count(*) AS visits FROM visits').get().visits)"]
`;

describeDocker('a SQLite file in a volume', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
  const compose = (...args: readonly string[]) =>
    run('docker', ['compose', '--project-name', NAME, '--project-directory', folder, ...args]);

  beforeAll(async () => {
    writeFiles(folder, {
      'migrations/0001_visits.sql': 'CREATE TABLE visits (id INTEGER PRIMARY KEY);\n',
      'application/Dockerfile': APPLICATION,
      'compose.yaml': SERVICES.replace('image: schemagate', `image: ${NAME}`).replace('image: your-app', 'build: application'),
    });
    await mustDocker('build', '--tag', NAME, '.');
  });

  afterAll(async () => {
    await compose('down', '--volumes', '--rmi', 'local');
    await docker('volume', 'rm', '--force', `${NAME}-foreign`);
    await docker('image', 'rm', '--force', NAME);
    rmSync(folder, { recursive: true });
  });

  it('is made and migrated by the gate, and written to by the application', async () => {
    const first = await compose('up', '--build', '--exit-code-from', 'app');
    expect([first.exit, first.stdout]).toEqual([0, expect.stringMatching(/app-1 +\| 1000 1\n/)]);
    const second = await compose('up', '--exit-code-from', 'app');
    expect([second.exit, second.stdout]).toEqual([0, expect.stringMatching(/app-1 +\| 1000 2\n/)]);
  });

  it('that belongs to somebody else is refused, with the users that it is about', async () => {
    const gate = (user: string, file: string) => {
      const options = ['--rm', '--read-only', '--user', user, '--volume', `${NAME}-foreign:/somewhere`, '--env', 'GATE_LOG_FORMAT=json'];
      const project = ['--volume', `${join(folder, 'migrations')}:/migrations:ro`, '--env', `DATABASE_URL=sqlite:////somewhere/${file}`];
      return docker('run', ...options, ...project, NAME);
    };
    const refused = await gate('1000', 'app.db');
    expect(refused).toMatchObject({ exit: 4 });
    expect(lastLine(refused.stdout)).toMatchObject({
      first: {
        message:
          'the SQLite file /somewhere/app.db cannot be opened: /somewhere belongs to user 0 (mode 755), and the gate runs as user 1000',
        hint: expect.stringContaining("run the gate as the application's user (in Compose: `user:`)"),
      },
    });
    expect(await gate('0', 'app.db')).toMatchObject({ exit: 0 });
    expect(await gate('1000', 'app.db')).toMatchObject({ exit: 0, stdout: expect.stringContaining('nothing to apply') });
  });
});
