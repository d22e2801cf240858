-- The roles and the database of the bank (docs/DATABASE.md, "Database roles"). The passwords stand here as SCRAM verifiers.
create role strongroom_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${STRONGROOM_OWNER_VERIFIER}';
create role strongroom login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${STRONGROOM_VERIFIER}';
create role strongroom_console login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${STRONGROOM_CONSOLE_VERIFIER}';
create database strongroom owner strongroom_owner;
revoke all on database strongroom from public;
grant connect on database strongroom to strongroom, strongroom_console;
