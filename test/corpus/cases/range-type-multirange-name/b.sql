CREATE TYPE span AS RANGE (subtype = time, multirange_type_name = spans);
