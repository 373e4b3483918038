CREATE TABLE verbatim_vectors (
	article bigint NOT NULL REFERENCES verbatim_articles ON DELETE CASCADE,
	passage integer NOT NULL,
	vector  halfvec(512) NOT NULL,
	PRIMARY KEY (article, passage)
);
CREATE INDEX verbatim_vectors_nearest ON verbatim_vectors USING hnsw (vector halfvec_ip_ops);
