// What a Stop refuses, as tests of what is misused compare it.
import { Stop } from '../../src/core/stop.ts';

/** The findings' messages, with their hints, of what is refused; what it returns instead, if it is not. */
export function refusalOf<T>(attempt: () => T): T | readonly (readonly [message: string, hint: string | undefined])[] {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Stop) return error.findings.map(({ message, hint }) => [message, hint] as const);
    throw error;
  }
}
