// SPDX-License-Identifier: GPL-3.0-or-later

/// One stored message of a queue.
struct MessageRecord: BitwiseCopyable {
  /// When the producer published it, in nanoseconds; a retried message keeps its first time.
  var published: Int64
  /// When consumers can first see it.
  var visible: Int64
  /// Who it is.
  var identity: MessageIdentity
  /// Index of its key, or -1.
  var key: Int32
  /// Index of its retry history, or -1 for a message that was never sent back.
  var history: Int32
  /// Index of its tag.
  var tag: Int32
  /// Body size in bytes.
  var bytes: Int32
}

/// A message's producer and its number among that producer's messages.
///
/// Draws that belong to the message are keyed by it, so they do not depend on other producers.
struct MessageIdentity: BitwiseCopyable, Hashable {
  private let bits: UInt64

  init(producer: Int, number: Int) {
    assert(producer < 1 << 16 && number < 1 << 48)
    bits = UInt64(producer) << 48 | UInt64(number)
  }

  @inline(__always)
  var producer: Int { Int(bits >> 48) }

  @inline(__always)
  var number: Int { Int(bits & (1 << 48 - 1)) }

  /// The identity as one number.
  @inline(__always)
  var code: UInt64 { bits }
}

/// The retained part of a queue's messages, addressed by offset.
struct MessageLog: ~Copyable {
  private var records: UnsafeMutablePointer<MessageRecord>
  private var mask: Int
  /// The lowest retained offset.
  private(set) var start = 0
  /// The offset that the next message gets.
  private(set) var end = 0

  init() {
    records = .allocate(capacity: 8)
    mask = 7
  }

  deinit {
    records.deallocate()
  }

  @inline(__always)
  subscript(offset: Int) -> MessageRecord {
    assert(offset >= start && offset < end)
    return records[offset & mask]
  }

  /// Appends a message and returns its offset.
  @inline(__always)
  mutating func append(_ record: MessageRecord) -> Int {
    if end &- start > mask { grow() }
    records[end & mask] = record
    end &+= 1
    return end &- 1
  }

  /// Forgets the messages below an offset.
  @inline(__always)
  mutating func trim(below offset: Int) {
    if offset > start { start = min(offset, end) }
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<MessageRecord>.allocate(capacity: (mask + 1) * 2)
    let largerMask = mask * 2 + 1
    for offset in start..<end { larger[offset & largerMask] = records[offset & mask] }
    records.deallocate()
    records = larger
    mask = largerMask
  }
}
