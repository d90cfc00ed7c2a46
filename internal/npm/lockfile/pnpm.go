package lockfile

func parsePNPM(b *builder) error { return nil }
