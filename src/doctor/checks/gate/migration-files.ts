// The files that a gate would apply: whether they can be read and ordered.
import { found, type LookCheck, skip } from '../../check.ts';

export const migrationFiles: LookCheck = {
  id: 'migration-files',
  group: 'gate',
  looksFor: 'files in the migrations folder that would stop a gate, or that it passes over',
  needs: 'a folder of migrations',
  codes: ['duplicate-version', 'bad-name', 'not-a-file', 'passed-over', 'unreadable'],
  look: async ({ project: { missing, fileFindings = [], notices } }) =>
    fileFindings.length > 0 ? found(fileFindings) : missing === undefined ? found(notices) : skip(missing),
};
