-- Planned work is no outage. The value can be used from the next migration on, not in this one.
ALTER TYPE service_status ADD VALUE 'maintenance' AFTER 'degraded';
