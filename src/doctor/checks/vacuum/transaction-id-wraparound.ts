// The age of the oldest transaction ids.
import { wraparound } from '../../wraparound.ts';

export const transactionIdWraparound = wraparound({
  code: 'transaction-id-wraparound',
  what: 'transaction ids',
  ofDatabase: 'age(d.datfrozenxid)',
  ofTable: 'age(c.relfrozenxid)',
});
