package lockfile

func parseYarn(b *builder) error { return nil }
