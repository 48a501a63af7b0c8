// What the role will need for the next run: to write the ledger or to create it, and to own or create what pending migrations touch.

import { quoteIdent, quoteLiteral } from '../../../sql/quote.ts';
import { type Diagnosis, type LookCheck, skip, WELL } from '../../check.ts';
import type { Touched } from '../../touched-relations.ts';

export const gateRights: LookCheck = {
  id: 'gate-rights',
  group: 'gate',
  looksFor: 'rights that the next `schemagate up` needs and this role lacks: on the ledger, and on what pending migrations alter or create',
  needs: 'a folder of migrations, and the role that migrates',
  look: async ({ project, ready, ask, touched: readTouched }, { role, config }) => {
    if (project.missing !== undefined) return skip(project.missing);
    if (ready.facts.inRecovery || ready.facts.readOnly) return skip('this server cannot be written to, so no gate will run here');
    if (role.isSuperuser) return WELL;
    const [reading] = await ask(onlyReads(config.ledgerSchema));
    if (reading!.rows[0]?.['only_reads'] === 't') return skip('the role may only read the ledger, so it is not the one that migrates');
    const touched = await readTouched();
    const answers = await ask([ledgerRights(config.ledgerSchema), createRights(touched), ownerRights(touched)].join(';\n'));
    const rows = answers.flatMap((answer) => answer.rows);
    return { findings: rows.map(({ what, lacks, grant }) => diagnosis(role.name, what ?? '', lacks ?? '', grant ?? '')) };
  },
};

/** Of a ledger that is there. */
const onlyReads = (schema: string): string => `SELECT count(*) > 0 AND NOT bool_or(has_table_privilege(c.oid, 'INSERT')) AS only_reads
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${quoteLiteral(schema)} AND c.relkind = 'r'`;

function ledgerRights(schema: string): string {
  const literal = quoteLiteral(schema);
  return `SELECT 'schema ' || ${literal} AS what, 'the right to create it for the ledger' AS lacks, format('CREATE ON DATABASE %I', current_database()) AS grant
WHERE to_regnamespace(${quoteLiteral(quoteIdent(schema))}) IS NULL AND NOT has_database_privilege(current_database(), 'CREATE')
UNION ALL SELECT 'table ' || c.oid::regclass, 'the right to write what it applies', format('SELECT, INSERT, UPDATE, DELETE ON %s', c.oid::regclass)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${literal} AND c.relkind = 'r'
  AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))`;
}

const createRights = (touched: readonly Touched[]): string => {
  const schemas = [...new Set(touched.flatMap(({ createdIn }) => createdIn ?? []))];
  return `SELECT 'schema ' || to_regnamespace(s)::text AS what, 'the right to create the tables of pending migrations in it' AS lacks, format('CREATE ON SCHEMA %s', to_regnamespace(s)) AS grant
FROM unnest(ARRAY[${schemas.map(quoteLiteral).join(', ')}]::text[]) s WHERE to_regnamespace(s) IS NOT NULL AND NOT has_schema_privilege(to_regnamespace(s)::oid, 'CREATE')`;
};

const ownerRights = (touched: readonly Touched[]): string => {
  const names = [...new Set(touched.filter(({ needsOwner }) => needsOwner).map(({ name }) => name))];
  return `SELECT 'relation ' || c.oid::regclass AS what, format('its ownership, which is with %I, and a pending migration alters it', pg_get_userbyid(c.relowner)) AS lacks,
  quote_ident(pg_get_userbyid(c.relowner)) AS grant
FROM unnest(ARRAY[${names.map(quoteLiteral).join(', ')}]::text[]) w(name) JOIN pg_class c ON c.oid = to_regclass(w.name) WHERE NOT pg_has_role(c.relowner, 'USAGE')`;
};

const diagnosis = (role: string, what: string, lacks: string, grant: string): Diagnosis => ({
  finding: {
    code: 'gate-rights',
    severity: 'error',
    subject: what,
    message: `role ${role} lacks ${lacks}, so the next run stops there`,
    hint: `its owner runs: GRANT ${grant} TO ${quoteIdent(role)}; or let the gate migrate as another role (GATE_ROLE)`,
  },
});
