// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How a Kafka producer sees to it that records arrive: what it waits for, how often it tries, how much it
/// keeps meanwhile.
///
/// The defaults are those of Apache Kafka 4.3 (`ProducerConfig`).
/// A producer without one is taken to send without hindrance, which costs nothing to simulate.
public struct KafkaSending: Sendable, Hashable {
  /// Whose word the client waits for (`acks`).
  public var acks = Acks.all
  /// Whether brokers drop repeated batches and refuse those out of order (`enable.idempotence`).
  public var isIdempotent = true
  /// Requests that may wait for an answer on a connection (`max.in.flight.requests.per.connection`).
  public var maximumInFlight = 5
  /// Bytes of a request (`max.request.size`).
  public var maximumRequestBytes = 1 << 20
  /// Attempts after the first (`retries`).
  public var retries = Int(Int32.max)
  /// Wait before the first of them; doubled with each, and a fifth shorter or longer
  /// (`retry.backoff.ms`).
  public var retryBackoff = VirtualDuration.milliseconds(100)
  /// Longest wait (`retry.backoff.max.ms`).
  public var retryBackoffMaximum = VirtualDuration.seconds(1)
  /// How long an answer may take (`request.timeout.ms`).
  public var requestTimeout = VirtualDuration.seconds(30)
  /// How long all attempts at a batch may take together (`delivery.timeout.ms`).
  public var deliveryTimeout = VirtualDuration.seconds(120)
  /// Bytes of the batches that wait or are under way (`buffer.memory`); each takes `batch.size` of it.
  public var bufferMemory = 32 << 20
  /// How long a record waits for memory (`max.block.ms`).
  public var maximumBlock = VirtualDuration.seconds(60)
  /// Whether records without a key go to partitions with fewer waiting batches rather than to others
  /// (`partitioner.adaptive.partitioning.enable`).
  public var isAdaptive = true

  /// Whose word a client waits for.
  public enum Acks: String, Sendable, Hashable, CaseIterable {
    /// Nobody's: a batch is done when it is sent.
    case none = "0"
    /// The leader's alone.
    case leader = "1"
    /// That of all replicas in sync.
    case all
  }

  /// Creates the producer's own defaults.
  public init() {}
}

extension KafkaSending {
  /// What contradicts itself, and the key of the scenario that it stands under.
  func problems(
    of publishing: KafkaPublishing, messageBytes: Int
  ) -> [(key: String, message: String)] {
    var problems: [(key: String, message: String)] = []
    func require(_ holds: Bool, _ key: String, _ message: String) {
      if !holds { problems.append((key, message)) }
    }
    let lengths = [retryBackoff, retryBackoffMaximum, maximumBlock]
    require(lengths.allSatisfy { $0 >= .zero }, "retry_backoff", "no wait can be negative")
    require(
      retryBackoff <= retryBackoffMaximum, "retry_backoff",
      "it is longer than 'retry_backoff_max'")
    require(requestTimeout > .zero, "request_timeout", "an answer takes some time")
    require((0...Int(Int32.max)).contains(retries), "retries", "there are 0 to 2147483647")
    require(maximumInFlight >= 1, "max_in_flight", "a request may be in flight at least")
    require(
      !isIdempotent || acks == .all, "idempotence",
      "it needs 'acks: all', or a repeated batch could not be told from a lost one")
    require(!isIdempotent || retries > 0, "idempotence", "it needs 'retries' above 0")
    require(
      !isIdempotent || maximumInFlight <= 5, "idempotence",
      "it needs 'max_in_flight' of at most 5, not \(maximumInFlight): brokers remember the last 5 batches"
    )
    require(
      deliveryTimeout >= requestTimeout + publishing.linger, "delivery_timeout",
      "\(deliveryTimeout.seconds) s are less than 'linger' and 'request_timeout' together, "
        + "\((requestTimeout + publishing.linger).seconds) s; give it as much, or make those shorter"
    )
    let batch = max(publishing.batchBytes, messageBytes + Int(KafkaLimits.batchHeader))
    require(
      bufferMemory >= batch, "buffer_memory",
      "it must have room for a batch, which takes \(batch) bytes")
    require(
      maximumRequestBytes >= messageBytes + Int(KafkaLimits.batchHeader), "max_request_size",
      "it must have room for a record, which takes \(messageBytes + Int(KafkaLimits.batchHeader)) bytes; "
        + "within \(maximumRequestBytes) bytes the client refuses each one (`RecordTooLargeException`)"
    )
    return problems
  }
}
