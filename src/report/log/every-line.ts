// The fields of every line of JSON.
import { traceFields } from '../../core/trace-context.ts';
import { VERSION } from '../../core/version.ts';

/** @param run its id is asked for with the first line. Null: there is none. */
export const everyLine = (run: { readonly id: string } | null, env: Parameters<typeof traceFields>[0]): Readonly<Record<string, string>> =>
  run === null
    ? { version: VERSION, ...traceFields(env) }
    : {
        get run() {
          return run.id;
        },
        version: VERSION,
        ...traceFields(env),
      };
