// The list of kinds. Adding one is one file in kinds/ and one line here.
import { byId } from '../core/registry.ts';
import { comment } from './kinds/attached/comment.ts';
import { defaultPrivilege } from './kinds/attached/default-privilege.ts';
import { eventTrigger } from './kinds/attached/event-trigger.ts';
import { extension } from './kinds/attached/extension.ts';
import { owner } from './kinds/attached/owner.ts';
import { policy } from './kinds/attached/policy.ts';
import { privilege } from './kinds/attached/privilege.ts';
import { rule } from './kinds/attached/rule.ts';
import { schema } from './kinds/attached/schema.ts';
import { securityLabel } from './kinds/attached/security-label.ts';
import { trigger } from './kinds/attached/trigger.ts';
import { foreignDataWrapper } from './kinds/foreign/foreign-data-wrapper.ts';
import { foreignTable } from './kinds/foreign/foreign-table.ts';
import { server } from './kinds/foreign/server.ts';
import { userMapping } from './kinds/foreign/user-mapping.ts';
import { column } from './kinds/relations/column.ts';
import { constraint } from './kinds/relations/constraint.ts';
import { index } from './kinds/relations/index.ts';
import { materializedView } from './kinds/relations/materialized-view.ts';
import { sequence } from './kinds/relations/sequence.ts';
import { statistics } from './kinds/relations/statistics.ts';
import { table } from './kinds/relations/table.ts';
import { view } from './kinds/relations/view.ts';
import { publication } from './kinds/replication/publication.ts';
import { subscription } from './kinds/replication/subscription.ts';
import { accessMethod } from './kinds/routines/access-method.ts';
import { aggregate } from './kinds/routines/aggregate.ts';
import { routine } from './kinds/routines/function.ts';
import { language } from './kinds/routines/language.ts';
import { operator } from './kinds/routines/operator.ts';
import { operatorClass } from './kinds/routines/operator-class.ts';
import { operatorFamily } from './kinds/routines/operator-family.ts';
import { transform } from './kinds/routines/transform.ts';
import { textSearchConfiguration } from './kinds/text/text-search-configuration.ts';
import { textSearchDictionary } from './kinds/text/text-search-dictionary.ts';
import { textSearchParser } from './kinds/text/text-search-parser.ts';
import { textSearchTemplate } from './kinds/text/text-search-template.ts';
import { baseType } from './kinds/types/base-type.ts';
import { cast } from './kinds/types/cast.ts';
import { collation } from './kinds/types/collation.ts';
import { compositeType } from './kinds/types/composite-type.ts';
import { conversion } from './kinds/types/conversion.ts';
import { domain } from './kinds/types/domain.ts';
import { enumeration } from './kinds/types/enum.ts';
import { rangeType } from './kinds/types/range-type.ts';
import type { Kind } from './model/kind.ts';

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
  owner,
  privilege,
  defaultPrivilege,
  textSearchParser,
  textSearchTemplate,
  textSearchDictionary,
  textSearchConfiguration,
  foreignDataWrapper,
  server,
  userMapping,
  foreignTable,
  comment,
  securityLabel,
];

const BY_NAME = byId(KINDS, (kind) => kind.name);

export const isKind = (name: string): boolean => BY_NAME.has(name);

/** @throws Error for a name that is no kind's: catalogs hold none such, decoding leaves them out. */
export function kindOf(name: string): Kind {
  const kind = BY_NAME.get(name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}
