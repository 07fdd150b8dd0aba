// SPDX-License-Identifier: GPL-3.0-or-later

/// What a share partition knows of each record between its start and its end, in parallel rings.
///
/// The rings grow when more records are in flight than ever before, and never shrink: in a steady
/// state nothing is allocated.
struct ShareRecordRing: Sendable {
  /// A record's state in a byte: what it is or is about to become, and whether that is still being
  /// written.
  struct State: Sendable, Equatable {
    static let available = State(byte: 0)
    static let acquired = State(byte: 1)
    static let acknowledged = State(byte: 2)
    static let archived = State(byte: 4)

    private static let writing: UInt8 = 0x80
    private static let uncounted: UInt8 = 0x40

    var byte: UInt8

    /// Whether the state is being written, and may be rolled back.
    var isWriting: Bool { byte & Self.writing != 0 }
    /// Whether the last delivery no longer counts once it is written.
    var isUncounted: Bool { byte & Self.uncounted != 0 }
    /// The state once it is written.
    var settled: State { State(byte: byte & 0x07) }
    /// Whether the record is done with, and that is written.
    var isDone: Bool { byte == Self.acknowledged.byte || byte == Self.archived.byte }

    func beingWritten(uncounted: Bool = false) -> State {
      State(byte: byte | Self.writing | (uncounted ? Self.uncounted : 0))
    }
  }

  private(set) var states: [State]
  /// How often each record has been delivered.
  private(set) var deliveries: [Int32]
  /// Who holds each record; meaningful while it is acquired, or that may come back.
  private(set) var holders: [Int32]
  /// The lock under which each record is held, by the lock's number.
  private(set) var locks: [Int]
  private var mask: Int

  init() {
    let capacity = 64
    states = Array(repeating: .available, count: capacity)
    deliveries = Array(repeating: 0, count: capacity)
    holders = Array(repeating: 0, count: capacity)
    locks = Array(repeating: 0, count: capacity)
    mask = capacity - 1
  }

  @inline(__always)
  private func place(_ offset: Int64) -> Int { Int(truncatingIfNeeded: offset) & mask }

  @inline(__always)
  func state(_ offset: Int64) -> State { states[place(offset)] }
  @inline(__always)
  func deliveryCount(_ offset: Int64) -> Int { Int(deliveries[place(offset)]) }
  @inline(__always)
  func holder(_ offset: Int64) -> Int32 { holders[place(offset)] }
  @inline(__always)
  func lock(_ offset: Int64) -> Int { locks[place(offset)] }

  @inline(__always)
  mutating func setState(_ state: State, _ offset: Int64) { states[place(offset)] = state }
  @inline(__always)
  mutating func setLock(_ lock: Int, _ offset: Int64) { locks[place(offset)] = lock }
  @inline(__always)
  mutating func setDeliveryCount(_ count: Int, _ offset: Int64) {
    deliveries[place(offset)] = Int32(truncatingIfNeeded: count)
  }

  /// Takes a record into the ring that nobody has had yet.
  @inline(__always)
  mutating func admit(_ offset: Int64) {
    states[place(offset)] = .available
    deliveries[place(offset)] = 0
  }

  /// Hands a record to a member.
  @inline(__always)
  mutating func acquire(_ offset: Int64, by member: Int32, under lock: Int) {
    let place = place(offset)
    states[place] = .acquired
    deliveries[place] += 1
    holders[place] = member
    locks[place] = lock
  }

  /// Makes room for the records of a range of offsets, those held already included.
  mutating func reserve(_ range: Range<Int64>, held: Range<Int64>) {
    guard range.count > mask + 1 else { return }
    var capacity = mask + 1
    while capacity < range.count { capacity *= 2 }
    var larger = self
    larger.states = Array(repeating: .available, count: capacity)
    larger.deliveries = Array(repeating: 0, count: capacity)
    larger.holders = Array(repeating: 0, count: capacity)
    larger.locks = Array(repeating: 0, count: capacity)
    larger.mask = capacity - 1
    for offset in held {
      larger.states[larger.place(offset)] = state(offset)
      larger.deliveries[larger.place(offset)] = deliveries[place(offset)]
      larger.holders[larger.place(offset)] = holder(offset)
      larger.locks[larger.place(offset)] = lock(offset)
    }
    self = larger
  }
}
