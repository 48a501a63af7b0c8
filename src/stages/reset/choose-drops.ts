// What of a database is the application's, and so is dropped by a reset, and what stays and why. Pure.
import { KEPT_SCHEMA } from '../../ledger/kept-copies.ts';
import { withInputMode } from '../../schema/model/name.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Created } from './created-by-migrations.ts';
import { type FoundExtension, type FoundObject, type FoundSchema, type Inventory, nameOf } from './read-inventory.ts';

export interface Owning {
  /** GATE_SCHEMAS; empty: all. */
  readonly only: readonly string[];
  /** Those of the ledgers, which the gate or the tool makes again. */
  readonly ledgerSchemas: readonly string[];
  /** What init/*.sql has run is recorded there, and stays. */
  readonly initTables: readonly string[];
  readonly created: Created;
}

export interface Drops {
  /** In this order, and all of them in one transaction. */
  readonly statements: readonly string[];
  /** The same where one transaction does not have room for them: object by object, the ledger last. */
  readonly oneByOne: readonly string[];
  readonly objects: readonly FoundObject[];
  /** And what the ledgers consist of. */
  readonly ofGate: readonly FoundObject[];
  /** In tables of the application, as the server has counted them. */
  readonly rows: number;
  readonly schemas: readonly FoundSchema[];
  readonly extensions: readonly FoundExtension[];
  readonly largeObjects: number;
  /** In words: what stays, and why. */
  readonly stays: readonly string[];
  /** What none of the drops may take with it: names as nameOf gives them. */
  readonly outside: ReadonlySet<string>;
}

export function chooseDrops(found: Inventory, owning: Owning): Drops {
  const { only, created } = owning;
  const everything = only.length === 0;
  const isOfGate = (schema: string): boolean => owning.ledgerSchemas.includes(schema) || schema === KEPT_SCHEMA;
  const inScope = (schema: string): boolean => everything || only.includes(schema) || isOfGate(schema);
  const extensions = found.extensions.filter(({ name, mine, again }) => everything && mine && again && created.extensions.has(name));
  const kept = found.extensions.filter((one) => !extensions.includes(one));
  const isInit = ({ type, identity }: FoundObject): boolean => type === 'table' && owning.initTables.includes(identity);
  const keepsSomething = new Set([...kept.map(({ schema }) => schema), ...found.objects.filter(isInit).map(({ schema }) => schema)]);
  const isWhole = ({ name, mine }: FoundSchema): boolean =>
    mine &&
    name !== 'public' &&
    inScope(name) &&
    !keepsSomething.has(name) &&
    found.makesSchemas &&
    (created.schemas.has(name) || isOfGate(name));
  const schemas = found.schemas.filter(isWhole);
  const mineOf = new Set(found.schemas.filter(({ mine }) => mine).map(({ name }) => name));
  const isDropped = (one: FoundObject): boolean => {
    if (one.schema === null) return everything && one.mine;
    return !isInit(one) && (inScope(one.schema) || one.isLedger) && (one.mine || mineOf.has(one.schema));
  };
  const objects = found.objects.filter(isDropped);
  const wholeNames = new Set(schemas.map(({ name }) => name));
  const isLast = ({ schema, isLedger }: FoundObject): boolean => isLedger || (schema !== null && isOfGate(schema));
  const ordered = [...objects.filter(({ schema }) => schema === null), ...objects.filter((one) => one.schema !== null && !isLast(one))];
  const last = objects.filter(isLast);
  const separate = [...ordered, ...last].filter(({ schema }) => schema === null || !wholeNames.has(schema)).map(dropObject);
  const ofExtensions = extensions.map(({ name }) => `DROP EXTENSION IF EXISTS ${quoteIdent(name)} CASCADE`);
  const ofSchemas = schemas.map((one) => `DROP SCHEMA IF EXISTS ${one.quoted} CASCADE`);
  const isGone = new Set(objects);
  const application = objects.filter((one) => !isLast(one));
  const touched = new Set(application.map(({ schema }) => schema));
  return {
    statements: [...separate, ...ofSchemas, ...ofExtensions],
    oneByOne: [...[...ordered, ...last].map(dropObject), ...ofSchemas, ...ofExtensions],
    ...{ objects: application, ofGate: last, schemas, extensions, largeObjects: everything ? found.largeObjects.mine : 0 },
    rows: [...found.rows].reduce((sum, [schema, rows]) => sum + (touched.has(schema) ? rows : 0), 0),
    stays: staying(found, { kept, created, everything, inScope }, objects),
    outside: new Set([...found.objects.filter((one) => !isGone.has(one)).map(nameOf), ...kept.map(({ name }) => `extension ${name}`)]),
  };
}

/** What DROP calls it; a ROUTINE is a function or an aggregate, also one without arguments. */
const KEYWORDS: Readonly<Record<string, string>> = {
  function: 'ROUTINE',
  aggregate: 'ROUTINE',
  'composite type': 'TYPE',
  'statistics object': 'STATISTICS',
  'foreign-data wrapper': 'FOREIGN DATA WRAPPER',
};

function dropObject({ type, identity }: FoundObject): string {
  const name = type === 'procedure' ? withInputMode(identity) : identity;
  return `DROP ${KEYWORDS[type] ?? type.toUpperCase()} IF EXISTS ${name} CASCADE`;
}

interface Deciding {
  readonly kept: readonly FoundExtension[];
  readonly created: Created;
  readonly everything: boolean;
  readonly inScope: (schema: string) => boolean;
}

function staying(found: Inventory, { kept, created, everything, inScope }: Deciding, dropped: readonly FoundObject[]): readonly string[] {
  const why = ({ name, mine }: FoundExtension): string =>
    !created.extensions.has(name) ? 'no migration creates it' : mine ? 'this role could not create it again' : 'another role owns it';
  const gone = new Set(dropped);
  const stayed = found.objects.filter((one) => !gone.has(one));
  const ofOthers = stayed.filter(({ schema, mine }) => !mine && (schema === null ? everything : inScope(schema)));
  const schemas = found.schemas.filter(({ name }) => !inScope(name)).map(({ name }) => name);
  return [
    ...kept.filter(() => everything).map((one) => `extension ${one.name}: ${why(one)}`),
    ...ofOthers.map((one) => `${nameOf(one)}: it belongs to ${one.owner}`),
    ...(schemas.length === 0 ? [] : [`schema ${schemas.join(', ')}: GATE_SCHEMAS does not name it`]),
    ...(everything && found.largeObjects.others > 0 ? [`${found.largeObjects.others} large objects: they belong to other roles`] : []),
  ];
}
