import { expect, test } from 'vitest';
import { conditionName } from '../../../../src/postgres/errors/sqlstate-names.ts';

test.each([
  ['00000', 'successful_completion'],
  ['0A000', 'feature_not_supported'],
  ['22P02', 'invalid_text_representation'],
  ['23505', 'unique_violation'],
  ['25001', 'active_sql_transaction'],
  ['2D000', 'invalid_transaction_termination'],
  ['40P01', 'deadlock_detected'],
  ['42601', 'syntax_error'],
  ['42P01', 'undefined_table'],
  ['55P03', 'lock_not_available'],
  ['55P04', 'unsafe_new_enum_value_usage'],
  ['57014', 'query_canceled'],
  ['57P03', 'cannot_connect_now'],
  ['72000', 'snapshot_too_old'],
  ['F0000', 'config_file_error'],
  ['HV00N', 'fdw_unable_to_establish_connection'],
  ['P0001', 'raise_exception'],
  ['XX002', 'index_corrupted'],
])('%s is %s', (sqlstate, name) => {
  expect(conditionName(sqlstate)).toBe(name);
});

test.each(['', '4', '42', '42ZZZ', 'ZZ000', '42P1'])('%j has no name', (sqlstate) => {
  expect(conditionName(sqlstate)).toBeUndefined();
});
