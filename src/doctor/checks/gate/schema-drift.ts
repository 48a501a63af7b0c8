// The live schema against the expectation, as `verify` compares them; labels of enums are part of it.

import { checkedSchema } from '../../../stages/expectation/checked-schema.ts';
import { gateAtWork } from '../../../stages/ledger/lock-holder.ts';
import { found, type LookCheck, skip } from '../../check.ts';

export const schemaDrift: LookCheck = {
  id: 'schema-drift',
  group: 'gate',
  looksFor: 'objects that are missing, extra or changed against the snapshot or what the last run recorded, labels of enums included',
  needs: 'a folder of migrations, a run that recorded an expectation or a snapshot, and the right to read the ledger',
  codes: ['KIND-missing', 'KIND-extra', 'KIND-changed'],
  look: async ({ context, project, ready, standings }) => {
    if (project.missing !== undefined) return skip(project.missing);
    const at = await standings();
    if ((await gateAtWork(context, ready, at.workspace)) !== null) return skip('a gate is at work, and the schema is changing under it');
    const { checked, findings } = await checkedSchema(context, project, ready, at);
    const differences = findings.filter(({ code }) => code !== 'no-expectation');
    if (differences.length > 0 || (checked?.expectation ?? null) !== null) return found(differences);
    return skip(
      at.plan.applied === 0 ? 'nothing is applied yet' : 'there is neither a snapshot nor a recorded expectation for what is applied',
    );
  },
};
