// The list of kinds. Adding one is one file in kinds/ and one line here.
import { byId } from '../core/registry.ts';
import type { Kind } from './kind.ts';
import { accessMethod } from './kinds/access-method.ts';
import { aggregate } from './kinds/aggregate.ts';
import { baseType } from './kinds/base-type.ts';
import { cast } from './kinds/cast.ts';
import { collation } from './kinds/collation.ts';
import { column } from './kinds/column.ts';
import { comment } from './kinds/comment.ts';
import { compositeType } from './kinds/composite-type.ts';
import { constraint } from './kinds/constraint.ts';
import { conversion } from './kinds/conversion.ts';
import { defaultPrivilege } from './kinds/default-privilege.ts';
import { domain } from './kinds/domain.ts';
import { enumeration } from './kinds/enum.ts';
import { eventTrigger } from './kinds/event-trigger.ts';
import { extension } from './kinds/extension.ts';
import { foreignDataWrapper } from './kinds/foreign-data-wrapper.ts';
import { foreignTable } from './kinds/foreign-table.ts';
import { routine } from './kinds/function.ts';
import { index } from './kinds/index.ts';
import { language } from './kinds/language.ts';
import { materializedView } from './kinds/materialized-view.ts';
import { operator } from './kinds/operator.ts';
import { operatorClass } from './kinds/operator-class.ts';
import { operatorFamily } from './kinds/operator-family.ts';
import { owner } from './kinds/owner.ts';
import { policy } from './kinds/policy.ts';
import { privilege } from './kinds/privilege.ts';
import { publication } from './kinds/publication.ts';
import { rangeType } from './kinds/range-type.ts';
import { rule } from './kinds/rule.ts';
import { schema } from './kinds/schema.ts';
import { securityLabel } from './kinds/security-label.ts';
import { sequence } from './kinds/sequence.ts';
import { server } from './kinds/server.ts';
import { statistics } from './kinds/statistics.ts';
import { subscription } from './kinds/subscription.ts';
import { table } from './kinds/table.ts';
import { textSearchConfiguration } from './kinds/text-search-configuration.ts';
import { textSearchDictionary } from './kinds/text-search-dictionary.ts';
import { textSearchParser } from './kinds/text-search-parser.ts';
import { textSearchTemplate } from './kinds/text-search-template.ts';
import { transform } from './kinds/transform.ts';
import { trigger } from './kinds/trigger.ts';
import { userMapping } from './kinds/user-mapping.ts';
import { view } from './kinds/view.ts';

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
