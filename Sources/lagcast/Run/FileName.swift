// SPDX-License-Identifier: GPL-3.0-or-later

/// Names of files made out of names that users chose.
enum FileName {
  /// The name with everything but letters, digits, dots, dashes and underscores replaced by a dash,
  /// and without leading dots.
  static func safe(_ name: String) -> String {
    let mapped = name.unicodeScalars.map { scalar -> Character in
      let isPlain =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || ".-_".unicodeScalars.contains(scalar)
      return isPlain ? Character(scalar) : "-"
    }
    let plain = String(mapped.drop { $0 == "." })
    return plain.isEmpty ? "result" : plain
  }
}
