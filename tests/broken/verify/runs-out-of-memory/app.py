filled = []
while True:
    filled.append(bytearray(b"x") * (8 << 20))
