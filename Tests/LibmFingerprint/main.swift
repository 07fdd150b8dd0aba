// SPDX-License-Identifier: GPL-3.0-or-later

// Prints a digest of what the C library's mathematical functions return for many arguments, and
// nothing else. Two environments with different digests have different functions; results that are
// equal in both do not depend on them.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A digest of bit patterns, after Fowler, Noll and Vo.
struct Digest {
  var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func take(_ number: Double) {
    value = (value ^ number.bitPattern) &* 0x100_0000_01b3
  }
}

var digest = Digest()
for step in 1...200_000 {
  let argument = Double(step) * 0.000_123_7
  digest.take(exp(argument))
  digest.take(log(argument))
  digest.take(pow(argument, 1.37))
  digest.take(sin(argument))
}

print(String(digest.value, radix: 16))
