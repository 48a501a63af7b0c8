// How Flyway tells a story: a V file a step, a U file to take it back.
import type { Dialect } from '../dialect.ts';

export const dialect: Dialect = {
  layout: 'flyway',
  tell: (steps) => {
    const files: Record<string, string> = {};
    for (const { number, name, up, down, noTransaction } of steps) {
      files[`V${number}__${name}.sql`] = up;
      if (noTransaction) files[`V${number}__${name}.sql.conf`] = 'executeInTransaction=false\n';
      if (down !== undefined) files[`U${number}__${name}.sql`] = down;
    }
    return files;
  },
  version: (number) => String(number),
  table: 'public.flyway_schema_history',
  applied: `SELECT version FROM (
  SELECT DISTINCT ON (version) version::text AS version, type, installed_rank FROM public.flyway_schema_history
  WHERE success AND version IS NOT NULL ORDER BY version, installed_rank DESC
) AS last WHERE type NOT LIKE 'UNDO%' ORDER BY installed_rank`,
  code: (number) => ({
    path: `V${number}__in_code.java`,
    content: `package db.migration;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

public class V${number}__in_code extends BaseJavaMigration {
  @Override
  public void migrate(Context context) {}
}
`,
  }),
  makeDirty: (number) => `INSERT INTO public.flyway_schema_history
  (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
VALUES ((SELECT coalesce(max(installed_rank), 0) + 1 FROM public.flyway_schema_history),
  '${number}', 'half', 'SQL', 'V${number}__half.sql', 0, current_user, 1, false)`,
};
