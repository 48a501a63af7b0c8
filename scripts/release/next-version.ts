// Which version a release is, and the texts of the repository that say so.

const STEPS: readonly string[] = ['major', 'minor', 'patch'];

/** @param wanted `major`, `minor`, `patch`, or the version itself. @throws Error if that is none, or none after the current one. */
export function nextVersion(current: string, wanted: string): string {
  const parts = current.split('.').map(Number);
  const step = STEPS.indexOf(wanted);
  if (step !== -1) return parts.map((part, at) => (at < step ? part : at === step ? part + 1 : 0)).join('.');
  const given = wanted.split('.');
  if (given.length !== 3 || given.some((part) => !/^(?:0|[1-9]\d*)$/.test(part)))
    throw new Error(`${wanted} is not a version: give major, minor, patch, or three numbers such as 1.2.3`);
  const changed = given.map((part, at) => Number(part) - parts[at]!).find((by) => by !== 0) ?? 0;
  if (changed <= 0) throw new Error(`${wanted} does not come after ${current}`);
  return wanted;
}

/** The files that name the version, and how their text becomes that of the next one. @throws Error if the version is not found in it. */
export const VERSION_FILES: Readonly<Record<string, (text: string, version: string) => string>> = {
  'package.json': manifest,
  'package-lock.json': lock,
  'examples/application/package.json': exampleManifest,
  'examples/vitest/package.json': exampleManifest,
  'src/core/version.ts': (text, version) => replaced(text, /(?<=VERSION = ')[^']+/g, version),
  Dockerfile: (text, version) => replaced(text, /(?<=^ARG VERSION=).*/gm, version),
};

function manifest(text: string, version: string): string {
  return replaced(text, /(?<=^ {2}"version": ")[^"]+/gm, version);
}

/** Its own version, at the top and as the first of its packages. */
function lock(text: string, version: string): string {
  const { packages, ...top } = JSON.parse(text) as { readonly packages: Readonly<Record<string, object>> };
  const own = { ...packages[''], version };
  // Members that are there keep their places.
  return `${JSON.stringify({ ...top, version, packages: { ...packages, '': own } }, null, 2)}\n`;
}

function exampleManifest(text: string, version: string): string {
  return replaced(text, /(?<="schemagate": ")[^"]+/g, version);
}

function replaced(text: string, pattern: RegExp, version: string): string {
  const result = text.replaceAll(pattern, version);
  if (result === text) throw new Error(`no version was found that ${pattern} matches`);
  return result;
}

const UNRELEASED = '## Unreleased\n';

/** The changelog with what was unreleased under the version and its date. @throws Error if there is nothing. */
export function releasedChangelog(text: string, version: string, date: string): string {
  const at = text.indexOf(UNRELEASED);
  const rest = at === -1 ? '' : text.slice(at + UNRELEASED.length);
  if (!/^\s*(?:### \w+\s+)?- /.test(rest)) throw new Error('CHANGELOG.md has nothing under "## Unreleased"');
  return `${text.slice(0, at)}${UNRELEASED}\n## ${version} - ${date}\n${rest}`;
}

/** What the changelog says of a version, for the tag. */
export function notesOf(changelog: string, version: string): string {
  const [, after = ''] = changelog.split(`\n## ${version} - `);
  return after.slice(after.indexOf('\n')).split('\n## ')[0]!.trim();
}
