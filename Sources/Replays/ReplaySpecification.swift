// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
import QueueAllocation
package import Recordings
package import ResultFiles
import SimulationEngine
import Stochastics

/// A recording as a specification of the model: its own messages, services, failures and consumers.
package struct ReplaySpecification: Sendable {
  /// What to simulate.
  package let specification: ModelSpecification
  /// The number of each message in the recording, in the order in which the model publishes them.
  package let messages: [Int64]

  /// The producer's name.
  static let producer = "recorded"

  /// Takes a recording to the model.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - times: What broker and clients add to each message's course.
  /// - Throws: `ResultFileError`, with the place of a setting that the model does not know.
  package init(
    of recording: Recording, times: JourneyTimes
  ) throws(ResultFileError) {
    let plan = PublishingPlan(of: recording)
    let membership = Membership(of: recording)
    messages = plan.messages
    let queues = try recording.setup.queues.map { (queue) throws(ResultFileError) in
      try QueueSettings(of: queue, in: recording).queue
    }
    let exchanges = try recording.setup.exchanges.map { (exchange) throws(ResultFileError) in
      try Self.exchange(exchange, recording.keyTable)
    }
    let bindings = try recording.setup.bindings.map { (binding) throws(ResultFileError) in
      try Self.binding(binding)
    }
    do throws(ParameterError) {
      let latencies = WorkQueueLatencies(
        publish: try Self.constant(times.publish), deliver: try Self.constant(times.deliver),
        settle: try Self.constant(times.settle), overshoot: try Self.constant(times.overshoot))
      specification = ModelSpecification(
        workQueues: WorkQueueSpecification(
          queues: queues, exchanges: exchanges, bindings: bindings,
          publishing: [
            Publishing(
              routingKey: .constant(recording.setup.queues[0].name),
              confirms: recording.setup.hasConfirms, planned: plan.planned)
          ],
          consumption: membership.consumption, latencies: latencies),
        duration: VirtualDuration(nanoseconds: plan.horizon),
        producers: [
          ProducerSpecification(
            name: Self.producer, topic: recording.setup.queues[0].name,
            arrivals: try ArrivalSpecification(RecordedArrivals(instants: plan.instants)))
        ],
        groups: membership.groups, events: membership.events)
    } catch {
      throw .malformed(
        MalformedInput(
          path: recording.path, line: 1, column: 1, value: "",
          problem: "cannot be replayed: \(error.description)"))
    }
  }

  /// The same time for every message; nothing for none.
  private static func constant(
    _ nanoseconds: Int64
  ) throws(ParameterError) -> DistributionSpecification? {
    nanoseconds == 0 ? nil : try .constant(Double(nanoseconds) * 1e-9)
  }

  private static func exchange(
    _ exchange: RecordedSetup.Exchange, _ table: KeyTable?
  ) throws(ResultFileError) -> MessageExchange {
    let word = try exchange.type.text()
    let name = word == "x-consistent-hash" ? MessageExchange.Kind.consistentHash.rawValue : word
    guard let kind = MessageExchange.Kind(rawValue: name) else {
      throw exchange.type.failure(
        "is \"\(word)\"; exchanges are direct, fanout, topic, headers or x-consistent-hash")
    }
    var alternate: String?
    for argument in exchange.arguments {
      guard argument.name == "alternate-exchange" else { throw unknown(argument) }
      alternate = try argument.value.text()
    }
    var queueOfKey: [String: String] = [:]
    if kind == .consistentHash, let table {
      for (key, queue) in zip(table.keys, table.queues) { queueOfKey[key] = queue }
    }
    return MessageExchange(
      name: exchange.name, kind: kind, alternate: alternate, queueOfKey: queueOfKey)
  }

  private static func binding(
    _ binding: RecordedSetup.Binding
  ) throws(ResultFileError) -> ExchangeBinding {
    if let argument = binding.arguments.first { throw unknown(argument) }
    return ExchangeBinding(
      exchange: binding.exchange, destination: .queue(binding.queue), key: binding.routingKey)
  }

  static func unknown(_ argument: RecordedSetup.Argument) -> ResultFileError {
    argument.value.failure("is a setting that replays do not know; they would ignore it")
  }
}
