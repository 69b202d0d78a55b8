-- Stands for the desktop program, which sets updated_at at every change of a row.
-- A change that names its own updated_at (bulk generation, a test of old data) keeps it.
CREATE FUNCTION journal.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER touch BEFORE UPDATE ON journal.department FOR EACH ROW EXECUTE FUNCTION journal.touch();
CREATE TRIGGER touch BEFORE UPDATE ON journal.user_account FOR EACH ROW EXECUTE FUNCTION journal.touch();
CREATE TRIGGER touch BEFORE UPDATE ON journal.patient FOR EACH ROW EXECUTE FUNCTION journal.touch();
CREATE TRIGGER touch BEFORE UPDATE ON journal.series FOR EACH ROW EXECUTE FUNCTION journal.touch();
CREATE TRIGGER touch BEFORE UPDATE ON journal.patient_group FOR EACH ROW EXECUTE FUNCTION journal.touch();
CREATE TRIGGER touch BEFORE UPDATE ON journal.appointment FOR EACH ROW EXECUTE FUNCTION journal.touch();
