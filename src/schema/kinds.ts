// The list of kinds. Adding one is one file in kinds/ and one line here.
import { byId } from '../core/registry.ts';
import type { Kind } from './kind.ts';
import { column } from './kinds/column.ts';
import { constraint } from './kinds/constraint.ts';
import { domain } from './kinds/domain.ts';
import { enumeration } from './kinds/enum.ts';
import { extension } from './kinds/extension.ts';
import { routine } from './kinds/function.ts';
import { index } from './kinds/index.ts';
import { materializedView } from './kinds/materialized-view.ts';
import { schema } from './kinds/schema.ts';
import { sequence } from './kinds/sequence.ts';
import { table } from './kinds/table.ts';
import { trigger } from './kinds/trigger.ts';
import { view } from './kinds/view.ts';

/** In the order in which the report counts them. */
export const KINDS: readonly Kind[] = [
  schema,
  extension,
  enumeration,
  domain,
  sequence,
  table,
  column,
  constraint,
  index,
  view,
  materializedView,
  routine,
  trigger,
];

const BY_NAME = byId(KINDS, (kind) => kind.name);

export const isKind = (name: string): boolean => BY_NAME.has(name);

/** @throws Error for a name that is no kind's: catalogs hold none such, decoding leaves them out. */
export function kindOf(name: string): Kind {
  const kind = BY_NAME.get(name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}
