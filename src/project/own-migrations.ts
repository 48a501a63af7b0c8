// The migrations of a folder of our own layout, for a command that adds one to them.
import type { Config } from '../config/config.ts';
import { errorsIn, finding } from '../core/finding.ts';
import type { Migration } from '../core/migration.ts';
import { Stop, stopOnErrors } from '../core/stop.ts';
import { LAYOUT_BY_ID } from '../layouts/layouts.ts';
import type { Effects } from './effects.ts';
import { evidenceAround } from './evidence.ts';
import { readable } from './project.ts';
import { assumedOf, candidatesOf } from './recognise.ts';

/** @throws Stop('misused') if the folder is another tool's, or has bad files. */
export async function ownMigrations(
  { config, effects }: { readonly config: Config; readonly effects: Effects },
  path: string,
): Promise<readonly Migration[]> {
  const folder = readable(path, () => effects.openFolder(path));
  if (folder === null || (folder.list() ?? []).length === 0) return [];
  const candidates = candidatesOf(folder, config, () => evidenceAround(path, effects.glance));
  if (assumedOf(candidates)?.layout.id !== 'gate') throw new Stop([ofAnotherTool(path, candidates.leading[0].layout.id)]);
  const { migrations, findings } = await LAYOUT_BY_ID.get('gate')!.discover(folder, config);
  stopOnErrors(errorsIn(findings).filter(({ code }) => code !== 'no-migrations'));
  return migrations.filter(({ kind }) => kind === 'versioned');
}

const ofAnotherTool = (path: string, layout: string) =>
  finding({
    code: 'other-layout',
    subject: path,
    message: `${path} has the layout ${layout}, and new writes migrations only in our own layout`,
    hint: "use that tool's own command for a new migration, and `schemagate diff --sql` for the SQL that goes into it",
  });
