// When a trigger, an event trigger or a rule fires: always except on a replica, or as ALTER says.

/** Absent if it fires as usual: in sessions that are not applying replicated changes. */
export type Enabled = 'DISABLE' | 'ENABLE REPLICA' | 'ENABLE ALWAYS';

const ENABLED: Readonly<Record<string, Enabled>> = { D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' };

/** @param letter of pg_trigger.tgenabled, pg_rewrite.ev_enabled, pg_event_trigger.evtenabled. */
export const enabledBy = (letter: string | null | undefined): Enabled | undefined => ENABLED[letter ?? ''];
