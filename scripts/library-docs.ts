// The signatures of docs/library.md, read off the sources: what src/index.ts passes on from a module, as it is declared there, with its comments.
import { readFileSync } from 'node:fs';

/** @param root the repository's folder, with its final slash. @param module as src/index.ts names it: `library/retry.ts`. */
export function signaturesOf(root: string, module: string): string {
  const source = readFileSync(`${root}src/${module}`, 'utf8');
  const names = namesFrom(readFileSync(`${root}src/index.ts`, 'utf8'), module);
  return ['```ts', names.map((name) => declarationOf(name, source, module)).join('\n\n'), '```'].join('\n');
}

/** Values first, then types; each as the index has them. @throws Error if there are none. */
function namesFrom(index: string, module: string): readonly string[] {
  const found = [...index.matchAll(/^export (type )?\{([^}]+)\} from '\.\/([^']+)';/gm)].filter(([, , , path]) => path === module);
  const listed = (isType: boolean) =>
    found.filter(([, type]) => (type !== undefined) === isType).flatMap(([, , names]) => names!.split(',').map((name) => name.trim()));
  const names = [...listed(false), ...listed(true)].filter((name) => name !== '');
  if (names.length === 0) throw new Error(`src/index.ts passes nothing on from ${module}`);
  return names;
}

/** @throws Error if it is declared in a way that is not known here. */
function declarationOf(name: string, source: string, module: string): string {
  const doc = String.raw`((?:^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?)`;
  const match = (declaration: string): RegExpExecArray | null => new RegExp(doc + declaration, 'm').exec(source);
  const type = match(String.raw`^export (interface ${name}\b[\s\S]*?^\})`);
  if (type !== null) return readable(`${type[1]}${type[2]}`);
  const alias = match(`^export (type ${name} = [^;]*;)`);
  if (alias !== null) return `${alias[1]}${alias[2]}`;
  const constant = match(String.raw`^export const ${name} = \(([^)]*)\): (Promise<\w+>) =>`);
  if (constant !== null) return `${constant[1]}function ${name}(${optional(constant[2]!)}): ${constant[3]}`;
  const own = match(String.raw`^export (?:async )?(function ${name}\b[\s\S]*?) \{$`);
  if (own !== null) return `${own[1]}${optional(own[2]!)}`;
  const made = match(String.raw`^export (class ${name}\b[^\n]*\{)\n([\s\S]*?^\})`);
  if (made !== null) return `${made[1]}${made[2]}\n${membersOf(made[3]!)}\n}`;
  throw new Error(`${name} of ${module} is declared in a way that the documentation cannot show`);
}

/** A parameter with a default is optional. */
const optional = (text: string): string => text.replaceAll(/(\w+): ([\w<>]+) = \{\}/g, '$1?: $2');

const readable = (text: string): string => text.replaceAll(/^( *)readonly /gm, '$1').replaceAll(/^ *\/\/ biome-ignore .*\n/gm, '');

/** The public ones of a class: their comments, and their heads. */
function membersOf(body: string): string {
  const members = body.matchAll(/^((?: {2}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?) {2}((?:async |get )?)(\w+)(\([^)]*\))(?:: ([^{]+))? \{$/gm);
  return [...members]
    .map(([, doc, kind, name, parameters, result]) => {
      const head = kind === 'get ' ? `readonly ${name}` : `${name}${optional(parameters!)}`;
      return `${doc}  ${head}${result === undefined ? '' : `: ${result}`};`;
    })
    .join('\n');
}
