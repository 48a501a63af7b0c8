// A copy of a SQLite file, in place of `backup`.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import { backUpFile } from '../../sqlite/gate/back-up-file.ts';
import { BACKUP_FLAGS } from '../../stages/backup/backup-options.ts';
import { refuseFlags } from './on-sqlite.ts';

export const backupOnSqlite = (asked: CommandFacets): Command => ({
  ...inPlaceOf(asked),
  ...{ needs: 'nothing', opens: 'sqlite' },
  refuse: (given) => {
    refuseFlags(
      given,
      BACKUP_FLAGS.map(({ name }) => name),
    );
    if (given.config.backupKeyFile !== null) throw new Stop([notEncrypted()]);
  },
  run: backUpFile,
});

const notEncrypted = () =>
  finding({
    code: 'postgresql-only',
    subject: 'GATE_BACKUP_KEY_FILE',
    message: 'GATE_BACKUP_KEY_FILE asks for an encrypted backup, which there is for PostgreSQL only, and DATABASE_URL names a SQLite file',
    hint: 'take the setting away, and encrypt the copy by other means',
  });
