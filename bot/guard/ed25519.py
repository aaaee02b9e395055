"""The public key of an Ed25519 seed (RFC 8032, section 5.1.5): tells a Solana secret key from a signature.

Both are 64 bytes in base58, but the second half of a secret key is the public key of the first.
Not for signing: nothing here runs in constant time.
"""

from hashlib import sha512

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)

_Point = tuple[int, int, int, int]  # extended homogeneous coordinates


def public_key(seed: bytes) -> bytes:
    """The 32 bytes of the public key that belongs to a seed of 32 bytes."""
    digest = int.from_bytes(sha512(seed).digest()[:32], "little")
    scalar = digest & ((1 << 254) - 8) | (1 << 254)
    return _compressed(_times(scalar, _base()))


def _base() -> _Point:
    y = 4 * pow(5, -1, _P) % _P
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if x & 1:
        x = _P - x
    return x, y, 1, x * y % _P


def _plus(p: _Point, q: _Point) -> _Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * p[3] * q[3] * _D % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        scalar >>= 1
    return total


def _compressed(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")
