-- A corpus and its current state. Rows of other tables are of the state g when
-- born <= g and not yet dead.
CREATE TABLE verbatim_corpora (
	id           integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	name         text NOT NULL UNIQUE,
	analyzer     text NOT NULL DEFAULT '', -- of the program that wrote it
	generation   bigint NOT NULL DEFAULT 0, -- 0: nothing was written yet
	written      timestamptz NOT NULL DEFAULT now(),
	fingerprint  text NOT NULL DEFAULT '',
	skipped      bytea NOT NULL DEFAULT '',
	mean_length  float8 NOT NULL DEFAULT 0,
	mean_article float8 NOT NULL DEFAULT 0,
	grams        bytea NOT NULL DEFAULT '',
	vectors      boolean NOT NULL DEFAULT false, -- every passage has its vector
	topics       timestamptz NOT NULL DEFAULT '-infinity' -- when they were written
);

CREATE TABLE verbatim_articles (
	id       bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	corpus   integer NOT NULL REFERENCES verbatim_corpora ON DELETE CASCADE,
	born     bigint NOT NULL,
	died     bigint, -- NULL: lives
	buried   timestamptz, -- when it died
	file     text COLLATE "C" NOT NULL,
	date     text COLLATE "C" NOT NULL,
	digest   bytea NOT NULL, -- SHA-256 of meta
	meta     bytea NOT NULL, -- JSON, with the hash of the file
	passages integer NOT NULL,
	length   integer NOT NULL, -- distinct terms
	terms    integer[] NOT NULL,
	body     bytea NOT NULL
);
CREATE UNIQUE INDEX verbatim_articles_file ON verbatim_articles (corpus, file) WHERE died IS NULL;
CREATE INDEX verbatim_articles_died ON verbatim_articles (corpus, buried) WHERE died IS NOT NULL;
CREATE INDEX verbatim_articles_terms ON verbatim_articles USING gin (terms) WITH (fastupdate = off);

-- Whether an article is of a state and passes a filter. It is inlined.
CREATE FUNCTION verbatim_shown(a verbatim_articles, corpus integer, generation bigint, files text[], folders text[], since text, until text, hidden bigint[])
	RETURNS boolean IMMUTABLE PARALLEL SAFE LANGUAGE sql
	RETURN a.corpus = $2 AND a.born <= $3 AND (a.died IS NULL OR a.died > $3)
		AND (cardinality($4) + cardinality($5) = 0 OR a.file = ANY ($4) OR a.file ^@ ANY ($5))
		AND ($6 = '' OR a.date <> '' AND left(a.date, length($6)) >= left($6, length(a.date)))
		AND ($7 = '' OR a.date <> '' AND left(a.date, length($7)) <= left($7, length(a.date)))
		AND a.id <> ALL ($8);

CREATE TABLE verbatim_terms (
	corpus   integer NOT NULL REFERENCES verbatim_corpora ON DELETE CASCADE,
	id       integer NOT NULL,
	name     bytea NOT NULL, -- a stem may end inside a letter
	family   bytea NOT NULL,
	proper   boolean NOT NULL,
	passages integer NOT NULL,
	articles integer NOT NULL,
	held     boolean NOT NULL, -- false: no article has it any more
	PRIMARY KEY (corpus, id)
);

-- What may be typed for a topic: a name of it, folded, from the start of a word on.
CREATE TABLE verbatim_topics (
	corpus   integer NOT NULL REFERENCES verbatim_corpora ON DELETE CASCADE,
	typed    text COLLATE "C" NOT NULL,
	name     text COLLATE "C" NOT NULL,
	articles integer NOT NULL,
	PRIMARY KEY (corpus, typed, name)
);
CREATE INDEX verbatim_topics_first ON verbatim_topics (corpus, articles DESC, name);
