// What is said of a setting that has a value it cannot have.
import type { Finding } from '../core/finding.ts';

export const badSetting = (subject: string, message: string, hint: string): Finding => ({
  code: 'bad-setting',
  severity: 'error',
  subject,
  message,
  hint,
});
