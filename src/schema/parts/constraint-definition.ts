// The definition of a constraint as pg_get_constraintdef prints it: what can be altered, what belongs to the index, and what it refers to.

/** What can be altered in place in a foreign key, apart from the rest. */
export function split(definition: string): { readonly what: string; readonly when: string; readonly enforced: string } {
  const what = definition.replace(/( DEFERRABLE)?( INITIALLY DEFERRED)?( NOT ENFORCED)?$/, '');
  const rest = definition.slice(what.length);
  const deferrable = rest.includes(' DEFERRABLE') ? 'DEFERRABLE' : 'NOT DEFERRABLE';
  const when = `${deferrable} INITIALLY ${rest.includes(' DEFERRED') ? 'DEFERRED' : 'IMMEDIATE'}`;
  return { what, when, enforced: rest.includes(' NOT ENFORCED') ? 'NOT ENFORCED' : 'ENFORCED' };
}

/** Whether it is a foreign key to exactly those columns of that table. */
export function refersTo(definition: unknown, table: string, key: string): boolean {
  const found = /^FOREIGN KEY .*? REFERENCES (.+?)\(([^)]*)\)/.exec(String(definition));
  const columns = /\(([^)]*)\)/.exec(key)?.[1];
  const sorted = (list: string | undefined): string =>
    (list ?? '')
      .replace(/WITHOUT OVERLAPS|PERIOD/g, '')
      .split(',')
      .map((name) => name.trim())
      .sort()
      .join();
  return found !== null && found[1] === table && sorted(found[2]) === sorted(columns);
}

/** The server prints them only for exclusion constraints. */
export const withoutIndex = (definition: string): string =>
  definition.replace(/ WITH \([a-z_]+=[^()]*\)/, '').replace(/ USING INDEX TABLESPACE ("[^"]*"|\S+)/, '');

/** With the clauses about the index between what is constrained and what is said of the constraint. */
export const withIndex = (definition: string, clauses: string): string => {
  const at = clauses === '' ? definition.length : whereAfterIndex(definition);
  return `${definition.slice(0, at)}${clauses}${definition.slice(at)}`;
};

const whereAfterIndex = (definition: string): number => / WHERE \(| DEFERRABLE| INITIALLY/.exec(definition)?.index ?? definition.length;
