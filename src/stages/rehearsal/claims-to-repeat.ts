// Whether a migration claims that it can be run twice: each of its statements that would fail or add something the second time is guarded,
// by IF [NOT] EXISTS, OR REPLACE or ON CONFLICT. Goes by the wording alone, since that is what makes the claim.
import type { OnBench } from './bench.ts';

export function claimsToRepeat({ migration, statements }: OnBench): boolean {
  if (migration.kind === 'repeatable') return true;
  const claims = statements.map(claimOf);
  return claims.includes('guarded') && !claims.includes('bare');
}

/** `neutral`: makes no claim, and does no harm the second time. */
type Claim = 'guarded' | 'bare' | 'neutral';

export function claimOf(statement: string): Claim {
  const [, word = ''] = /^\s*(\w+)/.exec(statement) ?? [];
  switch (word.toUpperCase()) {
    case 'CREATE':
      return /^\s*create\s+(?:or\s+replace\b|[^(]*?\bif\s+not\s+exists\b)/i.test(statement) ? 'guarded' : 'bare';
    case 'DROP':
      return /^\s*drop\s[^;]*?\bif\s+exists\b/i.test(statement) ? 'guarded' : 'bare';
    case 'ALTER':
      return alteration(statement);
    case 'INSERT':
      return /\bon\s+conflict\b|\bwhere\s+not\s+exists\b/i.test(statement) ? 'guarded' : 'bare';
    case 'COPY':
      return 'bare';
    default:
      return 'neutral';
  }
}

/** Actions that add or drop something with a name, and those of them that are guarded. */
function alteration(statement: string): Claim {
  const named = [...statement.matchAll(NAMED)].length;
  const guarded = [...statement.matchAll(GUARDED)].length;
  if (/\brename\b/i.test(statement) || named > guarded) return 'bare';
  return guarded > 0 ? 'guarded' : 'neutral';
}

const NAMED = /\b(?:add|drop)\s+(?!not\s+null|default|expression|identity\b)\w/gi;
const GUARDED = /\b(?:add|drop)\s+(?:(?:column|constraint|value|attribute)\s+)?if\s+(?:not\s+)?exists\b/gi;
