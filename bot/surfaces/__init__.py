"""The places a person looks at and clicks: listeners only, a module each."""
