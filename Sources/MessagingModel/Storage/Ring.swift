// SPDX-License-Identifier: GPL-3.0-or-later

/// A first-in first-out ring of plain values that grows by doubling and never shrinks.
package struct Ring<Element: BitwiseCopyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private var mask: Int
  private var head = 0
  package private(set) var count = 0

  /// Creates an empty ring.
  ///
  /// - Precondition: `capacity` is a power of two.
  package init(capacity: Int = 8) {
    precondition(capacity > 0 && capacity & (capacity - 1) == 0)
    base = .allocate(capacity: capacity)
    mask = capacity - 1
  }

  deinit {
    base.deallocate()
  }

  @inline(__always)
  package var isEmpty: Bool { count == 0 }

  /// The oldest value.
  ///
  /// - Precondition: The ring is not empty.
  @inline(__always)
  package var first: Element {
    get {
      assert(count > 0)
      return base[head & mask]
    }
    set {
      assert(count > 0)
      base[head & mask] = newValue
    }
  }

  /// The newest value.
  ///
  /// - Precondition: The ring is not empty.
  @inline(__always)
  package var last: Element {
    get {
      assert(count > 0)
      return base[(head &+ count &- 1) & mask]
    }
    set {
      assert(count > 0)
      base[(head &+ count &- 1) & mask] = newValue
    }
  }

  /// The value at a distance from the oldest.
  @inline(__always)
  package subscript(distance: Int) -> Element {
    assert(distance >= 0 && distance < count)
    return base[(head &+ distance) & mask]
  }

  @inline(__always)
  package mutating func append(_ element: Element) {
    if count > mask { grow() }
    base[(head &+ count) & mask] = element
    count &+= 1
  }

  /// Removes the oldest value.
  @inline(__always)
  package mutating func removeFirst() {
    assert(count > 0)
    head = (head &+ 1) & mask
    count &-= 1
  }

  /// Removes the newest value.
  package mutating func removeLast() {
    precondition(count > 0, "an empty ring has no last element")
    count &-= 1
  }

  /// Removes the oldest value and returns it.
  @inline(__always)
  package mutating func popFirst() -> Element {
    let element = first
    removeFirst()
    return element
  }

  /// Changes each value in place, the oldest first.
  package mutating func updateEach(_ update: (inout Element) -> Void) {
    for distance in 0..<count { update(&base[(head &+ distance) & mask]) }
  }

  package mutating func removeAll() {
    head = 0
    count = 0
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: (mask + 1) * 2)
    for distance in 0..<count { larger[distance] = base[(head + distance) & mask] }
    base.deallocate()
    base = larger
    mask = mask * 2 + 1
    head = 0
  }
}
