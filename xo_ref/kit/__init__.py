"""The kit: does an implementation follow the specification, and if not, what does it compute?"""
