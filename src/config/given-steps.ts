// GATE_STEPS: folders by name, in the order in which they are applied, or the file that lists them. What the folders hold is not looked at here.

export interface NamedFolder {
  readonly name: string;
  readonly folder: string;
}

export type GivenSteps = { readonly file: string } | { readonly folders: readonly NamedFolder[] };

/** It becomes part of the name of a schema. */
export const STEP_NAME = /^[a-z][a-z0-9_-]{0,30}$/;
export const STEP_NAME_HINT = 'a name begins with a small letter and has small letters, digits, - and _ only, 31 at most';

const FORM = 'write auth:/migrations/auth,app:/migrations/app, or the path of a schemagate.yml';

/** @param refuse throws: what is wrong, and what to write. */
export function readSteps(text: string, refuse: (problem: string, hint: string) => never): GivenSteps {
  if (/\.ya?ml$/i.test(text.trim())) return { file: text.trim() };
  const folders = text.split(',').flatMap((part) => {
    if (part.trim() === '') return [];
    const [, name, folder] = /^\s*([^:/]+):(.+)$/.exec(part) ?? [];
    if (name === undefined || folder === undefined) return refuse(`has a step without a name and a folder: "${part.trim()}"`, FORM);
    if (!STEP_NAME.test(name)) return refuse(`has a step with a name that cannot be used: "${name}"`, STEP_NAME_HINT);
    return [{ name, folder: folder.trim() }];
  });
  if (folders.length === 0) return refuse(`does not name a step: "${text}"`, FORM);
  const twice = folders.find(({ name }, index) => folders.findIndex((one) => one.name === name) !== index);
  return twice === undefined ? { folders } : refuse(`has two steps of the name ${twice.name}`, 'give each a name of its own');
}

export const shownSteps = (given: GivenSteps): string =>
  'file' in given ? given.file : given.folders.map(({ name, folder }) => `${name}:${folder}`).join(',');
