// Where an object is made: the last statement of the migrations that makes or changes something and has the object's name and its table's in
// it. A guess by names, for where a person should look; who wants to know for certain replays the files.
import type { Place } from '../core/finding.ts';
import type { Migration } from '../core/migration.ts';
import type { RenderOptions } from '../layouts/layout.ts';
import { allButLast, plainName, schemaOf, signatureAt } from '../schema/model/name.ts';
import { idIn } from '../schema/model/object.ts';
import { type LexStatement, lex } from '../sql/lexer/lex.ts';
import { locate } from '../sql/locate.ts';
import { nameAt } from '../sql/name-at.ts';
import type { Project } from './project.ts';

/** What can make an object, or change it so that it differs. */
const MAKES = new Set(['CREATE', 'ALTER', 'COMMENT', 'GRANT', 'REVOKE', 'SELECT', 'DO', 'SECURITY']);

/** What columns and constraints belong to. */
const HOLDERS = new Set(['TABLE', 'VIEW', 'TYPE', 'DOMAIN']);

/** @param reference `column public.users.email`, as findings have it. @returns null if no migration has its names. */
export type MadeAt = (reference: string) => Place | null;

/** @param migrations those that have been applied. */
export function madeAt({ migrations, layout }: Pick<Project, 'migrations' | 'layout'>, render: RenderOptions): MadeAt {
  const newestFirst = migrations.filter(({ code }) => code === null).reverse();
  const statementsIn = once((migration: Migration) => statementsOf(migration, layout, render));
  const placeOf = ({ names, isMade }: Sought): Place | null => {
    for (const migration of newestFirst) {
      if (!names.every((name) => migration.text.toLowerCase().includes(name.toLowerCase()))) continue;
      const statements = statementsIn(migration).filter(
        ({ words }) => !isMade || (words[0] === 'CREATE' && words.some((word) => HOLDERS.has(word))),
      );
      const offset = lastOffset(migration.text, statements, names);
      if (offset === null) continue;
      const { line, column } = locate(migration.text, offset);
      return { file: migration.file, line, column };
    }
    return null;
  };
  return (reference) => soughtFor(reference).reduce<Place | null>((found, sought) => found ?? placeOf(sought), null);
}

interface Sought {
  /** All in one statement: unquoted, without the schema. */
  readonly names: readonly string[];
  /** Only where it is created. */
  readonly isMade: boolean;
}

/** The object's own names; then where what it belongs to is created, because a constraint that PostgreSQL named itself is in no file. */
function soughtFor(reference: string): readonly Sought[] {
  const id = idIn(reference);
  const signature = signatureAt(id);
  const path = signature === -1 ? id : id.slice(0, signature);
  const schema = schemaOf(path);
  const names: string[] = [];
  for (let rest = path; rest !== '' && rest !== schema; rest = allButLast(rest)) names.unshift(plainName(rest));
  return [{ names, isMade: false }, ...(names.length < 2 ? [] : [{ names: names.slice(0, -1), isMade: true }])];
}

/** The statements of the way up that may make something. */
function statementsOf(migration: Migration, layout: Project['layout'], render: RenderOptions): readonly LexStatement[] {
  const left = layout.render?.(migration, render).edits ?? [];
  return lex(migration.text).statements.filter(
    ({ words: [verb = ''], start }) => MAKES.has(verb) && !left.some((edit) => edit.start <= start && start < edit.end),
  );
}

/** Of the last of the names, where the object itself is named. */
function lastOffset(sql: string, statements: readonly LexStatement[], names: readonly string[]): number | null {
  for (const range of [...statements].reverse()) {
    const offsets = names.map((name) => nameAt(sql, range, name));
    if (offsets.every((offset) => offset !== null)) return offsets.at(-1) ?? null;
  }
  return null;
}

function once<K extends object, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, of(key));
    return known.get(key)!;
  };
}
