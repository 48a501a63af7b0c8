// Schemas that well-known libraries, extensions and platforms make and change themselves: where nothing expects one, it is reported in one line.
// A name that an application may well use itself counts only with what that library has in it.
import type { Finding } from '../../core/finding.ts';
import type { Severity } from '../../core/severity.ts';
import type { Difference } from '../model/difference.ts';
import { grouped } from '../model/grouped.ts';
import { schemaOf } from '../model/name.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';
import { countParts } from './count-parts.ts';
import type { Apart } from './earlier-drift.ts';

interface Library {
  readonly name: string;
  readonly schemas: RegExp;
  /** References of objects one of which must be there; `*` stands for the schema. Absent: the name says enough. */
  readonly has?: readonly string[];
  /** All of them must be. */
  readonly all?: true;
}

const LIBRARIES: readonly Library[] = [
  { name: 'pg-boss', schemas: /^pgboss(?:_v\d+)?$/ },
  { name: 'pg-boss', schemas: /./, all: true, has: ['table *.job', 'table *.archive', 'table *.version', 'table *.schedule'] },
  { name: 'Graphile Worker', schemas: /^graphile_worker$/ },
  { name: 'PostGraphile', schemas: /^postgraphile_watch$/ },
  { name: 'pg_cron', schemas: /^cron$/, has: ['table cron.job', 'extension pg_cron'] },
  { name: 'Hasura', schemas: /^hdb_(?:catalog|views|pro_catalog)$/ },
  { name: 'TimescaleDB', schemas: /^(?:_timescaledb_\w+|timescaledb_(?:information|experimental)|toolkit_experimental)$/ },
  { name: 'pg_partman', schemas: /^partman$/ },
  {
    name: 'Supabase',
    schemas: /^(?:_realtime|_analytics|_supavisor|supabase_(?:functions|migrations)|graphql_public|pgsodium(?:_masks)?)$/,
  },
  { name: 'Supabase', schemas: /^auth$/, has: ['table auth.schema_migrations', 'table auth.refresh_tokens'] },
  { name: 'Supabase', schemas: /^storage$/, has: ['table storage.objects', 'table storage.buckets'] },
  { name: 'Supabase', schemas: /^realtime$/, has: ['table realtime.subscription', 'table realtime.messages'] },
  { name: 'Supabase', schemas: /^vault$/, has: ['table vault.secrets', 'extension supabase_vault'] },
  {
    name: 'Supabase',
    schemas: /^(?:graphql|net|extensions)$/,
    has: ['extension pg_graphql', 'extension pg_net', 'schema supabase_migrations'],
  },
  { name: 'pgmq', schemas: /^pgmq$/ },
  {
    name: 'PostGIS',
    schemas: /^(?:topology|tiger|tiger_data)$/,
    has: ['extension postgis', 'extension postgis_topology', 'extension postgis_tiger_geocoder'],
  },
  { name: 'pglogical', schemas: /^pglogical(?:_origin)?$/ },
  { name: 'pg_repack', schemas: /^repack$/ },
  { name: 'pgAgent', schemas: /^pgagent$/ },
  { name: 'pgroll', schemas: /^pgroll$/ },
  { name: 'Hangfire', schemas: /^hangfire$/ },
  { name: 'DBOS', schemas: /^dbos$/ },
  { name: 'Zero', schemas: /^(?:zero(?:_\d+)?|_zero)$/, has: ['table *.clients', 'table *.schemaVersions', 'table *."schemaVersions"'] },
  { name: 'Heroku', schemas: /^(?:_heroku|heroku_ext)$/ },
  { name: 'PgBouncer', schemas: /^pgbouncer$/ },
];

/** The library that a schema is of, or null. @param schema an id. */
function libraryOf(schema: string, references: ReadonlySet<string>): string | null {
  const found = LIBRARIES.find(({ schemas, has, all }) => {
    if (!schemas.test(schema)) return false;
    const marks = has?.map((mark) => mark.replace('*', schema));
    if (marks === undefined) return true;
    return all === true ? marks.every((mark) => references.has(mark)) : marks.some((mark) => references.has(mark));
  });
  return found?.name ?? null;
}

/** The library whose schema holds the object, where nothing expects that schema. */
export function librariesIn(live: Catalog, isExpected: (schema: CatalogObject) => boolean): (object: CatalogObject) => string | null {
  const references = new Set(live.objects.map(referenceOf));
  const owners = new Map<string, string>();
  for (const object of live.objects) {
    if (object.kind !== 'schema' || isExpected(object)) continue;
    const library = libraryOf(object.id, references);
    if (library !== null) owners.set(object.id, library);
  }
  return ({ kind, id }) => owners.get(kind === 'schema' ? id : (schemaOf(id) ?? '')) ?? null;
}

/** All that is in those schemas, and named by no migration: no part of an expectation that begins with what is there. */
export function apartOfLibraries(live: Catalog, isMeant: (object: CatalogObject) => boolean): readonly Apart[] {
  const library = librariesIn(live, isMeant);
  return live.objects
    .filter((object) => object.owner === undefined && library(object) !== null && !isMeant(object))
    .map((object) => ({ state: 'extra', live: object, parts: [] }));
}

/** One line for each library. @param extras what is theirs of the differences. */
export function libraryFindings(
  extras: readonly Difference[],
  library: (object: CatalogObject) => string | null,
  severity: Severity,
): readonly Finding[] {
  const objects = extras.flatMap((one) => (one.state === 'extra' ? [one.live] : []));
  return [...grouped(objects, (object) => library(object)!)].map(([name, theirs]) => {
    const schemas = theirs.filter(({ kind }) => kind === 'schema').map(({ id }) => id);
    const rest = theirs.filter(({ kind }) => kind !== 'schema');
    return {
      code: 'library-schema',
      severity,
      subject: schemas.map((id) => `schema ${id}`).join(', '),
      message: `schema ${schemas.join(', ')} is ${name}'s, which creates and changes it itself${countParts(rest)}: it is not verified`,
      hint: 'nothing has to be done; if a migration creates or alters something in it, that becomes part of the expectation',
    };
  });
}
