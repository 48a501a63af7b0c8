// Which relations pending migrations touch, and under which lock, by PostgreSQL's grammar. What a DO block, a function or EXECUTE does is not in the
// text, and a file that the grammar refuses is left out.
import type { Place } from '../core/finding.ts';
import type { Prepared } from '../migrations/prepare/prepare.ts';
import { locate } from '../sql/locate.ts';
import { parseStatements } from '../sql/parser.ts';
import { quoteIdent } from '../sql/quote.ts';
import { sourceOffset } from '../sql/statements/script.ts';
import { droppedName, inside, listOf, type Node, relationName } from '../sql/syntax-tree.ts';
import type { LockModeName } from '../stages/scratch/trace/lock-modes.ts';

export interface Touched {
  /** Quoted, with the schema that is written or the one that names are looked up in. */
  readonly name: string;
  readonly mode: LockModeName;
  /** It is altered, dropped or gets an index or a trigger, which only its owner may do. */
  readonly needsOwner: boolean;
  /** It is created, in this schema, as it is quoted. */
  readonly createdIn: string | null;
  readonly place: Place;
}

/** @param schema where unqualified names are. */
export async function touchedRelations(prepared: readonly Prepared[], schema: string): Promise<readonly Touched[]> {
  const touched: Touched[] = [];
  for (const { migration, script } of prepared) {
    for (const { start, end } of script.statements) {
      for (const { type, node } of (await parseStatements(script.sql.slice(start, end))) ?? []) {
        const place = { file: migration.file, ...locate(migration.text, sourceOffset(script, start)) };
        touched.push(...relationsIn(type, node, schema).map((one) => ({ ...one, place })));
      }
    }
  }
  return touched;
}

function relationsIn(type: string, node: Node, schema: string): readonly Omit<Touched, 'place'>[] {
  const named = (name: readonly string[]): string => [name.length > 1 ? name.at(-2)! : schema, name.at(-1)!].map(quoteIdent).join('.');
  const own = (name: string, mode: LockModeName) => ({ name, mode, needsOwner: OWNERS.has(type), createdIn: null });
  if (type === 'DropStmt')
    return DROPPED.has(String(node['removeType']))
      ? listOf(node['objects']).map((object) => own(named(droppedName(object)), 'AccessExclusiveLock'))
      : [];
  const relation = node['relation'] as Node | undefined;
  const references = rangeVars(node, 'pktable').map((one) => ({
    ...own(named(relationName(one)), 'ShareRowExclusiveLock'),
    needsOwner: false,
  }));
  if (type === 'CreateStmt') {
    const created = relationName(relation ?? {});
    const createdIn = quoteIdent(created.length > 1 ? created[0]! : schema);
    return [{ name: named(created), mode: 'AccessExclusiveLock', needsOwner: false, createdIn }, ...references];
  }
  const mode = modeOf(type, node);
  if (mode === null) return references;
  const targets = relation === undefined ? listOf(node['relations']).map(inside) : [relation];
  return [...targets.filter((one) => typeof one['relname'] === 'string').map((one) => own(named(relationName(one)), mode)), ...references];
}

const DROPPED: ReadonlySet<string> = new Set(['OBJECT_TABLE', 'OBJECT_INDEX', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_SEQUENCE']);
const OWNERS: ReadonlySet<string> = new Set([
  'AlterTableStmt',
  'IndexStmt',
  'DropStmt',
  'RenameStmt',
  'AlterObjectSchemaStmt',
  'CreatePolicyStmt',
  'RuleStmt',
]);

/** Null for statements that touch no relation by name, or about which nothing is known. */
function modeOf(type: string, node: Node): LockModeName | null {
  if (type === 'AlterTableStmt') return alterMode(listOf(node['cmds']).map((cmd) => String(inside(cmd)['subtype'])));
  if (type === 'IndexStmt') return node['concurrent'] === true ? 'ShareUpdateExclusiveLock' : 'ShareLock';
  return MODES[type] ?? null;
}

const MODES: Readonly<Record<string, LockModeName>> = {
  RenameStmt: 'AccessExclusiveLock',
  AlterObjectSchemaStmt: 'AccessExclusiveLock',
  TruncateStmt: 'AccessExclusiveLock',
  RuleStmt: 'AccessExclusiveLock',
  LockStmt: 'AccessExclusiveLock',
  CreateTrigStmt: 'ShareRowExclusiveLock',
  RefreshMatViewStmt: 'ExclusiveLock',
  InsertStmt: 'RowExclusiveLock',
  UpdateStmt: 'RowExclusiveLock',
  DeleteStmt: 'RowExclusiveLock',
};

/** Manual, ALTER TABLE: what these do needs less than the rest. */
const LIGHT: ReadonlySet<string> = new Set([
  'AT_ValidateConstraint',
  'AT_SetStatistics',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_AttachPartition',
]);

const alterMode = (kinds: readonly string[]): LockModeName =>
  kinds.every((kind) => LIGHT.has(kind)) ? 'ShareUpdateExclusiveLock' : 'AccessExclusiveLock';

/** Nodes under that key, however deep. */
function rangeVars(node: unknown, key: string): readonly Node[] {
  if (Array.isArray(node)) return node.flatMap((one) => rangeVars(one, key));
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([name, value]) => (name === key ? [value as Node] : rangeVars(value, key)));
}
