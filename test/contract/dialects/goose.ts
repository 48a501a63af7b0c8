// Stories as goose tells them: one file a step, both ways in it, numbered as by `goose -s create`.
import type { Dialect, Step } from '../dialect.ts';

const version = (number: number): string => String(number).padStart(5, '0');

/** One statement to goose, whatever it is; where each must be sent on its own, goose has to find their ends. */
const block = (sql: string): string => `-- +goose StatementBegin\n${sql.trimEnd()}\n-- +goose StatementEnd\n`;
const bare = (sql: string): string => `${sql.trimEnd()}${sql.trimEnd().endsWith(';') ? '' : ';'}\n`;

function content({ up, down, noTransaction }: Step): string {
  const sql = noTransaction ? bare : block;
  const header = noTransaction ? '-- +goose NO TRANSACTION\n' : '';
  return `${header}-- +goose Up\n${sql(up)}${down === undefined ? '' : `\n-- +goose Down\n${sql(down)}`}`;
}

export const dialect: Dialect = {
  layout: 'goose',
  tell: (steps) => Object.fromEntries(steps.map((step) => [`${version(step.number)}_${step.name}.sql`, content(step)])),
  version,
  table: 'public.goose_db_version',
  applied: `SELECT lpad(version_id::text, 5, '0') AS version FROM (
  SELECT DISTINCT ON (version_id) version_id, is_applied FROM public.goose_db_version ORDER BY version_id, id DESC
) AS last WHERE is_applied AND version_id > 0 ORDER BY version_id`,
  code: (number) => ({ path: `${version(number)}_code.go`, content: goFile }),
  makeDirty: null,
};

const goFile = `package migrations

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

func init() {
	goose.AddMigrationContext(func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "CREATE TABLE made_by_code (id bigint PRIMARY KEY)")
		return err
	}, nil)
}
`;
