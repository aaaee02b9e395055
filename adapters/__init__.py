"""One thin module per platform. An adapter knows its SDK and the core's words, and no other adapter."""
