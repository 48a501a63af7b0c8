// The age of the oldest multixact ids, which mark rows that several transactions have locked.
import { wraparound } from '../../wraparound.ts';

export const multixactWraparound = wraparound({
  code: 'multixact-wraparound',
  what: 'multixact ids',
  ofDatabase: 'mxid_age(d.datminmxid)',
  ofTable: 'mxid_age(c.relminmxid)',
});
