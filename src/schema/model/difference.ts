// One difference between two catalogs, and what it is about.
import type { Change, Extra, Missing } from './kind.ts';
import type { CatalogObject } from './object.ts';

/** `missing`: expected and not there. `extra`: there and not expected. `changed`: both, and not the same. */
export type Difference = Missing | Extra | Change;

export const subjectOf = (difference: Difference): CatalogObject => (difference.state === 'extra' ? difference.live : difference.expected);
