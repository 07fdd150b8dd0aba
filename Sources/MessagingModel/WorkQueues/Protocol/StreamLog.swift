// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// The messages of a stream: an append-only log in segments, of which the oldest go at some time.
///
/// What is written at one moment is one chunk, which readers get as a whole. A message is known by its
/// offset, its number in the log.
///
/// Sources: `osiris_log:evaluate_retention/2`, `eval_age/2`, `eval_max_bytes/2`, with
/// `max_segment_size_chunks` 256 000.
package struct StreamLog {
  /// A message of the log.
  package struct Entry: BitwiseCopyable {
    package var published: Int64
    package var appended: Int64
    /// How long its publisher was held up before.
    package var linger: Int64
    package var identity: MessageIdentity
    package var address: Int32
    package var key: Int32
    /// Whether it is in the log a second time.
    package var isExtra: Bool
    fileprivate var startsChunk = true

    package init(
      published: Int64, appended: Int64, linger: Int64 = 0, identity: MessageIdentity,
      address: Int32 = -1, key: Int32 = -1, isExtra: Bool = false
    ) {
      self.published = published
      self.appended = appended
      self.linger = linger
      self.identity = identity
      self.address = address
      self.key = key
      self.isExtra = isExtra
    }
  }

  private struct Segment {
    var first: Int
    var bytes = 0
    var chunks = 0
    var last: Int64 = 0
  }

  /// Chunks at which a segment is full.
  package static let chunksOfSegment = 256_000

  private let retention: StreamRetention
  private var entries: [Entry] = []
  /// The offset of the first entry that is kept; readers may still have a segment open that is gone.
  private var base = 0
  private var segments = [Segment(first: 0)]
  /// Entries that are in the log a second time.
  package private(set) var extras = 0

  package init(_ retention: StreamRetention) { self.retention = retention }

  /// The offset of the oldest message that is left.
  package var first: Int { segments[0].first }

  /// The offset that the next message gets.
  package var end: Int { base + entries.count }

  /// A message that is left, or in a segment that some reader has open.
  package func entry(_ offset: Int) -> Entry? {
    offset >= base && offset < end ? entries[offset - base] : nil
  }

  /// Writes a message.
  ///
  /// - Returns: The segments that are gone by that, as offsets.
  package mutating func append(_ entry: Entry, bytes: Int) -> [Range<Int>] {
    var entry = entry
    entry.startsChunk = entries.last?.appended != entry.appended
    var gone: [Range<Int>] = []
    let last = segments[segments.count - 1]
    if entry.startsChunk,
      last.bytes >= retention.segmentBytes || last.chunks >= Self.chunksOfSegment
    {
      segments.append(Segment(first: end))
      gone = dropOldest(at: entry.appended)
    }
    entries.append(entry)
    if entry.isExtra { extras += 1 }
    segments[segments.count - 1].bytes += bytes
    segments[segments.count - 1].last = entry.appended
    if entry.startsChunk { segments[segments.count - 1].chunks += 1 }
    return gone
  }

  /// Drops the oldest segments as far as they are beyond a limit.
  private mutating func dropOldest(at now: Int64) -> [Range<Int>] {
    var leaving = 0
    if let most = retention.maximumBytes {
      var room = most - segments[segments.count - 1].bytes
      var kept = 1
      while kept < segments.count, segments[segments.count - 1 - kept].bytes <= room {
        room -= segments[segments.count - 1 - kept].bytes
        kept += 1
      }
      leaving = segments.count - kept
    }
    if let age = retention.maximumAge {
      while leaving < segments.count - 1, segments[leaving].last < now - age.nanoseconds {
        leaving += 1
      }
    }
    let gone = (0..<leaving).map { segments[$0].first..<segments[$0 + 1].first }
    segments.removeFirst(leaving)
    return gone
  }

  /// Forgets what no reader can ask for any more.
  package mutating func forget(below offset: Int) {
    let count = min(offset, first) - base
    // Seldom, since everything behind moves.
    guard count > entries.count / 2 else { return }
    entries.removeFirst(count)
    base += count
  }

  // MARK: - Where to begin

  /// Where the chunk of a message ends.
  package func chunkEnd(of offset: Int) -> Int {
    var end = offset + 1
    while end < self.end, !entries[end - base].startsChunk { end += 1 }
    return end
  }

  /// Where a reader begins.
  package func start(_ offset: StreamReading.Offset, at now: Int64) -> Int {
    switch offset {
    case .first: first
    case .next: end
    case .last: lastChunk
    case .number(let number): max(number, first)
    case .time(let time): firstWritten(from: time.nanoseconds)
    case .age(let age): firstWritten(from: now - age.nanoseconds)
    }
  }

  private var lastChunk: Int {
    var start = end
    while start > first {
      start -= 1
      if entries[start - base].startsChunk { return start }
    }
    return start
  }

  /// The first message written at a time or later.
  private func firstWritten(from time: Int64) -> Int {
    var low = first
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if entries[middle - base].appended < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
