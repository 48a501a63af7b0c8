// How bad a finding is. An error stops the gate, a warning asks for attention, a notice is only information.

export type Severity = 'error' | 'warning' | 'notice';

/** The gravest first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

export const isAtLeast = (severity: Severity, least: Severity): boolean => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
