-- The three databases of one server and who may do what in them; psql runs this once, over an empty server.
-- airflow: Airflow's metadata. celery: whether a task ended well. bridge: Helsebro's own, whose tables belong to a role
-- that only migrations log in as; what the flows and the companion may do in them stands in include/sql/bridge/grants.
\set airflow_password `cat /run/secrets/airflow_password`
\set celery_password `cat /run/secrets/celery_password`
\set bridge_owner_password `cat /run/secrets/bridge_owner_password`
\set bridge_password `cat /run/secrets/bridge_password`
\set companion_password `cat /run/secrets/companion_password`

create role airflow login password :'airflow_password';
create role celery login password :'celery_password';
create role bridge_owner login password :'bridge_owner_password';
create role bridge login password :'bridge_password';
create role companion login password :'companion_password';

create database airflow owner airflow;
create database celery owner celery;
create database bridge owner bridge_owner;

revoke all on database airflow, celery, bridge, postgres, template1 from public;
grant connect, temporary on database bridge to bridge;
grant connect on database bridge to companion;
