// Rows that are present while migrations are applied and reverted: the file of --data, loaded at the version named, or at the first one
// whose schema accepts all of it. It is loaded in one transaction, so that no part of it stays if it fails.
import type { Migration } from '../../core/migration.ts';
import type { Failure } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import { type Project, readable } from '../../project/project.ts';
import { checksum, decodeSource } from '../../sql/decode.ts';
import type { Context } from '../context.ts';
import { findMigration } from '../ledger/ledger-marks.ts';
import type { Bench } from './bench.ts';
import { notLoaded } from './rehearsal-findings.ts';

export interface Data {
  /** Tries after a migration, unless already loaded. @returns whether it was loaded now. @throws Stop('misused') at the version named. */
  readonly tryAfter: (migration: Migration) => Promise<boolean>;
  /** @throws Stop('misused') if no version accepted it. */
  readonly mustBeLoaded: () => void;
}

export const NO_DATA: Data = { tryAfter: async () => false, mustBeLoaded: () => {} };

/** @throws Stop('misused') if the file cannot be read or cannot be one transaction, or there is no such version. */
export async function dataFor({ flags, effects }: Context, project: Project, bench: Bench): Promise<Data> {
  const { data: file, 'data-at': version } = flags;
  if (typeof file !== 'string') return NO_DATA;
  const at = typeof version === 'string' ? findMigration(project, version) : null;
  const text = readable(file, () => effects.readText(file));
  const load = await loaderFrom(file, text, bench);
  let state: 'waiting' | 'loaded' = 'waiting';
  let last: Failure | null = null;
  return {
    tryAfter: async (migration) => {
      if (state === 'loaded' || (at !== null && at.id !== migration.id)) return false;
      last = await load();
      if (last === null) state = 'loaded';
      else if (at !== null) throw new Stop([notLoaded(file, `${file} could not be loaded at ${at.version}: ${last.message}`, last)]);
      return last === null;
    },
    mustBeLoaded: () => {
      if (state === 'loaded') return;
      const why = last === null ? '' : `; at the last one: ${last.message}`;
      throw new Stop([notLoaded(file, `${file} could not be loaded at any version${why}`, last)]);
    },
  };
}

/** @throws Stop as above. */
async function loaderFrom(file: string, text: string | null, bench: Bench): Promise<() => Promise<Failure | null>> {
  if (text === null) throw new Stop([notLoaded(file, `the file ${file} does not exist`, null)]);
  const sql = decodeSource(new TextEncoder().encode(text), file).text;
  const load = await bench.loader({
    ...{ version: file, id: file, key: file, name: file, file, kind: 'versioned', down: null, code: null },
    ...{ text: sql, checksum: checksum(sql) },
  });
  if (load !== null) return load;
  throw new Stop([notLoaded(file, `${file} has statements that cannot be in one transaction`, null)]);
}
