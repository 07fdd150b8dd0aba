// SPDX-License-Identifier: GPL-3.0-or-later

/// A fixed number of values that cannot be copied, such as streams or arrival clocks, by index.
///
/// `Array` holds only what can be copied; this holds one ``RandomStream`` or ``ArrivalClock`` for
/// each entity of a model, in place.
@frozen
public struct StreamArray<Element: ~Copyable>: ~Copyable {
  @usableFromInline
  let storage: UnsafeMutablePointer<Element>

  /// The number of elements.
  public let count: Int

  /// Creates the array, making each element by its index.
  ///
  /// - Parameters:
  ///   - count: the number of elements, not negative.
  ///   - makeElement: makes the element at an index, in order of the indices.
  /// - Throws: what `makeElement` throws; the elements made before are destroyed.
  @inlinable
  public init<Failure: Error>(
    count: Int, makeElement: (Int) throws(Failure) -> Element
  ) throws(Failure) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
    var made = 0
    do throws(Failure) {
      while made < count {
        (memory + made).initialize(to: try makeElement(made))
        made += 1
      }
    } catch {
      memory.deinitialize(count: made)
      memory.deallocate()
      throw error
    }
    storage = memory
    self.count = count
  }

  deinit {
    storage.deinitialize(count: count)
    storage.deallocate()
  }

  /// The element at an index, used in place.
  ///
  /// - Precondition: `index` is in `0..<count`.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always)
    _read {
      precondition(index >= 0 && index < count, "index out of range")
      yield storage[index]
    }
    @inline(__always)
    _modify {
      precondition(index >= 0 && index < count, "index out of range")
      yield &storage[index]
    }
  }
}

extension StreamArray: @unchecked Sendable where Element: Sendable & ~Copyable {}
