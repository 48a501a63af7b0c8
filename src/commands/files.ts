// The files a command works with: the migrations, the snapshot, the verify queries. Bad ones stop it, all of them at once.

import { hasErrors } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { Stop } from '../core/stop.ts';
import { LAYOUTS } from '../migrations/layouts.ts';
import { decodeSource } from '../sql/decode.ts';
import type { Context, Effects, Files } from './command.ts';

const SNAPSHOT = 'schema.snapshot.json';

/** @throws Stop('misused') with every problem of the files. */
export async function readFiles({ config, effects }: Pick<Context, 'config' | 'effects'>): Promise<Files> {
  const folder = openFolder(config.migrations, effects);
  const layout = LAYOUTS[0]!;
  const { migrations, findings } = await layout.discover(folder);
  const [first, ...others] = findings;
  if (first !== undefined && hasErrors(findings)) throw new Stop('misused', [first, ...others]);
  return {
    folder,
    layout,
    migrations,
    snapshot: readSnapshot(config.snapshot, config.migrations, effects),
    queries: readQueries(config.migrations, effects),
  };
}

function openFolder(path: string, effects: Effects): Folder {
  const folder = readable(path, () => effects.openFolder(path));
  if (folder !== null) return folder;
  throw new Stop('misused', [
    {
      code: 'no-folder',
      severity: 'error',
      subject: path,
      message: `the migrations folder ${path} does not exist, or is no folder`,
      hint: 'set GATE_MIGRATIONS or --migrations to the folder; in a container check that it is copied or mounted there',
    },
  ]);
}

/** @throws Stop('misused') where something is there that cannot be read: it must not pass for absent. */
export function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Stop) throw error;
    const message = `${path} is there, and cannot be read: ${(error as Error).message}`;
    const hint = 'make it readable for the user the gate runs as';
    throw new Stop('misused', [{ code: 'unreadable', severity: 'error', subject: path, message, hint, place: { file: path } }], error);
  }
}

/** Where the snapshot of a migrations folder is looked for, and the first of it is where one is written. */
export const snapshotPaths = (migrations: string): readonly string[] => [
  `${trim(migrations)}/${SNAPSHOT}`,
  `${trim(migrations)}/../${SNAPSHOT}`,
];

function readSnapshot(given: string | null, migrations: string, effects: Effects): Files['snapshot'] {
  for (const path of given === null ? snapshotPaths(migrations) : [given]) {
    const text = readable(path, () => effects.readText(path));
    if (text !== null) return { path, text };
  }
  if (given === null) return null;
  throw new Stop('misused', [
    {
      code: 'no-snapshot',
      severity: 'error',
      subject: given,
      message: `the snapshot ${given} does not exist`,
      hint: 'correct GATE_SNAPSHOT, or write it with `schemagate snapshot`',
    },
  ]);
}

function readQueries(migrations: string, effects: Effects): Files['queries'] {
  for (const path of [`${trim(migrations)}/verify`, `${trim(migrations)}/../verify`]) {
    const folder = readable(path, () => effects.openFolder(path));
    const names = folder?.list()?.filter((entry) => entry.kind === 'file' && entry.name.endsWith('.sql')) ?? [];
    if (names.length === 0) continue;
    return names.map(({ name }) => {
      const file = folder!.show(name);
      return { file, text: readable(file, () => decodeSource(folder!.read(name), file)).text };
    });
  }
  return [];
}

const trim = (path: string): string => path.replace(/(?<=.)\/+$/, '');
