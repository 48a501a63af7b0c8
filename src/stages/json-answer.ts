// A command's answer as JSON, and nothing else, for scripts: the report's `data`.
import type { Answer } from './answer.ts';
import type { Flag, FlagValues } from './context.ts';

export const JSON_FLAG: Flag = { name: 'json', type: 'boolean', doc: 'print the answer as JSON, and nothing else' };

export const asksJson = ({ json }: FlagValues): boolean => json === true;

/** Its data is the text, if that was asked for. */
export const withJson = (answer: Answer, flags: FlagValues): Answer =>
  asksJson(flags) ? { ...answer, text: JSON.stringify(answer.data, null, 2) } : answer;
