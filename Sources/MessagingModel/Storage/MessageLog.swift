// SPDX-License-Identifier: GPL-3.0-or-later

import CPrefetch

/// One stored message of a queue.
package struct MessageRecord: BitwiseCopyable {
  /// When the producer published it, in nanoseconds; a retried message keeps its first time.
  package var published: Int64
  /// When consumers can first see it.
  package var visible: Int64
  /// Who it is.
  package var identity: MessageIdentity
  /// Index of its key, or -1.
  package var key: Int32
  /// Index of its retry history, or -1 for a message that was never sent back.
  package var history: Int32
  /// Index of its tag.
  package var tag: UInt16
  /// How often it had been sent back when this copy of it was stored.
  package var reconsumeTimes: UInt16 = 0
  /// Body size in bytes.
  package var bytes: Int32

  /// Whether the message is gone and only its place is left.
  package var isLost: Bool { bytes < 0 }

  package init(
    published: Int64, visible: Int64 = 0, identity: MessageIdentity, key: Int32 = -1,
    history: Int32 = -1, tag: UInt16 = 0, bytes: Int32 = 0
  ) {
    self.published = published
    self.visible = visible
    self.identity = identity
    self.key = key
    self.history = history
    self.tag = tag
    self.bytes = bytes
  }
}

/// A message's producer and its number among that producer's messages.
///
/// Draws that belong to the message are keyed by it, so they do not depend on other producers.
package struct MessageIdentity: BitwiseCopyable, Hashable {
  private let bits: UInt64

  package init(producer: Int, number: Int) {
    assert(producer < 1 << 16 && number < 1 << 48)
    bits = UInt64(producer) << 48 | UInt64(number)
  }

  @inline(__always)
  package var producer: Int { Int(bits >> 48) }

  @inline(__always)
  package var number: Int { Int(bits & (1 << 48 - 1)) }

  /// The identity as one number.
  @inline(__always)
  package var code: UInt64 { bits }
}

/// The retained part of a queue's messages, addressed by offset.
package struct MessageLog: ~Copyable {
  private var records: UnsafeMutablePointer<MessageRecord>
  private var mask: Int
  /// The lowest retained offset.
  package private(set) var start = 0
  /// The offset that the next message gets.
  package private(set) var end = 0

  package init() {
    records = .allocate(capacity: 8)
    mask = 7
  }

  deinit {
    records.deallocate()
  }

  @inline(__always)
  package subscript(offset: Int) -> MessageRecord {
    assert(offset >= start && offset < end)
    return records[offset & mask]
  }

  /// Where a retained message lies, for code that needs only parts of it or copies it elsewhere.
  ///
  /// The place is good until the next message is appended.
  @inline(__always)
  package func place(of offset: Int) -> UnsafePointer<MessageRecord> {
    assert(offset >= start && offset < end)
    return UnsafePointer(records + (offset & mask))
  }

  /// Appends a message that consumers can see from a moment on, and returns its offset.
  @inline(__always)
  package mutating func append(_ record: MessageRecord, visible: Int64) -> Int {
    let offset = append(record)
    records[offset & mask].visible = visible
    return offset
  }

  /// Appends a message and returns its offset.
  @inline(__always)
  package mutating func append(_ record: MessageRecord) -> Int {
    if end &- start > mask { grow() }
    records[end & mask] = record
    end &+= 1
    return end &- 1
  }

  /// Has the place of a message fetched, which is about to be stored or read.
  @inline(__always)
  package func prefetch(_ offset: Int) { prefetch_for_write(records + (offset & mask)) }

  /// Loses a message: its place stays, with nothing in it.
  package mutating func lose(_ offset: Int) { records[offset & mask].bytes = -1 }

  /// Forgets the messages from an offset on; the next one takes its place.
  package mutating func cut(from offset: Int) {
    precondition(offset >= start && offset <= end)
    end = offset
  }

  /// Forgets the messages below an offset.
  @inline(__always)
  package mutating func trim(below offset: Int) {
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
