// Whether two texts that a server printed of stored queries or expressions mean the same: whether PostgreSQL would parse both to the same.
// What is set right is only what its own parser does with the text (src/backend/parser: gram.y, parse_expr.c, parse_coerce.c), and
// what major versions print differently of the same. Refuses nothing: what the grammar does not know is not the same.
import { parseStatements } from './parser.ts';

/** What the text is a part of. */
export type Grammar = 'statement' | 'expression' | 'constraint' | 'partition key' | 'partition bounds' | 'published table';

const STATEMENT: Readonly<Record<Grammar, (text: string) => string>> = {
  statement: (text) => text,
  expression: (text) => `SELECT (${text}\n)`,
  constraint: (text) => `ALTER TABLE t ADD ${text}`,
  'partition key': (text) => `CREATE TABLE t () PARTITION BY ${text}`,
  'partition bounds': (text) => `CREATE TABLE t PARTITION OF p ${text}`,
  'published table': (text) => `CREATE PUBLICATION p FOR TABLE ${text}`,
};

/** Both as printed with search_path = pg_catalog: a name without a schema is one of PostgreSQL's own. */
export async function meanTheSame(grammar: Grammar, one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const [a, b] = [await meaningOf(STATEMENT[grammar](one)), await meaningOf(STATEMENT[grammar](other))];
  return a !== null && a === b;
}

async function meaningOf(sql: string): Promise<string | null> {
  const statements = await parseStatements(sql);
  if (statements === null || statements.length !== 1) return null;
  const { type, node } = statements[0]!;
  const tree = meaning(node) as Node;
  return JSON.stringify([type, type === 'SelectStmt' ? withoutOnlySource(tree) : tree]);
}

type Tree = string | number | boolean | null | readonly Tree[] | Node;
type Node = { readonly [name: string]: Tree };

const isNode = (tree: Tree | undefined): tree is Node => typeof tree === 'object' && tree !== null && !Array.isArray(tree);

/** Where in the text a node was. */
const PLACE = /^(location|stmt_location|stmt_len|(rexpr_)?list_(start|end))$/;
/** Lists of names that are looked up along the search path. */
const LOOKED_UP: ReadonlySet<string> = new Set(['funcname', 'names', 'name', 'operName', 'useOp']);

function meaning(tree: unknown): Tree {
  if (Array.isArray(tree)) return tree.map(meaning);
  if (typeof tree !== 'object' || tree === null) return tree as Tree;
  const node = Object.fromEntries(
    Object.entries(tree)
      .filter(([name]) => !PLACE.test(name))
      .map(([name, value]) => [name, LOOKED_UP.has(name) && Array.isArray(value) ? withSchema(meaning(value) as Tree[]) : meaning(value)]),
  );
  const { TypeCast: written, ResTarget: target } = node;
  if (isNode(written)) return cast(written['arg']!, written['typeName'] as Node);
  return isNode(target) ? { ResTarget: withoutUsualName(target) } : node;
}

/** A constant that is printed with a cast is called by its type when that is parsed again (FigureColname). */
function withoutUsualName(target: Node): Node {
  const { name, ...rest } = target;
  const written = isNode(rest['val']) ? rest['val']['TypeCast'] : undefined;
  if (!isNode(written) || !isConstant(written['arg'])) return target;
  const names = (written['typeName'] as Node)['names'] as readonly Tree[];
  return isSame(names.at(-1), { String: { sval: name! } }) ? rest : target;
}

const OWN: Tree = { String: { sval: 'pg_catalog' } };

/** A server leaves out the schema of its own functions, types and operators where none other has the name, which goes by version. */
const withSchema = (names: readonly Tree[]): readonly Tree[] => (names.length === 1 ? [OWN, ...names] : names);

/**
 * The cast of an ARRAY[…] is that of each of its elements (transformTypeCast, transformArrayExpr), and the length of a constant's type
 * is applied to the constant as it is printed (get_coercion_expr), but to an interval's, which is read by it.
 */
function cast(arg: Tree, type: Node): Tree {
  const array = isNode(arg) ? arg['A_ArrayExpr'] : undefined;
  if (isNode(array) && Array.isArray(type['arrayBounds'])) {
    const { arrayBounds: _, ...ofElement } = type;
    const elements = array['elements'] as readonly Tree[] | undefined;
    if (elements !== undefined && elements.length > 0)
      return { A_ArrayExpr: { ...array, elements: elements.map((element) => cast(element, isArray(element) ? type : ofElement)) } };
  }
  const inner = isNode(arg) ? arg['TypeCast'] : undefined;
  const { typmods, ...bare } = type;
  if (
    typmods !== undefined &&
    isNode(inner) &&
    isConstant(inner['arg']) &&
    isSame(inner['typeName'], bare) &&
    !isSame(bare['names'], INTERVAL)
  )
    return { TypeCast: { arg: inner['arg']!, typeName: type } };
  return { TypeCast: { arg, typeName: type } };
}

const INTERVAL: Tree = [OWN, { String: { sval: 'interval' } }];

const isSame = (a: Tree | undefined, b: Tree | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const isConstant = (tree: Tree | undefined): boolean => isNode(tree) && 'A_Const' in tree;

function isArray(tree: Tree): boolean {
  if (!isNode(tree)) return false;
  const written = tree['TypeCast'];
  return 'A_ArrayExpr' in tree || (isNode(written) && isNode(written['typeName']) && 'arrayBounds' in written['typeName']);
}

/** Up to 15 a view's columns are printed with the name of its only source, from 16 on without it; in what is nested they have it always. */
function withoutOnlySource(select: Node): Tree {
  const from = select['fromClause'];
  const source = Array.isArray(from) && from.length === 1 ? nameOf(from[0] as Tree) : null;
  if (source === null || select['op'] !== 'SETOP_NONE') return select;
  // In ORDER BY a name without its source is first that of a column of the result.
  const named = ((select['targetList'] ?? []) as readonly Node[]).flatMap(({ ResTarget }) => (ResTarget as Node)['name'] ?? []);
  const entries = Object.entries(select).map(([name, value]) => {
    if (name === 'fromClause' || name === 'withClause') return [name, value] as const;
    return [name, withoutSource(value, source, name === 'sortClause' ? named : [])] as const;
  });
  return Object.fromEntries(entries);
}

function nameOf(source: Tree): string | null {
  const [[type, node] = []] = isNode(source) ? Object.entries(source) : [];
  if (!isNode(node) || type === 'JoinExpr') return null;
  const alias = node['alias'];
  const name = isNode(alias) ? alias['aliasname'] : node['relname'];
  return typeof name === 'string' ? name : null;
}

function withoutSource(tree: Tree, source: string, but: readonly Tree[]): Tree {
  if (Array.isArray(tree)) return tree.map((one) => withoutSource(one, source, but));
  if (!isNode(tree)) return tree;
  const fields = isNode(tree['ColumnRef']) ? (tree['ColumnRef']['fields'] as readonly Node[]) : [];
  const [first, second] = fields.map(({ String: name }) => (isNode(name) ? name['sval'] : undefined));
  if (fields.length === 2 && first === source && second !== undefined && !but.includes(second))
    return { ColumnRef: { fields: [fields[1]!] } };
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, name === 'SelectStmt' ? value : withoutSource(value, source, but)]),
  );
}
