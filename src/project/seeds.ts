// seeds/*.sql and seeds/<environment>/*.sql, in the migrations folder or beside it: rows that an environment starts with. None is read if
// no environment is named, so that no database gets rows meant for another.
import type { Dialect } from '../core/dialect.ts';
import { type Finding, finding } from '../core/finding.ts';
import type { Migration } from '../core/migration.ts';
import { stopOnErrors } from '../core/stop.ts';
import { suggest } from '../core/text/suggest.ts';
import { checksum, decodeSource } from '../sql/decode.ts';
import { forDialect } from '../sql/directives/dialect-sections.ts';
import type { Effects } from './effects.ts';
import { type Project, readable } from './project.ts';

const FOLDER = 'seeds';

export interface Seeds {
  /** As migrations, with the path below seeds/ as version and id: the ones for every environment first, in order of name. */
  readonly seeds: readonly Migration[];
  readonly findings: readonly Finding[];
}

/** @param path the migrations folder. @throws Stop('misused') for a file that cannot be read. */
export function readSeeds(path: string, environment: string, project: Project, { openFolder }: Pick<Effects, 'openFolder'>): Seeds {
  const root = path.replace(/(?<=.)\/+$/, '');
  for (const place of [`${root}/${FOLDER}`, `${root}/../${FOLDER}`]) {
    const folder = readable(place, () => openFolder(place));
    if (folder === null) continue;
    const entries = folder.list() ?? [];
    const own = entries.some(({ name, kind }) => kind === 'folder' && name === environment) ? (folder.list(environment) ?? []) : [];
    const names = [...sqlIn(entries), ...sqlIn(own).map((name) => `${environment}/${name}`)];
    // Flyway looks into every folder: what it takes for a migration is one.
    const migrations = new Set(project.migrations.map(({ file }) => file));
    const seeds = names
      .filter((name) => !migrations.has(folder.show(name)))
      .map((name) => seedOf(name, folder.show(name), folder.read(name), project.dialect));
    const folders = entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
    return { seeds, findings: misspelt(place, environment, folders) };
  }
  return { seeds: [], findings: [] };
}

/** Whether there are any, for any environment. */
export function hasSeeds(path: string, { openFolder }: Pick<Effects, 'openFolder'>): boolean {
  const root = path.replace(/(?<=.)\/+$/, '');
  return [`${root}/${FOLDER}`, `${root}/../${FOLDER}`].some((place) => {
    const folder = readable(place, () => openFolder(place));
    const entries = folder?.list() ?? [];
    const below = entries.filter(({ kind }) => kind === 'folder').flatMap(({ name }) => sqlIn(folder?.list(name) ?? []));
    return sqlIn(entries).length + below.length > 0;
  });
}

const sqlIn = (entries: readonly { readonly name: string; readonly kind: string }[]): readonly string[] =>
  entries.filter(({ name, kind }) => kind === 'file' && name.endsWith('.sql')).map(({ name }) => name);

function seedOf(name: string, file: string, bytes: Uint8Array, dialect: Dialect): Migration {
  const source = decodeSource(bytes, file).text;
  const { text, findings } = forDialect(source, file, dialect);
  stopOnErrors(findings);
  return {
    version: name,
    id: name,
    key: name,
    name: '',
    file,
    kind: 'repeatable',
    checksum: checksum(source),
    text,
    down: null,
    code: null,
  };
}

/** An environment need not have its own folder; but a folder with nearly the same name is probably meant. */
function misspelt(place: string, environment: string, folders: readonly string[]): readonly Finding[] {
  const near = folders.includes(environment) ? null : suggest(environment, folders);
  if (near === null) return [];
  const message = `there is no folder ${place}/${environment}, but there is one called ${near}`;
  return [finding({ code: 'seeds-misspelt', subject: 'GATE_ENV', message, hint: `if ${near} is meant, set GATE_ENV=${near}` })];
}
