// The one list of kinds, in the order in which they are read and counted.
import { byId } from '../core/registry.ts';
import type { Kind } from './kind.ts';
import { column } from './kinds/column.ts';
import { constraint } from './kinds/constraint.ts';
import { domain } from './kinds/domain.ts';
import { enumType } from './kinds/enum.ts';
import { extension } from './kinds/extension.ts';
import { functionKind } from './kinds/function.ts';
import { index } from './kinds/index.ts';
import { materializedView } from './kinds/materialized-view.ts';
import { schema } from './kinds/schema.ts';
import { sequence } from './kinds/sequence.ts';
import { table } from './kinds/table.ts';
import { trigger } from './kinds/trigger.ts';
import { view } from './kinds/view.ts';

export const KINDS: readonly Kind[] = [
  schema,
  extension,
  enumType,
  domain,
  sequence,
  table,
  column,
  constraint,
  index,
  view,
  materializedView,
  functionKind,
  trigger,
];

const KIND_BY_NAME = byId(KINDS, (kind) => kind.name);

/** @throws Error for a name that is no kind: a snapshot of a newer release is refused before this. */
export function kindOf(name: string): Kind {
  const kind = KIND_BY_NAME.get(name);
  if (kind === undefined) throw new Error(`unknown kind ${name}`);
  return kind;
}

export const isKind = (name: string): boolean => KIND_BY_NAME.has(name);
