// What the application's role may not use, as the gate checks it at the end of a run.

import { accessFindings } from '../../../stages/access/application-role.ts';
import { found, type LookCheck, skip } from '../../check.ts';

export const applicationRoleAccess: LookCheck = {
  id: 'application-role-access',
  group: 'security',
  looksFor: 'tables, sequences, functions and schemas that the role of the application may not use',
  needs: 'GATE_APP_ROLE',
  codes: ['application-role-lacks-access', 'no-application-role'],
  look: async ({ context: { config }, ask }, { scope }) =>
    config.appRole === null ? skip('GATE_APP_ROLE names no role') : found(await accessFindings({ query: ask }, config, scope)),
};
