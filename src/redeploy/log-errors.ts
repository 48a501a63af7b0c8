// Lines of an application's log that tell of an error, whatever it logs with: words in plain text, levels in JSON.
import { asRecord, type Json } from './json.ts';

const WORDS = /\b(?:error|fatal|panic|critical|exception|traceback|unhandled)\b/i;
/** "0 errors", "error rate: 0", "no error": what says that there is none. */
const HARMLESS = /\b(?:no|0|without) errors?\b|\berrors?["']?\s*[:=]\s*(?:0|null|none|false|\[\])/i;
const LEVELS = /^(?:error|fatal|panic|critical|alert|emerg)/i;
/** As pino and bunyan count them. */
const ERROR_LEVEL = 50;

export const errorLines = (lines: readonly string[]): readonly string[] => lines.filter(tellsOfError);

function tellsOfError(line: string): boolean {
  const level = levelIn(line);
  if (typeof level === 'number') return level >= ERROR_LEVEL;
  if (typeof level === 'string') return LEVELS.test(level);
  return WORDS.test(line) && !HARMLESS.test(line);
}

/** Undefined if the line is not JSON, or has none. */
function levelIn(line: string): Json {
  if (!line.startsWith('{')) return undefined;
  try {
    const fields = asRecord(JSON.parse(line) as Json);
    return fields['level'] ?? fields['severity'] ?? fields['levelname'];
  } catch {
    return undefined;
  }
}
