// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// What requests cost a broker of Kafka: threads take one each, for as long as it needs
/// (`KafkaRequestHandlerPool`).
///
/// Requests and batches cost, more than records do, since batches are stored and read as they are. What was
/// written lately is in the page cache; reading what has gone from there takes a disk, and a thread meanwhile.
public struct KafkaBrokerCost: Sendable, Hashable {
  /// Threads that work on requests (`num.io.threads`).
  public var threads = 8
  /// Time of a request, whatever is in it.
  public var request = VirtualDuration.zero
  /// Time of an append for each batch.
  public var batch = VirtualDuration.zero
  /// Time of an append for each KiB.
  public var perKiB = VirtualDuration.zero
  /// Memory that holds what was written last; what lies further back is read from disk.
  public var memory = Int.max
  /// Time of a read from disk, for each partition of a fetch that needs one.
  public var diskRead = VirtualDuration.zero

  /// Creates brokers whose work takes no time.
  public init() {}
}

extension KafkaBrokerCost {
  /// Everything in which it contradicts itself.
  var problems: [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ key: String, _ message: String) {
      if !holds { problems.append(.init(path: "broker_cost.\(key)", message: message)) }
    }
    require((1...10_000).contains(threads), "threads", "a broker has 1 to 10,000 threads")
    require(request >= .zero, "request", "a cost cannot be negative")
    require(batch >= .zero, "batch", "a cost cannot be negative")
    require(perKiB >= .zero, "per_kib", "a cost cannot be negative")
    require(diskRead >= .zero, "disk_read", "a cost cannot be negative")
    require(memory >= 1, "memory", "a broker has some memory")
    require(
      memory == .max || diskRead > .zero, "memory",
      "what is read from disk takes no time; give 'disk_read' as well")
    require(
      memory < .max || diskRead == .zero, "disk_read",
      "all that was ever written is in memory; give 'memory' as well")
    require(
      request > .zero || batch > .zero || perKiB > .zero || diskRead > .zero, "request",
      "nothing costs anything; give 'request', 'batch', 'per_kib' or 'disk_read'")
    return problems
  }
}
