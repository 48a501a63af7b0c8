// Which schemas and extensions the migrations create: only those are dropped as a whole, as nobody else would create the others again. By the words
// of the statements; what a text puts together while it runs is not found, and stays.
import type { Migration } from '../../core/migration.ts';
import { searchPathNames } from '../../postgres/server/probe.ts';
import { lex } from '../../sql/lexer/lex.ts';

export interface Created {
  readonly schemas: ReadonlySet<string>;
  readonly extensions: ReadonlySet<string>;
}

export function createdBy(migrations: readonly Pick<Migration, 'text' | 'code'>[]): Created {
  const texts = migrations.flatMap(({ text, code }) => (code === null ? creatingStatements(text) : [text]));
  const named = (pattern: RegExp): ReadonlySet<string> =>
    new Set(texts.flatMap((text) => [...text.matchAll(pattern)].flatMap(([, name]) => searchPathNames(name!))));
  return { schemas: named(SCHEMA), extensions: named(EXTENSION) };
}

function creatingStatements(text: string): readonly string[] {
  const { statements } = lex(text);
  return statements
    .filter(({ words: [first, second = ''] }) => first === 'DO' || (first === 'CREATE' && ['SCHEMA', 'EXTENSION'].includes(second)))
    .map(({ start, end }) => text.slice(start, end));
}

const NAME = String.raw`("(?:[^"]|"")+"|(?!authorization\b)[\p{L}_][\p{L}\p{N}_$]*)`;
/** With AUTHORIZATION alone the schema has the name of the role. */
const SCHEMA = new RegExp(String.raw`\bcreate\s+schema\s+(?:if\s+not\s+exists\s+)?(?:authorization\s+)?${NAME}`, 'giu');
const EXTENSION = new RegExp(String.raw`\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?${NAME}`, 'giu');
