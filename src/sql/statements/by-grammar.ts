// Judges a statement by its parse tree: which ones PostgreSQL refuses in a transaction block. The list is that of the callers of
// PreventInTransactionBlock in the server's source, versions 14 to 18; each has a note on its page of the manual.
import { lex } from '../lexer/lex.ts';
import type { ParsedStatement } from '../parser.ts';
import { inside, listOf, type Node } from '../syntax-tree.ts';
import type { ConcurrentIndex, Leftover, Statement, TransactionControl } from './statement.ts';

export function judgeByGrammar({ start, end, type, node }: ParsedStatement): Statement {
  return {
    start,
    end,
    transaction: type === 'TransactionStmt' ? transactionControl(node) : null,
    alone: JUDGES[type]?.(node) ?? 'no',
    index: type === 'IndexStmt' ? concurrentIndex(node) : null,
    leaves: leftover(type, node),
    takesData: type === 'CopyStmt' && node['is_from'] === true && node['filename'] === undefined && node['is_program'] !== true,
  };
}

const must = (refused: boolean): Statement['alone'] => (refused ? 'must' : 'no');
const always = (): Statement['alone'] => 'must';

const JUDGES: Readonly<Record<string, (node: Node) => Statement['alone']>> = {
  CreatedbStmt: always,
  DropdbStmt: always,
  CreateTableSpaceStmt: always,
  DropTableSpaceStmt: always,
  AlterSystemStmt: always,
  DropSubscriptionStmt: always,
  AlterDatabaseStmt: (node) => must(option(node['options'], 'tablespace') !== null),
  CreateSubscriptionStmt: ({ options }) => must(option(options, 'connect') !== false && option(options, 'create_slot') !== false),
  AlterSubscriptionStmt: alterSubscription,
  DiscardStmt: ({ target }) => must(target === 'DISCARD_ALL'),
  IndexStmt: ({ concurrent }) => must(concurrent === true),
  DropStmt: ({ concurrent }) => must(concurrent === true),
  VacuumStmt: ({ is_vacuumcmd }) => must(is_vacuumcmd === true),
  // A partitioned table's, or its index', is refused as well, which the text does not say.
  ClusterStmt: ({ relation }) => (relation === undefined ? 'must' : 'may'),
  ReindexStmt: ({ kind, params }) =>
    /_(?:DATABASE|SYSTEM|SCHEMA)$/.test(String(kind)) || option(params, 'concurrently') === true ? 'must' : 'may',
  AlterTableStmt: ({ cmds }) => must(members(cmds).some(detachesConcurrently)),
  TransactionStmt: ({ kind }) => must(kind === 'TRANS_STMT_COMMIT_PREPARED' || kind === 'TRANS_STMT_ROLLBACK_PREPARED'),
  // What a procedure does is not in the text.
  CallStmt: () => 'may',
  DoStmt: doBlock,
};

/** Reading the publisher or altering its slot cannot be undone; manual, ALTER SUBSCRIPTION. */
function alterSubscription({ kind, options }: Node): Statement['alone'] {
  if (kind === 'ALTER_SUBSCRIPTION_REFRESH') return 'must';
  if (/_PUBLICATION$/.test(String(kind))) return must(option(options, 'refresh') !== false);
  return must(kind === 'ALTER_SUBSCRIPTION_OPTIONS' && (option(options, 'failover') !== null || option(options, 'two_phase') !== null));
}

function detachesConcurrently(command: Node): boolean {
  return command['subtype'] === 'AT_DetachPartition' && inside(command['def'])['concurrent'] === true;
}

function doBlock({ args }: Node): Statement['alone'] {
  const body = inside(ofType(members(args).find((arg) => arg['defname'] === 'as')?.['arg'], 'String'))['sval'];
  if (typeof body !== 'string') return 'no';
  if (endsTransaction(body)) return 'must';
  return /\b(?:commit|rollback|call)\b/i.test(body) ? 'may' : 'no';
}

/** Whether COMMIT or ROLLBACK stands right before a semicolon that is neither quoted nor in a comment: PL/pgSQL has them nowhere else. */
function endsTransaction(body: string): boolean {
  const statements = lex(body).statements;
  return statements.some(({ start, end }) =>
    /(?<![\w$.])(?:commit|rollback)(?:\s+and\s+(?:no\s+)?chain)?\s*$/i.test(body.slice(Math.max(start, end - 80), end)),
  );
}

function transactionControl({ kind, options, chain }: Node): TransactionControl | null {
  const opens = chain === true;
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return { ends: null, opens: true, modes: members(options).length > 0 };
    case 'TRANS_STMT_COMMIT':
      return { ends: 'commit', opens, modes: false };
    case 'TRANS_STMT_ROLLBACK':
      return { ends: 'rollback', opens, modes: false };
    case 'TRANS_STMT_PREPARE':
      return { ends: 'prepare', opens: false, modes: false };
    default:
      return null;
  }
}

function concurrentIndex({ concurrent, idxname, relation, if_not_exists }: Node): ConcurrentIndex | null {
  if (concurrent !== true || typeof idxname !== 'string') return null;
  const { schemaname, relname } = relation as { readonly schemaname?: string; readonly relname: string };
  return { schema: schemaname ?? null, table: relname, name: idxname, ifNotExists: if_not_exists === true };
}

const REINDEXED: Readonly<Record<string, Extract<Leftover, { kind: 'reindex' }>['of']>> = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
  REINDEX_OBJECT_DATABASE: 'database',
};

function leftover(type: string, node: Node): Leftover | null {
  if (type === 'IndexStmt' && node['concurrent'] === true && typeof node['idxname'] !== 'string')
    return { kind: 'unnamed-index', table: nameIn(node['relation']) };
  if (type === 'ReindexStmt' && option(node['params'], 'concurrently') === true) {
    const of = REINDEXED[String(node['kind'])];
    return of === undefined ? null : { kind: 'reindex', of, target: nameIn(node['relation'] ?? { relname: node['name'] }) };
  }
  const detach = type === 'AlterTableStmt' ? members(node['cmds']).find(detachesConcurrently) : undefined;
  return detach === undefined
    ? null
    : { kind: 'detach', table: nameIn(node['relation']), partition: nameIn(inside(detach['def'])['name']) };
}

function nameIn(relation: unknown): { readonly schema: string | null; readonly name: string } {
  const { schemaname, relname } = relation as { readonly schemaname?: string; readonly relname?: string };
  return { schema: schemaname ?? null, name: relname ?? '' };
}

/** @returns the last value of a boolean option (true if it has none, or one that is not a boolean); null if it is not given. */
function option(list: unknown, name: string): boolean | null {
  const found = members(list).findLast((element) => element['defname'] === name);
  if (found === undefined) return null;
  const [type, value] = Object.entries((found['arg'] ?? {}) as Record<string, Node>)[0] ?? [];
  if (type === 'Boolean') return value?.['boolval'] === true;
  if (type === 'Integer') return (value?.['ival'] ?? 0) !== 0;
  // `off` is not a reserved word, and a type's name could stand there.
  const word = type === 'TypeName' ? members(value?.['names']).at(-1)?.['sval'] : value?.['sval'];
  return !['false', 'off', '0'].includes(String(word ?? '').toLowerCase());
}

/** A list in the tree holds `{ Type: node }`; these are the nodes. */
const members = (list: unknown): readonly Node[] => listOf(list).map(inside);

/** The same if it is of that type, otherwise nothing. */
const ofType = (wrapped: unknown, type: string): unknown =>
  wrapped !== null && typeof wrapped === 'object' && type in wrapped ? wrapped : undefined;
