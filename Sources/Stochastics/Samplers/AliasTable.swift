// SPDX-License-Identifier: GPL-3.0-or-later

/// Draws an index in proportion to its weight in constant time: the alias method of Walker, set up
/// as in Vose, IEEE Transactions on Software Engineering 17(9), 1991.
///
/// Each column is one word: in its high 40 bits the share of the column that is its own, in its low
/// 24 bits the index that has the rest. Probabilities are exact to 2^-40 of a column.
@frozen
public struct AliasTable: @unchecked Sendable, BitwiseCopyable {
  @usableFromInline
  let columns: UnsafePointer<UInt64>

  /// The number of indices.
  @usableFromInline
  let count: UInt64

  @inlinable
  init(columns: UnsafePointer<UInt64>, count: UInt64) {
    self.columns = columns
    self.count = count
  }

  /// The largest number of indices.
  public static var largestCount: Int { 1 << 24 }

  /// Returns an index; one word is drawn.
  @inlinable
  @inline(__always)
  public func index<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Int {
    let product = count.multipliedFullWidth(by: bits.next())
    let column = Int(truncatingIfNeeded: product.high)
    let word = columns[column]
    let own = (product.low &>> 24) < (word &>> 24)
    return own ? column : Int(truncatingIfNeeded: word & 0xFF_FFFF)
  }

  /// Creates the table of some weights.
  ///
  /// - Precondition: 1 to 2^24 weights, none negative or infinite, with a positive and finite sum.
  public init(weights: [Double]) {
    let words = Self.columns(for: weights)
    self.init(columns: ImmutableTables.address(of: words), count: UInt64(words.count))
  }

  /// The columns for some weights, as stored.
  static func columns(for weights: [Double]) -> [UInt64] {
    precondition(
      !weights.isEmpty && weights.count <= largestCount, "an alias table has 1 to 2^24 columns")
    let sum = weights.reduce(0, +)
    precondition(sum > 0 && sum < .infinity, "weights must have a positive and finite sum")
    let scale = Double(weights.count) / sum
    var rest = weights.map { $0 * scale }
    var words = weights.indices.map { UInt64(1) << 40 &- 1 << 24 | UInt64($0) }
    var small: [Int] = []
    var large: [Int] = []
    for index in rest.indices {
      if rest[index] < 1 { small.append(index) } else { large.append(index) }
    }
    while let poor = small.last, let rich = large.last {
      small.removeLast()
      words[poor] = UInt64(rest[poor] * 0x1p40) << 24 | UInt64(rich)
      rest[rich] = (rest[rich] + rest[poor]) - 1
      if rest[rich] < 1 {
        large.removeLast()
        small.append(rich)
      }
    }
    // What is left over is full but for rounding, and keeps its column for itself.
    return words
  }
}
