"""Questions with their answers as files, for test benches without Python; what such a bench dumped, judged."""
