// Modules that the proof needs, named so that they are loaded while the server applies, and not once the last migration is applied.
import { KINDS } from '../../schema/kinds/kinds.ts';
import { readCatalog } from '../../schema/verify/read.ts';
import { encodeSnapshot } from '../../schema/verify/snapshot.ts';
import { grantAccess } from '../access/application-role.ts';
import { recordProved } from '../expectation/record-expectation.ts';
import { checkSchema, tellVerified } from '../expectation/verify-stage.ts';

export const loadProving = (): unknown => [grantAccess, checkSchema, tellVerified, recordProved, encodeSnapshot, readCatalog, KINDS.length];
