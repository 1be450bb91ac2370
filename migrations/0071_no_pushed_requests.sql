-- A request_uri holds the request that was pushed; what is noted of it is its answer, in sealed_uses.
DROP TABLE pushed_requests;
