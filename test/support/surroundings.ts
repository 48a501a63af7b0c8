// What a check of the doctor knows beforehand, for those that are tried without a server.
import { loadConfig } from '../../src/config/load.ts';
import type { Surroundings } from '../../src/doctor/check.ts';
import { surroundings } from '../../src/runtime.ts';

/** A superuser on an up-to-date server that has counted for a month. */
export const SURROUNDINGS: Surroundings = {
  facts: {
    ...{ versionNumber: 180_004, version: '18.4', engines: [], inRecovery: false, readOnly: false, checksClient: true },
    ...{ database: 'app', user: 'postgres', schema: 'public', tables: new Map(), backend: { pid: '1', startedAt: '0' } },
    ...{ pooled: false, fingerprint: null, neighbours: null },
  },
  config: loadConfig(surroundings({}, {}, false)).config,
  scope: { exclude: ['schemagate'] },
  role: { name: 'postgres', isSuperuser: true, seesSessions: true },
  countedFor: 30 * 24 * 3_600_000,
  now: Date.UTC(2026, 0, 15),
};
