"""The heart: what an invoice is, which tab it is in, who may move it, what happened to it."""
