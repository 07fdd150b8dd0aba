// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

extension RecordedSetup {
  /// The file's name in a recording.
  package static let fileName = "scenario.json"

  /// Reads the setup of a recording.
  ///
  /// Settings that say how the recording was made, such as seeds, are passed over.
  ///
  /// - Throws: `ResultFileError`, with line and column where something is not as it should be.
  package static func read(_ path: String) throws(ResultFileError) -> RecordedSetup {
    let root = try JSONParser.read(path)
    let broker = try root.member("broker")
    let system = try system(of: broker)
    var setup = RecordedSetup(
      name: try root.member("name").text(), title: try root.optional("title")?.text() ?? "",
      broker: try broker.text(), system: system, queues: [], exchanges: [], bindings: [],
      consumers: [], failureAction: nil,
      hasConfirms: try root.optional("confirms")?.boolean() ?? false,
      isPersistent: try root.optional("persistent")?.boolean() ?? false, drain: try drain(of: root))
    guard system != .kafka else { return setup }
    let topology = try root.member("topology")
    setup.queues = try queues(of: try topology.member("queues"))
    setup.exchanges = try exchanges(of: try topology.optional("exchanges"))
    setup.bindings = try setup.bindings(of: try topology.optional("bindings"))
    setup.consumers = try setup.consumers(of: try root.member("consumers"))
    if let action = try root.optional("fail_action") {
      guard let known = FailureAction(rawValue: try action.text()) else {
        throw action.failure(
          "is \(action.shown); there are "
            + FailureAction.allCases.map { $0.rawValue }.joined(separator: " and "))
      }
      setup.failureAction = known
    }
    return setup
  }

  private static func system(of broker: JSONNode) throws(ResultFileError) -> System {
    let text = try broker.text()
    for (start, system) in [
      ("RabbitMQ", System.rabbitmq), ("ActiveMQ", .activemq), ("librdkafka", .kafka),
      ("Kafka", .kafka), ("Apache Kafka", .kafka),
    ] where text.hasPrefix(start) {
      return system
    }
    throw broker.failure(
      "is \(broker.shown); recordings are of RabbitMQ, ActiveMQ and Kafka's protocol, and begin "
        + "with that word")
  }

  private static func drain(of root: JSONNode) throws(ResultFileError) -> Drain? {
    guard let from = try root.optional("drain_from_s") else { return nil }
    return Drain(
      from: try from.nanoseconds(perUnit: 1e9),
      threshold: try root.member("drain_threshold").integer(in: 0...1_000_000_000))
  }

  private static func arguments(of node: JSONNode) throws(ResultFileError) -> [Argument] {
    guard let arguments = try node.optional("arguments") else { return [] }
    return try arguments.members().map { Argument(name: $0.name, value: $0.value) }
  }

  private static func queues(of node: JSONNode) throws(ResultFileError) -> [Queue] {
    var queues: [Queue] = []
    for element in try node.elements() {
      let name = try element.member("name")
      let queue = Queue(
        name: try name.text(), arguments: try arguments(of: element),
        isDurable: try element.optional("durable")?.boolean() ?? false)
      guard !queues.contains(where: { $0.name == queue.name }) else {
        throw name.failure("is \(name.shown), as an earlier queue")
      }
      queues.append(queue)
    }
    guard !queues.isEmpty else { throw node.failure("is empty; a recording has a queue at least") }
    return queues
  }

  private static func exchanges(of node: JSONNode?) throws(ResultFileError) -> [Exchange] {
    var exchanges: [Exchange] = []
    for element in try node?.elements() ?? [] {
      let type = try element.member("type")
      _ = try type.text()
      exchanges.append(
        Exchange(
          name: try element.member("name").text(), type: type,
          arguments: try arguments(of: element)))
    }
    return exchanges
  }

  private func bindings(of node: JSONNode?) throws(ResultFileError) -> [Binding] {
    var bindings: [Binding] = []
    for element in try node?.elements() ?? [] {
      let exchange = try element.member("exchange")
      let name = try exchange.text()
      guard exchanges.contains(where: { $0.name == name }) else {
        throw exchange.failure("is \(exchange.shown), and there is no such exchange")
      }
      bindings.append(
        Binding(
          exchange: name, queue: try queueName(of: element),
          routingKey: try element.optional("routing_key")?.text() ?? "",
          arguments: try Self.arguments(of: element)))
    }
    return bindings
  }

  private func consumers(of node: JSONNode) throws(ResultFileError) -> [Consumer] {
    var consumers: [Consumer] = []
    for element in try node.elements() {
      let id = try element.member("cid")
      let factor = try element.optional("mult")
      let consumer = Consumer(
        id: try id.text(), queue: try queueName(of: element),
        prefetch: try element.member("prefetch").integer(in: 0...65_535),
        serviceFactor: try factor?.number() ?? 1,
        priority: try element.optional("priority")?.integer(in: -1_000_000...1_000_000) ?? 0)
      // Services that take no time would make the consumer infinitely fast.
      if let factor, consumer.serviceFactor <= 0 || consumer.serviceFactor > 1e6 {
        throw factor.failure(
          "is \(factor.shown); it stretches service times by more than 0 and by 1000000 at most")
      }
      guard !consumers.contains(where: { $0.id == consumer.id }) else {
        throw id.failure("is \(id.shown), as an earlier consumer")
      }
      consumers.append(consumer)
    }
    guard !consumers.isEmpty else { throw node.failure("is empty; nobody would consume") }
    return consumers
  }

  private func queueName(of element: JSONNode) throws(ResultFileError) -> String {
    let queue = try element.member("queue")
    let name = try queue.text()
    guard queues.contains(where: { $0.name == name }) else {
      throw queue.failure("is \(queue.shown), and there is no such queue")
    }
    return name
  }
}
