// SPDX-License-Identifier: GPL-3.0-or-later

/// The order and equality of strings by UTF-16 code unit, as Java's `String.compareTo` and
/// `String.equals` have them.
///
/// Brokers and clients sort ids this way before they allocate, so `c10` comes before `c2`, capital
/// letters before small ones, and a character outside the basic plane (a pair of surrogates) before
/// U+E000. Swift's own `<` and `==` compare by canonical equivalence instead: they take a composed
/// and a decomposed accent for the same id, which the real systems keep apart.
public enum CodeUnitOrder {
  /// Compares two strings.
  ///
  /// - Returns: A negative number when `lhs` comes first, 0 when both have the same code units, a
  ///   positive number when `rhs` comes first.
  /// - Complexity: O(*n*) in the length of the shorter string, without decoding: a UTF-8 byte at
  ///   the first difference orders as its UTF-16 code unit does, but for the lead bytes of U+E000 to
  ///   U+FFFF, which have to go behind the lead bytes of the surrogate pairs.
  public static func compare(_ lhs: String, _ rhs: String) -> Int {
    withBytes(of: lhs) { left in withBytes(of: rhs) { right in compare(left, right) } }
  }

  /// Whether `lhs` comes before `rhs`.
  public static func precedes(_ lhs: String, _ rhs: String) -> Bool { compare(lhs, rhs) < 0 }

  /// Whether two strings have the same code units.
  public static func areEqual(_ lhs: String, _ rhs: String) -> Bool {
    // The first test is the fast one and never wrong when it says no.
    lhs == rhs && lhs.utf8.count == rhs.utf8.count && compare(lhs, rhs) == 0
  }

  private static func compare(
    _ lhs: UnsafeBufferPointer<UInt8>, _ rhs: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let shared = min(lhs.count, rhs.count)
    var position = 0
    while position < shared, lhs[position] == rhs[position] { position += 1 }
    guard position < shared else { return lhs.count - rhs.count }
    return rank(lhs[position]) - rank(rhs[position])
  }

  /// The place of a UTF-8 byte when the code unit it begins is compared.
  private static func rank(_ byte: UInt8) -> Int {
    let beginsEndOfBasicPlane = byte == 0xEE || byte == 0xEF
    return beginsEndOfBasicPlane ? Int(byte) + 0x10 : Int(byte)
  }

  private static func withBytes<Result>(
    of string: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let result = string.utf8.withContiguousStorageIfAvailable(body) { return result }
    var contiguous = string
    return contiguous.withUTF8(body)
  }
}

/// A name that is compared by its code units, as key of a dictionary or set.
struct CodeUnitString: Hashable, Comparable, Sendable {
  let text: String

  static func == (lhs: Self, rhs: Self) -> Bool { CodeUnitOrder.areEqual(lhs.text, rhs.text) }
  static func < (lhs: Self, rhs: Self) -> Bool { CodeUnitOrder.precedes(lhs.text, rhs.text) }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
