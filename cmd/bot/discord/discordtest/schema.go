package discordtest

// checkSchema holds a body against Discord's specification.
func (s *Server) checkSchema(c *call) *apiError { return nil }
