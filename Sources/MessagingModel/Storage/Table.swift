// SPDX-License-Identifier: GPL-3.0-or-later

import CPrefetch

/// A growable table of entities in raw memory, indexed by number.
///
/// The model's hot path reads and writes single fields of entities that may themselves own memory.
/// An `Array` cannot hold such noncopyable elements and checks uniqueness at every write; a table
/// has one owner by construction. Indices are checked in debug builds only.
package struct Table<Element: ~Copyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private var capacity: Int
  package private(set) var count = 0

  package init(minimumCapacity: Int = 0) {
    capacity = max(4, minimumCapacity)
    base = .allocate(capacity: capacity)
  }

  /// Creates a table of copyable entities.
  package init(_ elements: [Element]) where Element: Copyable {
    self.init(minimumCapacity: elements.count)
    for element in elements { append(element) }
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  @inline(__always)
  package subscript(index: Int) -> Element {
    _read {
      assert(index >= 0 && index < count)
      yield base[index]
    }
    _modify {
      assert(index >= 0 && index < count)
      yield &base[index]
    }
  }

  /// Where an entity lies, for code that reads and writes many of its fields at once.
  ///
  /// The place is good until the next ``append(_:)``.
  @inline(__always)
  package func place(of index: Int) -> UnsafeMutablePointer<Element> {
    assert(index >= 0 && index < count)
    return base + index
  }

  /// Has the first bytes of an entity fetched, as they will be written to soon.
  @inline(__always)
  package func prefetch(_ index: Int, bytes: Int) {
    let start = UnsafeRawPointer(base + index)
    var offset = 0
    while offset < bytes {
      prefetch_for_write(start + offset)
      offset &+= 64
    }
  }

  /// Adds an entity and returns its index.
  @discardableResult
  package mutating func append(_ element: consuming Element) -> Int {
    if count == capacity { grow() }
    (base + count).initialize(to: element)
    count += 1
    return count - 1
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}
