package index

type sealing struct{}
