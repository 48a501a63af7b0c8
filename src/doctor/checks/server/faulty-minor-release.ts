// Whether the server is a minor release with a fault that later ones do not have, and that may have left damage.
import type { QueryCheck } from '../../check.ts';
import { KNOWN_FAULTS } from '../../releases.ts';

export const faultyMinorRelease: QueryCheck = {
  id: 'faulty-minor-release',
  group: 'server',
  looksFor: 'minor releases with known faults that corrupt indexes, give wrong answers, or break extensions',
  sql: () => 'SELECT true AS asked',
  judge: (_, { facts: { versionNumber, version } }) => {
    const [major, minor] = [Math.floor(versionNumber / 10_000), versionNumber % 10_000];
    const faults = KNOWN_FAULTS.filter((fault) => fault.major === major && minor >= fault.from && minor <= fault.to);
    return {
      findings: faults.map(({ severity, fault, remedy, fixedIn, source }) => ({
        finding: {
          code: 'faulty-minor-release',
          severity,
          subject: `PostgreSQL ${version}`,
          message: `this release has a known fault: ${fault}`,
          hint: `install ${major}.${fixedIn} or newer, for which a restart is enough; ${remedy} (${source})`,
        },
      })),
    };
  },
};
