-- A way messages came is shared by most of the log, so an index finds little by it, and every message pays for it.
DROP INDEX message_by_transport;
