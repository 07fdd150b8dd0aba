// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// A size in bytes, written like `64MiB` or `2GB`.
struct ByteSize: ExpressibleByArgument, Equatable, Comparable, CustomStringConvertible {
  /// The size.
  var bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  private static let units: [(word: String, bytes: Int)] = [
    ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
  ]

  /// Reads a whole or decimal number and a unit; a number without unit is refused.
  init?(argument: String) {
    guard let start = argument.firstIndex(where: { $0.isLetter }),
      let unit = Self.units.first(where: { $0.word == argument[start...] }),
      let number = Double(argument[..<start]), number >= 0, number.isFinite
    else { return nil }
    let bytes = (number * Double(unit.bytes)).rounded()
    guard bytes < 0x1p62 else { return nil }
    self.bytes = Int(bytes)
  }

  /// The size in the largest binary unit that it fills, with one decimal place where needed.
  var description: String {
    guard let unit = Self.units[1...4].last(where: { $0.bytes <= bytes }) else {
      return "\(bytes) B"
    }
    let tenths = (bytes / unit.bytes * 10) + (bytes % unit.bytes) * 10 / unit.bytes
    return tenths % 10 == 0
      ? "\(tenths / 10) \(unit.word)" : "\(tenths / 10).\(tenths % 10) \(unit.word)"
  }

  static func < (lhs: Self, rhs: Self) -> Bool { lhs.bytes < rhs.bytes }
}
