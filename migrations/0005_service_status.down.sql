DROP TABLE services;
DROP TYPE service_status;
