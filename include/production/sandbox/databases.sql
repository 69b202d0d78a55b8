-- The stand-ins' databases.
create database journal_fjord;
create database journal_byen;
create database flowzone;
