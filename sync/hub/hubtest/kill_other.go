//go:build !linux

package hubtest

// Kill ends the server's first process with SIGKILL; the others notice and follow. Stop still removes its folder.
func (s *Server) Kill() error {
	err := s.cmd.Process.Kill()
	<-s.ended
	return err
}
