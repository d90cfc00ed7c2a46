package lockfile

func parseBun(b *builder) error { return nil }
