// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Which fault is planted; only a copy of the tree that `.ci/planted-faults` makes has this file.
enum PlantedFault {
  private static let number = getenv("LAGCAST_PLANTED_FAULT").flatMap { Int(String(cString: $0)) }

  static func isOn(_ fault: Int) -> Bool { number == fault }
}
