// A volume of Docker or Podman over the migrations of an image. They fill a volume from the image only while it is empty: what a newer image has in
// that place never gets into it.
import { resolve } from 'node:path';
import { type Finding, finding } from '../core/finding.ts';

/** Where both keep the content of a volume. */
const CONTENT = /\/volumes\/([^/]+)\/_data(?:\/|$)/;
/** The name of a volume that was given none. */
const ANONYMOUS = /^[0-9a-f]{64}$/;

/**
 * In words: `the volume shop_migrations`; null if it is in none.
 * @param mounts the lines of /proc/self/mountinfo (Linux, proc_pid_mountinfo(5)).
 */
export function volumeOf(folder: string, mounts: string): string | null {
  const path = resolve(folder);
  const fields = mounts.split('\n').map((line) => line.split(' '));
  // The one that was mounted last hides those before it.
  const mount = fields.findLast(([, , , , point]) => point !== undefined && isIn(path, unescaped(point)));
  const name = CONTENT.exec(unescaped(mount?.[3] ?? ''))?.[1];
  if (name === undefined) return null;
  return ANONYMOUS.test(name) ? 'a volume without a name' : `the volume ${name}`;
}

const isIn = (path: string, point: string): boolean => point === '/' || path === point || path.startsWith(`${point}/`);

/** Blanks and the like are octal there. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** @param error that the folder ends too early, where that is known: the volume is why. */
export function hiddenByVolume(folders: readonly string[], mounts: string, error: Finding | undefined): readonly Finding[] {
  const found = folders.flatMap((folder) => {
    const volume = volumeOf(folder, mounts);
    return volume === null ? [] : [{ folder, volume }];
  });
  if (error === undefined) return found.map(({ folder, volume }) => inVolume(folder, volume));
  const [first] = found;
  return [first === undefined ? error : { ...error, hint: olderThanImage(first.volume) }];
}

const olderThanImage = (volume: string): string =>
  `${volume} is mounted over the migrations of the image, and was filled by an older one: leave it out, or remove it with \`docker volume rm\``;

const inVolume = (folder: string, volume: string): Finding =>
  finding({
    code: 'migrations-in-volume',
    subject: folder,
    message: `${folder} is ${volume}, which is filled from an image only while it is empty: the migrations of a newer image do not get into it`,
    hint: 'leave the volume out if the image has the migrations, or mount a folder of the host; if something else fills it, set GATE_EXPECT_HEAD, and the gate checks where the folder ends',
  });
