"""When an implementation is wrong: conditions over shape, place and kind of pixels, and how they are learned."""
