// Whether the folder ends where it should: at the head that GATE_EXPECT_HEAD names, and not before the head of the snapshot beside it. A volume
// that is older than the image, and mounted over its folder, hides the newer files; without this the gate would find nothing to do.
import type { Config } from '../config/config.ts';
import { type Finding, finding } from '../core/finding.ts';
import { headMigration, isCalled, type Migration } from '../core/migration.ts';
import { stopOnErrors } from '../core/stop.ts';
import type { Effects } from './effects.ts';

/** What is mounted where, for this process (Linux). */
const MOUNTS = '/proc/self/mountinfo';

type Settings = Pick<Config, 'expectHead' | 'migrations'>;
type Reading = Pick<Effects, 'readText'>;

/**
 * @returns a warning where no head is expected, and the folder is a volume, which may hide newer files.
 * @throws Stop('history') if the folder does not end at the head that is expected.
 */
export async function checkHead(migrations: readonly Migration[], settings: Settings, effects: Reading): Promise<readonly Finding[]> {
  const found = await whereItEnds(migrations, settings, effects);
  stopOnErrors(found);
  return found;
}

/** As an error, too. */
export async function whereItEnds(
  migrations: readonly Migration[],
  { expectHead, migrations: folders }: Settings,
  { readText }: Reading,
): Promise<readonly Finding[]> {
  const found = unexpectedHead(migrations, expectHead);
  if (expectHead !== null && found[0]?.hint !== OLDER) return found;
  const mounts = mountsOf({ readText });
  if (!mounts.includes(OF_VOLUMES)) return found;
  return (await import('./mounted-volume.ts')).hiddenByVolume(folders, mounts, found[0]);
}

/** Whether a run would warn of a volume that may hide newer files, for as long as it ends without an error. */
export async function isInVolume({ expectHead, migrations }: Settings, effects: Reading): Promise<boolean> {
  const mounts = mountsOf(effects);
  if (expectHead !== null || !mounts.includes(OF_VOLUMES)) return false;
  return (await import('./mounted-volume.ts')).hiddenByVolume(migrations, mounts, undefined).length > 0;
}

const OF_VOLUMES = '/_data';

const mountsOf = ({ readText }: Reading): string => orNothing(() => readText(MOUNTS)) ?? '';

function orNothing<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const OLDER = 'check that no older volume is mounted over the migrations of the image; remove it, or name its folder in GATE_MIGRATIONS';

/** @param expected as GATE_EXPECT_HEAD has it: a version as `status` shows it, or a file's name. */
function unexpectedHead(migrations: readonly Migration[], expected: string | null): readonly Finding[] {
  const last = headMigration(migrations);
  if (expected === null || (last !== undefined && isCalled(last, expected))) return [];
  const isThere = migrations.some((migration) => isCalled(migration, expected));
  const ends = last === undefined ? 'has no migration' : isThere ? `goes on to ${last.file}` : `ends at ${last.file}`;
  return [
    finding({
      code: 'unexpected-head',
      subject: 'GATE_EXPECT_HEAD',
      message: `the folder should end at ${expected}, but ${ends}`,
      hint: isThere ? 'set GATE_EXPECT_HEAD to the head of the folder when the image is built' : OLDER,
    }),
  ];
}

/** Whether a version that the folder does not have comes after its last one; versions that are not numbers are in no order. */
export function isBeyond(head: string, last: Pick<Migration, 'id'>): boolean {
  const [a, b] = [head, last.id].map((id) => (/^\d+$/.test(id) ? BigInt(id) : null));
  return a != null && b != null && a > b;
}
