// The other process: it opens the SQLite file and runs what it is sent. It ends with the process that started it, and what is open then is rolled
// back. `serveWriter` is also run from its own text, so it uses nothing that is not in it.

/** What it is asked. */
export type Request =
  | { readonly id: number; readonly op: 'open'; readonly path: string; readonly options: Readonly<Record<string, unknown>> }
  | { readonly id: number; readonly op: 'run'; readonly statements: readonly string[] }
  | { readonly id: number; readonly op: 'rows'; readonly sql: string; readonly values: readonly unknown[] };

/** What it answers. `at`: the statement that it begins with now; null if there are so many that only now and then a word is said. */
export type Response =
  | { readonly id: number; readonly at: number | null }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: number | null; readonly completed: number } };

export function serveWriter(): void {
  const many = 1000;
  /** Between two words (ms), where there are many statements. */
  const pace = 50;
  // By a name of this process, so that another connection finds it again (sqlite.org/src: memdb.c).
  const memory = 'file:/schemagate?vfs=memdb';
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  let database: InstanceType<typeof DatabaseSync> | undefined;
  process.on('message', (request: Request) => {
    let completed = 0;
    let value: unknown;
    try {
      if (request.op === 'open') {
        const before = database;
        // A database in memory is there as long as a connection has it.
        database = new DatabaseSync(request.path === ':memory:' ? memory : request.path, request.options);
        before?.close();
      } else if (request.op === 'rows') {
        value = database!.prepare(request.sql).all(...(request.values as []));
      } else {
        const isMany = request.statements.length > many;
        let told = 0;
        for (const statement of request.statements) {
          const now = Number(process.hrtime.bigint()) / 1e6;
          if (!isMany || now - told > pace) process.send!({ id: request.id, at: isMany ? null : completed });
          if (now - told > pace) told = now;
          database!.exec(statement);
          completed++;
        }
      }
      process.send!({ id: request.id, value });
    } catch (error) {
      const { message, code, errcode } = error as { message: string; code?: string; errcode?: number };
      process.send!({ id: request.id, error: { message, code: code === 'ERR_SQLITE_ERROR' ? (errcode ?? 1) : null, completed } });
    }
  });
}
