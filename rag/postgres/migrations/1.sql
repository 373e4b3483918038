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
	vectors      boolean NOT NULL DEFAULT false -- every passage has its vector
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

CREATE TABLE verbatim_topics (
	corpus   integer NOT NULL REFERENCES verbatim_corpora ON DELETE CASCADE,
	name     text COLLATE "C" NOT NULL,
	articles integer NOT NULL,
	typed    text[] COLLATE "C" NOT NULL, -- what may be typed for it, folded
	PRIMARY KEY (corpus, name)
);
