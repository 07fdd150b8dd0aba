// SPDX-License-Identifier: GPL-3.0-or-later

/// How a Kafka producer chooses the partition of records without a key: one partition for a batch's
/// worth of bytes, then another (`producer.internals.BuiltInPartitioner`, Kafka 3.3 and later).
///
/// Random numbers come from outside, so that a simulation draws them from its own streams.
public struct StickyPartitioner: Sendable {
  /// The bytes after which the partition may be changed (`batch.size`).
  public let batchSize: Int
  /// The number of partitions of the topic.
  public var partitionCount: Int
  /// The partitions that have a leader, ascending; where there is none, any is taken.
  public var available: [Int]
  /// The weights of partitions by how long their queues are; `nil` for equal ones.
  public var weights: PartitionWeights?
  /// The partition of the next record; `nil` before the first one.
  public private(set) var partition: Int?

  private var bytes = 0

  /// Creates a partitioner that has not chosen yet.
  ///
  /// - Precondition: `partitionCount` is positive.
  public init(batchSize: Int, partitionCount: Int, available: [Int]) {
    precondition(partitionCount > 0, "a topic has a partition")
    self.batchSize = batchSize
    self.partitionCount = partitionCount
    self.available = available
  }

  /// The partition of the next record, chosen now if none is.
  ///
  /// - Parameter random: Draws a number from 0 to `Int32.max`; called once where a choice is made.
  /// - Returns: The partition.
  public mutating func current(_ random: () -> Int32) -> Int {
    if let partition { return partition }
    return change(random)
  }

  /// Takes in that a record was appended to the current partition, and changes the partition where
  /// it has had its share.
  ///
  /// - Parameters:
  ///   - size: The bytes appended.
  ///   - mayChange: Whether the partition's batches are all complete; while one is not, a change
  ///     waits until twice the batch size, lest small batches go out.
  ///   - random: Draws a number from 0 to `Int32.max`; called once where a choice is made.
  public mutating func append(_ size: Int, mayChange: Bool, _ random: () -> Int32) {
    bytes += size
    if bytes >= batchSize && mayChange || bytes >= 2 * batchSize { _ = change(random) }
  }

  private mutating func change(_ random: () -> Int32) -> Int {
    let draw = Int(random())
    let chosen =
      if let weights {
        weights.partition(for: draw)
      } else if available.isEmpty {
        draw % partitionCount
      } else {
        available[draw % available.count]
      }
    bytes = 0
    partition = chosen
    return chosen
  }
}

/// Partitions weighted by how short their queues of batches are
/// (`BuiltInPartitioner.updatePartitionLoadStats`).
public struct PartitionWeights: Sendable, Hashable {
  /// The partitions.
  public let partitions: [Int]
  /// For each partition the sum of weights up to and with its own.
  public let cumulative: [Int]

  /// Weighs partitions: longest queue plus one, less the own queue.
  ///
  /// `nil` when all queues are as long and none is left out: then a plain random choice is made.
  ///
  /// - Parameters:
  ///   - partitions: The partitions that are considered.
  ///   - queueSizes: For each of them the number of batches in its queue.
  ///   - isEverybody: Whether all partitions of the topic are considered.
  public init?(partitions: [Int], queueSizes: [Int], isEverybody: Bool) {
    precondition(partitions.count == queueSizes.count, "every partition has a queue")
    guard let longest = queueSizes.max(), let shortest = queueSizes.min(),
      longest > shortest || !isEverybody
    else { return nil }
    self.partitions = partitions
    var sum = 0
    cumulative = queueSizes.map { size in
      sum += longest + 1 - size
      return sum
    }
  }

  /// The partition for a random number: the first whose cumulative weight is above the number modulo
  /// the sum of weights.
  public func partition(for draw: Int) -> Int {
    let target = draw % cumulative[cumulative.count - 1]
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > target { high = middle } else { low = middle + 1 }
    }
    return partitions[low]
  }
}
