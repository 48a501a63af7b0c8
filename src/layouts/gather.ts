// What a layout finds in its folder, gathered file by file: migrations, and what is wrong. Which files are migrations, and what their
// names and texts mean, is for the layout to say.
import { type Finding, hasErrors } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { compareMigrations, type Migration } from '../core/migration.ts';
import type { Discovery } from './layout.ts';
import { duplicateVersion, noMigrations, type ReadFile, readText } from './read-folder.ts';

export interface Gathering {
  readonly migrations: Migration[];
  readonly findings: Finding[];
  /** Reports a file with the version of an earlier one. @param path within the folder. */
  claim(version: string, path: string, twins?: typeof duplicateVersion): void;
  /** Null for a file that cannot be read, which is reported. */
  read(path: string): ReadFile | null;
  /** Reports a folder without a migration. */
  end(order?: (a: Migration, b: Migration) => number): Discovery;
}

/** @param files how the layout's files are named. */
export function gather(folder: Folder, files: string): Gathering {
  const migrations: Migration[] = [];
  const findings: Finding[] = [];
  const claimed = new Map<string, string>();
  return {
    migrations,
    findings,
    claim: (version, path, twins = duplicateVersion) => {
      const first = claimed.get(version);
      if (first !== undefined) findings.push(twins(folder.show(path), folder.show(first), version));
      claimed.set(version, path);
    },
    read: (path) => {
      const read = readText(folder, path);
      if ('text' in read) return read;
      findings.push(...read.findings);
      return null;
    },
    end: (order = compareMigrations) => {
      if (migrations.length === 0 && !hasErrors(findings)) findings.push(noMigrations(folder, files));
      return { migrations: migrations.sort(order), findings };
    },
  };
}
