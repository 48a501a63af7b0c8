// The folder that a command adds a migration to: its layout, and what is in it.
import type { Config } from '../config/config.ts';
import { errorsIn } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import { stopOnErrors } from '../core/stop.ts';
import type { Layout } from '../layouts/layout.ts';
import { LAYOUT_BY_ID } from '../layouts/layouts.ts';
import type { Effects } from './effects.ts';
import { evidenceAround } from './evidence.ts';
import { discoverIn } from './in-dialect.ts';
import { readable, withoutCheckpoints } from './project.ts';
import { candidatesOf, decide } from './recognise.ts';

export interface FolderToExtend {
  /** Null if it does not exist yet. */
  readonly folder: Folder | null;
  readonly layout: Layout;
  readonly migrations: readonly Migration[];
}

/** @throws Stop('misused') if it is not clear which tool it belongs to, or if it has bad files. */
export async function folderToExtend(
  { config, effects }: { readonly config: Config; readonly effects: Effects },
  path: string,
): Promise<FolderToExtend> {
  const found = readable(path, () => effects.openFolder(path));
  const folder = found === null ? null : withoutCheckpoints(found);
  if (folder === null || (folder.list() ?? []).length === 0) {
    const layout = LAYOUT_BY_ID.get(config.layout === 'auto' ? 'gate' : config.layout)!;
    return { folder, layout, migrations: [] };
  }
  const candidates = candidatesOf(folder, config, () => evidenceAround(path, effects.glance));
  const { layout } = decide(folder, candidates, config, null);
  const { migrations, findings } = await discoverIn(folder, layout, config);
  stopOnErrors(errorsIn(findings).filter(({ code }) => code !== 'no-migrations'));
  return { folder, layout, migrations: migrations.filter(({ kind }) => kind === 'versioned') };
}
