-- What was published about coverage. A release does not change; a correction is another one, and each is held against all before it.

-- body: what is shown, as JSON. people: how many people stand behind each row of it, which the release does not show; the next
-- release is held against them, so they stay here and go into no file.
CREATE TABLE coverage_release (
    version BIGINT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    people TEXT NOT NULL,
    published_at BIGINT NOT NULL
) /* clustered */;
