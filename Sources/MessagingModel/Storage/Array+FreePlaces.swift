// SPDX-License-Identifier: GPL-3.0-or-later

extension Array {
  /// Stores an element at a place that is free, or at a new one.
  ///
  /// - Parameters:
  ///   - element: The element.
  ///   - free: Places that nobody refers to any more; the last one is taken.
  /// - Returns: The place.
  package mutating func store(_ element: Element, reusing free: inout [Int]) -> Int {
    guard let place = free.popLast() else {
      append(element)
      return count - 1
    }
    self[place] = element
    return place
  }
}
