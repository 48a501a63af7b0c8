// The list of kinds. Adding one is one file in kinds/ and one line here.
import { byId } from '../../core/registry.ts';
import type { Kind } from '../model/kind.ts';
import { comment } from './attached/comment.ts';
import { defaultPrivilege } from './attached/default-privilege.ts';
import { eventTrigger } from './attached/event-trigger.ts';
import { extension } from './attached/extension.ts';
import { owner } from './attached/owner.ts';
import { policy } from './attached/policy.ts';
import { privilege } from './attached/privilege.ts';
import { rule } from './attached/rule.ts';
import { schema } from './attached/schema.ts';
import { securityLabel } from './attached/security-label.ts';
import { trigger } from './attached/trigger.ts';
import { foreignDataWrapper } from './foreign/foreign-data-wrapper.ts';
import { foreignTable } from './foreign/foreign-table.ts';
import { server } from './foreign/server.ts';
import { userMapping } from './foreign/user-mapping.ts';
import { column } from './relations/column.ts';
import { constraint } from './relations/constraint.ts';
import { index } from './relations/index.ts';
import { materializedView } from './relations/materialized-view.ts';
import { sequence } from './relations/sequence.ts';
import { statistics } from './relations/statistics.ts';
import { table } from './relations/table.ts';
import { view } from './relations/view.ts';
import { publication } from './replication/publication.ts';
import { subscription } from './replication/subscription.ts';
import { accessMethod } from './routines/access-method.ts';
import { aggregate } from './routines/aggregate.ts';
import { routine } from './routines/function.ts';
import { language } from './routines/language.ts';
import { operator } from './routines/operator.ts';
import { operatorClass } from './routines/operator-class.ts';
import { operatorFamily } from './routines/operator-family.ts';
import { transform } from './routines/transform.ts';
import { textSearchConfiguration } from './text/text-search-configuration.ts';
import { textSearchDictionary } from './text/text-search-dictionary.ts';
import { textSearchParser } from './text/text-search-parser.ts';
import { textSearchTemplate } from './text/text-search-template.ts';
import { baseType } from './types/base-type.ts';
import { cast } from './types/cast.ts';
import { collation } from './types/collation.ts';
import { compositeType } from './types/composite-type.ts';
import { conversion } from './types/conversion.ts';
import { domain } from './types/domain.ts';
import { enumeration } from './types/enum.ts';
import { rangeType } from './types/range-type.ts';

/** In the order in which the report counts them. */
export const KINDS: readonly Kind[] = [
  schema,
  extension,
  language,
  accessMethod,
  baseType,
  enumeration,
  domain,
  compositeType,
  rangeType,
  collation,
  conversion,
  cast,
  operator,
  operatorFamily,
  operatorClass,
  sequence,
  table,
  column,
  constraint,
  index,
  statistics,
  view,
  materializedView,
  routine,
  aggregate,
  rule,
  trigger,
  policy,
  transform,
  eventTrigger,
  publication,
  subscription,
  owner(() => KINDS),
  privilege(() => KINDS),
  defaultPrivilege,
  textSearchParser,
  textSearchTemplate,
  textSearchDictionary,
  textSearchConfiguration,
  foreignDataWrapper,
  server,
  userMapping,
  foreignTable,
  comment(() => KINDS),
  securityLabel(() => KINDS),
];

const BY_NAME = byId(KINDS, (kind) => kind.name);

export const isKind = (name: string): boolean => BY_NAME.has(name);

/** @throws Error for a name that is not a kind's: catalogs hold none such, decoding leaves them out. */
export function kindOf(name: string): Kind {
  const kind = BY_NAME.get(name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}
