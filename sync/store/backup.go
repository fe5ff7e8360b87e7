package store

import "context"

func (s *Store) daily(ctx context.Context) {}
