package discordtest

// A Proxy stands for Discord behind a forward proxy.
type Proxy struct{}

func (p *Proxy) close() {}
