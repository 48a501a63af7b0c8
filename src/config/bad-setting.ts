// What is said of a setting that has a value it cannot have.
import { type Finding, finding } from '../core/finding.ts';

export const badSetting = (subject: string, message: string, hint: string): Finding =>
  finding({
    code: 'bad-setting',
    subject,
    message,
    hint,
  });
