// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How a producer sends: whether its threads wait, how often it tries, which brokers it avoids.
///
/// Sources: `DefaultMQProducer`, `DefaultMQProducerImpl.sendDefaultImpl`, `MQFaultStrategy`,
/// `ProduceAccumulator` of Apache RocketMQ 5.
public struct SendingSpecification: Sendable, Hashable {
  /// Whether and how the client learns what became of a message.
  public var mode: Mode
  /// Time for all attempts at a message together (`sendMsgTimeout`, 3 s).
  public var timeout: VirtualDuration
  /// Attempts after the first (`retryTimesWhenSendFailed`, `retryTimesWhenSendAsyncFailed`, 2).
  public var retries: Int
  /// Whether slow and failing brokers are avoided for a time (`sendLatencyFaultEnable`).
  public var avoidsFaultyBrokers: Bool
  /// Messages that are sent together, to one queue.
  public var batch: Int
  /// How long a batch waits for more messages (`ProduceAccumulator.holdMs`, 10 ms).
  public var batchHold: VirtualDuration

  /// The ways of sending.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// A thread waits for the broker's answer before it sends its next message.
    case synchronous = "sync"
    /// Threads go on at once, and a callback hears of the answer.
    case asynchronous = "async"
    /// Nobody hears of an answer, and nothing is sent again.
    case oneWay = "one-way"
  }

  /// Creates a way of sending with the numbers of RocketMQ's client.
  public init(
    mode: Mode = .asynchronous, timeout: VirtualDuration = .seconds(3), retries: Int = 2,
    avoidsFaultyBrokers: Bool = false, batch: Int = 1,
    batchHold: VirtualDuration = .milliseconds(10)
  ) {
    self.mode = mode
    self.timeout = timeout
    self.retries = retries
    self.avoidsFaultyBrokers = avoidsFaultyBrokers
    self.batch = batch
    self.batchHold = batchHold
  }
}

extension SendingSpecification {
  var problem: String? {
    if timeout <= .zero || batchHold < .zero { return "a send takes no negative time" }
    if !(0...1_000).contains(retries) { return "a send has 0 to 1000 retries" }
    if !(1...10_000).contains(batch) { return "a batch has 1 to 10,000 messages" }
    return nil
  }
}
