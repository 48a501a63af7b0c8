// Which statements of a script discard rows, and whose: by PostgreSQL's grammar, which is asked only about statements whose first words can.
// What a DO block, a function or EXECUTE does is not in the text, and not found.
import type { LexStatement } from '../../sql/lexer/lex.ts';
import { parseStatements } from '../../sql/parser.ts';
import type { Script } from '../../sql/statements/script.ts';
import { droppedName, inside, listOf, type Node, relationName } from '../../sql/syntax-tree.ts';

/** What a statement names, as it is written: parts of its name, the last one its own. */
export interface Victim {
  readonly kind: 'table' | 'column' | 'schema' | 'type' | 'extension' | 'owned';
  readonly name: readonly string[];
  /** Of a column. */
  readonly table?: readonly string[];
  /** With what depends on it; of a TRUNCATE, the tables that refer to it. */
  readonly cascades: boolean;
}

export interface Destructive {
  readonly verb: 'drops' | 'truncates' | 'empties';
  readonly victim: Victim;
  /** Of the statement, in the script's `sql`. */
  readonly offset: number;
}

/** A table that is known by another name from here on. */
export interface Renaming {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly offset: number;
}

/** Null for a text that the grammar refuses: the server may be newer, and what it does is not known. */
export async function destructiveStatements({ sql, statements }: Pick<Script, 'sql' | 'statements'>): Promise<{
  readonly destructive: readonly Destructive[];
  readonly renamings: readonly Renaming[];
} | null> {
  const destructive: Destructive[] = [];
  const renamings: Renaming[] = [];
  for (const statement of statements.filter((one) => mayDestroy(one, sql))) {
    const parsed = await parseStatements(sql.slice(statement.start, statement.end));
    if (parsed === null) return null;
    for (const { type, node } of parsed) {
      destructive.push(...(READERS[type]?.(node) ?? []).map((one) => ({ ...one, offset: statement.start })));
      renamings.push(...renamed(type, node, statement.start));
    }
  }
  return { destructive, renamings };
}

/** Only by the words; a plain script never pays for the grammar. */
function mayDestroy({ words, start, end }: LexStatement, sql: string): boolean {
  const [first = '', second = ''] = words;
  if (first === 'DROP') return ['TABLE', 'SCHEMA', 'TYPE', 'DOMAIN', 'EXTENSION', 'OWNED'].includes(second);
  if (first === 'ALTER') return second === 'TABLE' && /\b(?:drop|rename|set\s+schema)\b/i.test(sql.slice(start, end));
  if (first === 'DELETE') return !/\bwhere\b/i.test(sql.slice(start, end));
  return first === 'TRUNCATE';
}

type Found = Omit<Destructive, 'offset'>;

const DROPPED: Readonly<Record<string, Victim['kind']>> = {
  OBJECT_TABLE: 'table',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_EXTENSION: 'extension',
};

const READERS: Readonly<Record<string, (node: Node) => readonly Found[]>> = {
  DropStmt: ({ removeType, objects, behavior }) => {
    const kind = DROPPED[String(removeType)];
    const cascades = behavior === 'DROP_CASCADE';
    // A schema or type that something is in or of is dropped with CASCADE only.
    if (kind === undefined || (kind !== 'table' && !cascades)) return [];
    return listOf(objects).map((object) => ({ verb: 'drops', victim: { kind, name: droppedName(object), cascades } }));
  },
  DropOwnedStmt: ({ roles }) =>
    listOf(roles).map((role) => ({ verb: 'drops', victim: { kind: 'owned', name: [roleIn(role)], cascades: true } })),
  TruncateStmt: ({ relations, behavior }) =>
    listOf(relations).map((relation) => ({
      verb: 'truncates',
      victim: { kind: 'table', name: relationName(inside(relation)), cascades: behavior === 'DROP_CASCADE' },
    })),
  DeleteStmt: ({ relation, whereClause }) =>
    whereClause === undefined
      ? [{ verb: 'empties', victim: { kind: 'table', name: relationName(relation as Node), cascades: false } }]
      : [],
  AlterTableStmt: ({ relation, cmds, objtype }) =>
    objtype !== 'OBJECT_TABLE'
      ? []
      : listOf(cmds)
          .map(inside)
          .filter(({ subtype }) => subtype === 'AT_DropColumn')
          .map(({ name, behavior }) => ({
            verb: 'drops',
            victim: {
              kind: 'column',
              name: [String(name)],
              table: relationName(relation as Node),
              cascades: behavior === 'DROP_CASCADE',
            },
          })),
};

function renamed(type: string, node: Node, offset: number): readonly Renaming[] {
  const table = node['relation'];
  const isTable = (kind: unknown) => kind === 'OBJECT_TABLE' && table !== undefined;
  if (type === 'RenameStmt' && isTable(node['renameType'])) {
    const from = relationName(table as Node);
    return [{ from, to: [...from.slice(0, -1), String(node['newname'])], offset }];
  }
  if (type === 'AlterObjectSchemaStmt' && isTable(node['objectType'])) {
    const from = relationName(table as Node);
    return [{ from, to: [String(node['newschema']), from.at(-1)!], offset }];
  }
  return [];
}

/** CURRENT_USER and the like have no name. */
const roleIn = (role: unknown): string => String(inside(role)['rolename'] ?? 'CURRENT_USER');
