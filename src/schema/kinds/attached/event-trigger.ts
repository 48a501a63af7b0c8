// Event triggers. They belong to the database, not to a schema.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { notOfExtension } from '../../model/scope.ts';
import { inDatabase, ownedInDatabase } from '../../parts/catalogs/catalog-rows.ts';
import { type Enabled, enabledBy } from '../../parts/firing-mode.ts';

type EventTriggerAttributes = {
  readonly event: string;
  /** The commands it fires for. Absent: all. */
  readonly tags?: readonly string[];
  /** `public.audit()`. */
  readonly function: string;
  readonly enabled?: Enabled;
};

export const eventTrigger: Kind<EventTriggerAttributes> = {
  name: 'event trigger',
  plural: 'event triggers',
  ...inDatabase('pg_event_trigger', 'evt', { isLabelled: true }),
  catalogs: [{ table: 'pg_event_trigger', oid: 'oid', onlyBeside: ['pg_event_trigger+'] }],
  foundBy: ['pg_event_trigger+'],
  securable: { rows: ownedInDatabase('pg_event_trigger', 'evt') },
  attributes: { event: 'meaning', tags: 'meaning', function: 'meaning', enabled: 'meaning' },
  query: () => `/* gate:event-trigger */ SELECT e.evtname AS name, e.evtevent AS event, pg_catalog.array_to_json(e.evttags) AS tags,
  n.nspname AS function_schema, p.proname AS function_name, e.evtenabled AS enabled
FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE ${notOfExtension('pg_catalog.pg_event_trigger', 'e.oid')} ORDER BY e.evtname`,
  parse: (row) => ({
    kind: 'event trigger',
    id: quoteName(row['name']!),
    attributes: present<EventTriggerAttributes>({
      event: row['event']!,
      tags: JSON.parse(row['tags'] ?? '[]') as string[],
      function: `${qualified(row['function_schema']!, row['function_name']!)}()`,
      enabled: enabledBy(row['enabled']),
    }),
  }),
  // Made last of all, so that it does not fire for what is made.
  actsOnRows: true,
  weight: () => weightOfStep('event trigger'),
  create: (object) => {
    const { event, tags, function: called, enabled } = object.attributes;
    const when = tags === undefined ? '' : ` WHEN TAG IN (${tags.map(quoteLiteral).join(', ')})`;
    const create = `CREATE EVENT TRIGGER ${object.id} ON ${event}${when} EXECUTE FUNCTION ${called}`;
    return enabled === undefined ? [create] : [create, enable(object)];
  },
  alter: ({ expected, changed }) => (changed.every((name) => name === 'enabled') ? [enable(expected)] : 'replace'),
  drop: ({ id }) => [`DROP EVENT TRIGGER ${id}`],
  brief: ({ attributes: { event, function: called } }) => `on ${event} calls ${called}`,
  caution: () => 'only a superuser, or the role that a managed service provides for this, can create an event trigger',
};

const enable = ({ id, attributes }: CatalogObject<EventTriggerAttributes>): string =>
  `ALTER EVENT TRIGGER ${id} ${attributes.enabled ?? 'ENABLE'}`;
