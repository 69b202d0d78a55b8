-- What stands in the journal now, with a digest of the ending of the patient's number.
create temporary table standing (program text not null, ending text not null)
