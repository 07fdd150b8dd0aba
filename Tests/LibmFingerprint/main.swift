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

var digest: UInt64 = 0xcbf2_9ce4_8422_2325

func take(_ value: Double) {
  digest = (digest ^ value.bitPattern) &* 0x100_0000_01b3
}

for step in 1...200_000 {
  let argument = Double(step) * 0.000_123_7
  take(exp(argument))
  take(log(argument))
  take(pow(argument, 1.37))
  take(sin(argument))
}

print(String(digest, radix: 16))
