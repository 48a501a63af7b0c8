// Where an Alembic project has its revisions and its ledger, as far as its files say so without being run: alembic.ini or pyproject.toml, and env.py.
import { posix } from 'node:path';
import type { Folder } from '../core/folder.ts';
import { filesIn, peek } from '../layouts/read-folder.ts';
import type { TablePlace } from './migrator.ts';

export interface AlembicFolder {
  /** Folders of revisions, by their paths from the folder that was given. */
  readonly versions: readonly string[];
  /** Null if env.py names none, or only when it is run. */
  readonly table: TablePlace | null;
}

/** The folder of env.py, or the one of alembic.ini. Null for any other. */
export function alembicFolder(folder: Folder): AlembicFolder | null {
  const isScript = filesIn(folder).includes('env.py');
  const config = configIn(folder, '.') ?? (isScript ? configIn(folder, '..') : null);
  const script = isScript ? '.' : (config?.script ?? null);
  if (script === null || !fileIn(folder, script, 'env.py')) return null;
  const locations = config?.versions ?? [];
  const usual = posix.join(script, 'versions');
  if (isScript && locations.length === 0 && listed(folder, usual) === null) return null;
  return { versions: locations.length > 0 ? locations : [usual], table: tableIn(peek(folder, posix.join(script, 'env.py'))) };
}

interface AlembicConfig {
  readonly script: string | null;
  readonly versions: readonly string[];
}

/** @param here where the file is, from the folder. */
function configIn(folder: Folder, here: string): AlembicConfig | null {
  const ini = fileIn(folder, here, 'alembic.ini') ? ofIni(peek(folder, posix.join(here, 'alembic.ini'))) : null;
  const found = ini ?? (fileIn(folder, here, 'pyproject.toml') ? ofToml(peek(folder, posix.join(here, 'pyproject.toml'))) : null);
  if (found === null) return null;
  const [script = null] = placed(found.script, here);
  return { script, versions: placed(found.versions, here) };
}

/** Paths in the file, from the folder; what is elsewhere on the machine, or in a package, is not known. */
const placed = (paths: readonly string[], here: string): readonly string[] =>
  paths.map((path) => path.replace(/^%\(here\)s\/?/, '')).flatMap((path) => (/^(?:\/|[\w.]+:)/.test(path) ? [] : [posix.join(here, path)]));

interface Written {
  readonly script: readonly string[];
  readonly versions: readonly string[];
}

/** How `path_separator` and its older name call what paths are separated by. */
const SEPARATORS: Readonly<Record<string, RegExp>> = { os: /:/, ':': /:/, ';': /;/, space: /\s+/, newline: /\n/ };

function ofIni(text: string): Written | null {
  const section = /^\[alembic\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1];
  if (section === undefined) return null;
  const settingOf = (key: string): string | null =>
    new RegExp(`^${key}[ \\t]*[=:][ \\t]*(.*(?:\\n[ \\t]+\\S.*)*)`, 'm').exec(section)?.[1]?.replace(/^[ \t]*[#;].*$/gm, '') ?? null;
  const separator = SEPARATORS[(settingOf('path_separator') ?? settingOf('version_path_separator') ?? '').trim()] ?? /[\s,]+/;
  return { script: parts(settingOf('script_location'), /\n/), versions: parts(settingOf('version_locations'), separator) };
}

const parts = (value: string | null, separator: RegExp): readonly string[] =>
  (value ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function ofToml(text: string): Written | null {
  const section = /^\[tool\.alembic\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1];
  if (section === undefined) return null;
  const stringsOf = (key: string): readonly string[] => {
    const value = new RegExp(`^${key}\\s*=\\s*(\\[[^\\]]*\\]|.*)`, 'm').exec(section)?.[1] ?? '';
    return [...value.replace(/#.*$/gm, '').matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, a, b]) => (a ?? b)!.replaceAll('%%', '%'));
  };
  return { script: stringsOf('script_location'), versions: stringsOf('version_locations') };
}

/** What context.configure is given as text, or as a name that is a text. */
function tableIn(env: string): TablePlace | null {
  const settingOf = (key: string): string | null => {
    const [, text, name] = new RegExp(`\\b${key}["']?\\s*[=:]\\s*(?:["']([^"'\\n]+)["']|([A-Za-z_]\\w*)\\b(?![.(\\[]))`).exec(env) ?? [];
    if (text !== undefined) return text;
    return name === undefined ? null : (new RegExp(`^${name}\\s*(?::[^=\\n]*)?=\\s*["']([^"'\\n]+)["']`, 'm').exec(env)?.[1] ?? null);
  };
  const [name, schema] = [settingOf('version_table'), settingOf('version_table_schema')];
  return name === null && schema === null ? null : { schema, name: name ?? 'alembic_version' };
}

const fileIn = (folder: Folder, where: string, name: string): boolean =>
  (listed(folder, where) ?? []).some((entry) => entry.name === name && entry.kind === 'file');

/** Null for what is not there, or may not be looked at. */
export function listed(folder: Folder, path: string): ReturnType<Folder['list']> {
  try {
    return folder.list(path === '.' ? undefined : path);
  } catch {
    return null;
  }
}
