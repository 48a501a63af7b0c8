// What the fingerprint is made of, kind by kind. The build puts what this module exports in its place, so that a run that finds the fingerprint
// unchanged loads no kind (scripts/build/constant-module.ts): everything here is plain data.
import { KINDS } from '../kinds/kinds.ts';
import type { Kind } from '../model/kind.ts';

export type Footprinted = Pick<Kind, 'catalogs' | 'foundBy' | 'comparedWith'>;

export const FOOTPRINTS: readonly Footprinted[] = KINDS.map(({ catalogs, foundBy, comparedWith }) => ({
  catalogs,
  ...(foundBy && { foundBy }),
  ...(comparedWith && { comparedWith }),
}));
