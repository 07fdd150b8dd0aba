// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// What storing and reading messages costs a broker; nothing unless a scenario says so.
///
/// Appends take turns, as they do behind the commit log's lock (`CommitLog.putMessageLock`), so a
/// broker is one server with a queue before it.
public struct BrokerCost: Sendable, Hashable {
  /// Time of an append whatever its size.
  public var append: VirtualDuration
  /// Time of an append for each KiB of body.
  public var appendPerKiB: VirtualDuration
  /// Whether an answer waits until the message is on disk (`SYNC_FLUSH`).
  public var isFlushedFirst: Bool
  /// Time of a flush, which all messages that wait for one share (`GroupCommitService`).
  public var flush: VirtualDuration
  /// Memory of the machine; a message further from the log's end than 40 % of it is read from disk
  /// (`accessMessageInMemoryMaxRatio`).
  public var memory: Int
  /// Time of a pull that reads from disk.
  public var diskRead: VirtualDuration

  /// Creates a cost model.
  public init(
    append: VirtualDuration = .zero, appendPerKiB: VirtualDuration = .zero,
    isFlushedFirst: Bool = false, flush: VirtualDuration = .zero, memory: Int = Int.max,
    diskRead: VirtualDuration = .zero
  ) {
    self.append = append
    self.appendPerKiB = appendPerKiB
    self.isFlushedFirst = isFlushedFirst
    self.flush = flush
    self.memory = memory
    self.diskRead = diskRead
  }

  /// A broker of a class of disks, before anybody has measured the real one.
  public struct Preset: Sendable, Hashable {
    /// Its name in scenarios.
    public let name: String
    /// Where the numbers come from.
    public let source: String
    /// The numbers.
    public let cost: BrokerCost
  }

  /// The presets, fastest first.
  ///
  /// Appends go to memory mapped by the operating system and cost the same everywhere: a copy, an
  /// index entry and a checksum, here 10 us and 2 us for each KiB, which one core does. Flushes and
  /// reads are those of the class of device.
  public static let presets: [Preset] = [
    Preset(
      name: "memory", source: "appends alone, as if nothing were ever flushed or read from disk",
      cost: BrokerCost(append: .microseconds(10), appendPerKiB: .microseconds(2))),
    Preset(
      name: "nvme", source: "assumed class of device: flush 100 us, read of a batch 200 us",
      cost: device(flush: .microseconds(100), read: .microseconds(200))),
    Preset(
      name: "ssd", source: "assumed class of device: flush 1 ms, read of a batch 500 us",
      cost: device(flush: .milliseconds(1), read: .microseconds(500))),
    Preset(
      name: "hdd",
      source: "7,200 turns a minute: a flush waits a whole turn, 8.33 ms; a read half a turn, "
        + "4.17 ms, and a seek of 8.5 ms",
      cost: device(flush: .microseconds(8_333), read: .microseconds(12_667))),
  ]

  private static func device(flush: VirtualDuration, read: VirtualDuration) -> BrokerCost {
    BrokerCost(
      append: .microseconds(10), appendPerKiB: .microseconds(2), flush: flush, memory: 16 << 30,
      diskRead: read)
  }
}

extension BrokerCost {
  var problem: String? {
    if append < .zero || appendPerKiB < .zero || flush < .zero || diskRead < .zero {
      return "a cost cannot be negative"
    }
    return memory < 1 ? "a broker has some memory" : nil
  }

  /// The distance from the log's end beyond which messages are read from disk, in bytes.
  package var bytesInMemory: Int { memory / 5 * 2 + memory % 5 * 2 / 5 }
}
