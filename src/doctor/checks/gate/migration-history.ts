// The ledger against the folder: edited, missing, out of order, ahead, half done; and whether the ledger itself is sound.
import { found, type LookCheck, skip } from '../../check.ts';

export const migrationHistory: LookCheck = {
  id: 'migration-history',
  group: 'gate',
  looksFor: 'a ledger that is damaged, and migrations that were edited, are missing, out of order, half done, or newer than the folder',
  needs: 'a folder of migrations, and the right to read the ledger',
  codes: ['edited', 'missing', 'out-of-order', 'ahead', 'unfinished', 'ledger-damaged', 'ledger-altered', 'ledger-newer'],
  look: async ({ project, standings }) => {
    if (project.missing !== undefined) return skip(project.missing);
    const { findings } = await standings();
    return found(findings.filter(({ code }) => code !== 'pending'));
  },
};
