// The flag of `verify` by which it waits for the gate that applies what is pending.
import type { Flag, FlagValues } from '../context.ts';

export const WAIT_FLAG: Flag = {
  name: 'wait',
  type: 'boolean',
  doc: 'keep looking until every migration is applied, whoever applies them, for as long as GATE_DEADLINE allows',
};

export const asksToWait = (flags: FlagValues): boolean => flags['wait'] === true;
