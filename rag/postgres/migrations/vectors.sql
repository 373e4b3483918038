CREATE TABLE verbatim_vectors (
	article bigint NOT NULL REFERENCES verbatim_articles ON DELETE CASCADE,
	passage integer NOT NULL,
	vector  halfvec(512) NOT NULL,
	PRIMARY KEY (article, passage)
);
CREATE INDEX verbatim_vectors_nearest ON verbatim_vectors USING hnsw (vector halfvec_ip_ops);

CREATE FUNCTION verbatim_near(corpus integer, generation bigint, files text[], folders text[], since text, until text, hidden bigint[], query halfvec(512), most integer)
	RETURNS SETOF bigint STABLE PARALLEL SAFE LANGUAGE sql
	SET hnsw.ef_search = 200 SET hnsw.iterative_scan = relaxed_order
	AS $$
		SELECT a.id FROM verbatim_vectors v JOIN verbatim_articles a ON a.id = v.article
		WHERE verbatim_shown(a, $1, $2, $3, $4, $5, $6, $7)
		ORDER BY v.vector <#> $8 LIMIT $9
	$$;
