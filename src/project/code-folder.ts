// A folder of code where SQL is expected: says which tool's it is, and what to write instead.
import { finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { Stop } from '../core/stop.ts';
import { migratorOfFolder } from '../migrators/migrators.ts';

/** Null unless the folder belongs to a tool whose migrations are code. */
export function ofMigrator(folder: Folder): Stop | null {
  const found = migratorOfFolder(folder);
  if (found === null) return null;
  const { name, command } = found.migrator;
  return new Stop([
    finding({
      code: 'code-folder',
      subject: folder.path,
      message: `this is a folder of ${name}, whose migrations are code that only ${name} can apply`,
      hint: `run it under the gate: \`schemagate run -- ${command}\`, or set GATE_COMMAND=${command}`,
    }),
  ]);
}
