// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

extension ScenarioDecoder {
  static let maximumBrokers = 1_000
  static let maximumQueues = 10_000_000

  /// The brokers: by number, or by a list of names and mappings.
  func decodeBrokers(_ reader: SectionReader) -> [BrokerSpecification] {
    let field = ScenarioSchema.scenario.field("brokers")
    guard let node = reader.node("brokers") else { return brokers(count: 1, reader) }
    if let elements = node.elements {
      let brokers = elements.enumerated().map { decodeBroker($1, index: $0) }
      if elements.isEmpty { reader.error("brokers", "is empty; give at least one") }
      if elements.count > Self.maximumBrokers {
        reader.error("brokers", "\(elements.count) are too many; at most 1000 are allowed")
      }
      refuseRepetition(brokers.map { $0.name }, at: elements.map { $0.position }, "broker")
      return brokers
    }
    guard case .scalar(let text, isQuoted: false) = node.content else {
      reader.error("brokers", "has \(node.kind); it takes: \(field.kind.summary)")
      return []
    }
    do throws(Quantity.Refusal) {
      let count = try Quantity.count(text)
      guard (1...Self.maximumBrokers).contains(count) else {
        throw Quantity.Refusal("'\(count)' is out of range; allowed are 1 to 1000")
      }
      context.record("brokers", "\(count)", isDefault: false, field.summary)
      if count > 26 {
        context.problems.warning(
          at: node.position,
          "broker-aa sorts before broker-b, as clients sort broker names as texts; write a list of "
            + "names to have another order")
      }
      return brokers(count: count, reader)
    } catch {
      reader.error("brokers", error.message)
      return []
    }
  }

  /// Brokers that all have the same settings, which are noted once.
  private func brokers(count: Int, _ reader: SectionReader) -> [BrokerSpecification] {
    let node = broker(named: "broker-a", at: reader.position(of: "brokers"))
    let settings = SectionReader(
      node, as: ScenarioSchema.broker, path: "brokers.*", position: node.position, context: context)
    let model = broker("", settings)
    return Self.brokerNames(count).map { name in
      var broker = model
      broker.name = name
      return broker
    }
  }

  /// The mapping that a broker given by its name alone stands for.
  private func broker(named name: String, at position: SourcePosition) -> ScenarioNode {
    let value = ScenarioNode(position: position, content: .scalar(name, isQuoted: true))
    return ScenarioNode(
      position: position,
      content: .mapping([.init(key: "name", keyPosition: position, value: value)]))
  }

  /// The names `broker-a` to `broker-z`, then `broker-aa`, `broker-ab` and so on.
  static func brokerNames(_ count: Int) -> [String] {
    (0..<count).map { index in
      var letters = ""
      var rest = index + 1
      while rest > 0 {
        let letter = UInt8(ascii: "a") + UInt8((rest - 1) % 26)
        letters = String(Unicode.Scalar(letter)) + letters
        rest = (rest - 1) / 26
      }
      return "broker-\(letters)"
    }
  }

  private func decodeBroker(_ node: ScenarioNode, index: Int) -> BrokerSpecification {
    var node = node
    if case .scalar(let name, _) = node.content, !node.isEmpty {
      node = broker(named: name, at: node.position)
    }
    let reader = SectionReader(
      node, as: ScenarioSchema.broker, path: "brokers.\(index)", position: node.position,
      context: context)
    let name = reader.text("name")
    if let name, let complaint = NameForm.identifier(name) {
      reader.error("name", "\(Quantity.quoted(name)) \(complaint)")
    }
    return broker(name ?? "", reader)
  }

  private func broker(_ name: String, _ reader: SectionReader) -> BrokerSpecification {
    let levels = reader.value(
      "delay_levels", read: Self.delayLevels,
      show: { table in table.delays.map { Quantity.text($0) }.joined(separator: " ") })
    var broker = BrokerSpecification(
      name: name, dispatchInterval: reader.duration("dispatch_interval") ?? .milliseconds(1),
      delayLevels: levels ?? .standard,
      delayPollInterval: reader.duration("delay_poll_interval") ?? .milliseconds(100))
    if let precision = reader.duration("timer_precision") {
      if precision.nanoseconds % 1_000_000 != 0 {
        reader.error("timer_precision", "'\(Quantity.text(precision))' is not whole milliseconds")
      }
      broker.timerPrecision = precision
    }
    if let maximum = reader.duration("timer_maximum_delay") { broker.timerMaximumDelay = maximum }
    if let timeout = reader.duration("transaction_timeout") { broker.transactionTimeout = timeout }
    if let interval = reader.duration("transaction_check_interval") {
      broker.transactionCheckInterval = interval
    }
    if let maximum = reader.count("transaction_check_maximum") {
      broker.transactionMaximumChecks = maximum
    }
    let cluster = ClusterReader(context: context)
    broker.replicas = cluster.readReplicas(reader)
    broker.cost = cluster.readCost(reader)
    return broker
  }

  /// Reads delay levels as brokers do, within the durations that a run can have.
  private static func delayLevels(_ text: String) throws(Quantity.Refusal) -> DelayLevelTable {
    for entry in text.split(separator: " ") { _ = try Quantity.duration(String(entry)) }
    do throws(DelayLevelTable.ParseError) {
      let table = try DelayLevelTable(parsing: text)
      if (1...100).contains(table.maximumLevel) { return table }
    } catch {
      guard case .badEntry(let entry) = error else { throw Quantity.Refusal("\(error)") }
      throw Quantity.Refusal(
        "\(Quantity.quoted(entry)) is no whole number of s, m, h or d; write it like 10s")
    }
    throw Quantity.Refusal("takes 1 to 100 durations such as 1s 5s 10s")
  }

  /// The topics with their queues on each broker.
  func decodeTopics(
    _ reader: SectionReader, brokers: [BrokerSpecification]
  ) -> Named<TopicSpecification> {
    let topics = reader.named(
      "topics", form: { NameForm.resource($0, maximumLength: 127) },
      read: { name, node, path in decodeTopic(name, node, path, brokers: brokers) })
    let total = topics.values.reduce(0) { $0 + $1.queuesPerBroker.reduce(0, +) }
    if total > Self.maximumQueues {
      reader.error("topics", "have \(total) queues in all; at most 10000000 are allowed")
    }
    return topics
  }

  private func decodeTopic(
    _ name: String, _ node: ScenarioNode, _ path: String, brokers: [BrokerSpecification]
  ) -> TopicSpecification? {
    let reader = SectionReader(
      node, as: ScenarioSchema.topic, path: path, position: node.position, context: context)
    let queues = reader.count("queues")
    let total = reader.count("total_queues")
    guard node.entries != nil, !brokers.isEmpty else { return nil }
    switch (reader.has("queues"), reader.has("total_queues")) {
    case (true, true):
      context.problems.error(
        at: reader.keyPosition(of: "total_queues"),
        "a topic has 'queues' or 'total_queues', not both; queues counts them on each broker")
      return nil
    case (false, false):
      if reader.isMisspelt("queues") || reader.isMisspelt("total_queues") { return nil }
      context.problems.error(
        at: node.position,
        "topic \(name) lacks 'queues' (on each broker) or 'total_queues' (in all)")
      return nil
    default: break
    }
    if let queues {
      return TopicSpecification(
        name: name, queuesPerBroker: Array(repeating: queues, count: brokers.count))
    }
    return total.map { TopicSpecification(name: name, totalQueues: $0, brokers: brokers.count) }
  }

  /// Notes every name that stands twice in a list.
  func refuseRepetition(_ names: [String], at positions: [SourcePosition], _ kind: String) {
    context.refuseRepetition(names, at: positions, kind)
  }
}

extension ScenarioContext {
  /// Notes an error for each name that stood in the list before.
  func refuseRepetition(_ names: [String], at positions: [SourcePosition], _ kind: String) {
    var seen: Set<[UInt8]> = []
    for (name, position) in zip(names, positions) where !seen.insert(Array(name.utf8)).inserted {
      problems.error(
        at: position, "the \(kind) \(Quantity.quoted(name)) is listed twice; each has its own name")
    }
  }
}
