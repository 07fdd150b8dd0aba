// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Queues, exchanges and bindings.
extension ScenarioDecoder {
  /// The form of names of queues, exchanges and destinations: up to 255 bytes (AMQP 0-9-1, short
  /// strings).
  static func destinationForm(_ name: String) -> String? { NameForm.identifier(name) }

  /// The queues: a mapping, or a list of names for queues without settings.
  func decodeWorkQueueNames(
    _ reader: SectionReader, system: MessagingSystem, cluster: RabbitMQCluster?
  ) -> Named<WorkQueue> {
    if let elements = reader.node("queues")?.elements {
      return decodeQueueList(elements, reader, system: system, cluster: cluster)
    }
    return reader.named(
      "queues", form: Self.destinationForm,
      read: { name, node, path in
        decodeQueue(name, node, path, system: system, cluster: cluster)
      })
  }

  private func decodeQueueList(
    _ elements: [ScenarioNode], _ reader: SectionReader, system: MessagingSystem,
    cluster: RabbitMQCluster?
  ) -> Named<WorkQueue> {
    var members: [Named<WorkQueue>.Member] = []
    if elements.isEmpty { reader.error("queues", "is empty; give at least one") }
    for element in elements {
      guard case .scalar(let name, _) = element.content, !element.isEmpty else {
        context.problems.error(
          at: element.position, "queues: has \(element.kind); a list of queues has names")
        continue
      }
      if let complaint = Self.destinationForm(name) {
        context.problems.error(
          at: element.position, "the name \(Quantity.quoted(name)) \(complaint)")
      }
      let empty = ScenarioNode(position: element.position, content: .mapping([]))
      members.append(
        .init(
          name: name, position: element.position,
          value: decodeQueue(
            name, empty, "queues.\(name)", system: system, cluster: cluster)))
    }
    refuseRepetition(members.map { $0.name }, at: members.map { $0.position }, "queue")
    members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return Named(members: members)
  }

  private func decodeQueue(
    _ name: String, _ node: ScenarioNode, _ path: String, system: MessagingSystem,
    cluster: RabbitMQCluster?
  ) -> WorkQueue? {
    let reader = SectionReader(
      node, as: ScenarioSchema.workQueue, path: path, position: node.position, context: context)
    var queue = WorkQueue(name: name)
    if system == .activemq {
      queue.kind = .activemq
      for key in Self.rabbitMQQueueKeys
      where reader.has(key) {
        context.problems.error(
          at: reader.keyPosition(of: key), "'\(key)' is RabbitMQ's; ActiveMQ's queues lack it")
      }
      queue.hasMessageGroups = reader.flag("message_groups") ?? false
      queue.isAutoDelete = !(reader.flag("durable") ?? true)
      if reader.has("auto_delete") {
        context.problems.error(
          at: reader.keyPosition(of: "auto_delete"),
          "'auto_delete' is RabbitMQ's; activemq has 'durable'")
      }
    } else {
      let kind = reader.word("type", of: ScenarioSchema.queueTypes) ?? "classic"
      queue.kind = kind == "quorum" ? .quorum : kind == "stream" ? .stream : .classic
      queue.placement = decodePlacement(reader, kind: kind, cluster: cluster)
      queue.deliveryLimit = reader.count("delivery_limit")
      if let node = reader.node("delayed_retry") {
        queue.delayedRetry = decodeDelayedRetry(node, reader)
      }
      queue.hasSingleActiveConsumer = reader.flag("single_active_consumer") ?? false
      queue.isAutoDelete = reader.flag("auto_delete") ?? false
      if reader.has("durable") {
        context.problems.error(
          at: reader.keyPosition(of: "durable"),
          "'durable' is ActiveMQ's; rabbitmq has 'auto_delete'")
      }
      if reader.has("message_groups") {
        context.problems.error(
          at: reader.keyPosition(of: "message_groups"),
          "'message_groups' are ActiveMQ's; RabbitMQ has single_active_consumer and exchanges")
      }
    }
    decodeRetention(reader, &queue)
    queue.cost = reader.duration("cost") ?? .zero
    queue.messageTTL = reader.duration("ttl")
    queue.maximumLength = reader.count("max_length")
    queue.maximumBytes = reader.size("max_length_bytes")
    queue.overflow = reader.word("overflow", as: WorkQueue.Overflow.self) ?? .dropHead
    refuseLimits(reader, system: system)
    queue.maximumPriority = reader.count("max_priority") ?? 0
    if let node = reader.node("dead_letter") { decodeDeadLetter(node, reader, &queue) }
    return queue
  }

  /// Notes limits that a queue cannot have, or that do nothing.
  private func refuseLimits(_ reader: SectionReader, system: MessagingSystem) {
    let limits = ["max_length", "max_length_bytes"]
    if system == .activemq {
      for key in ["max_length", "max_length_bytes", "overflow"] where reader.has(key) {
        context.problems.error(
          at: reader.keyPosition(of: key),
          "'\(key)' is RabbitMQ's; ActiveMQ limits memory ('memory_limit'), and what producers may have "
            + "unconfirmed ('confirm_window')")
      }
    } else if reader.has("overflow"),
      !limits.contains(where: { reader.has($0) || reader.isMisspelt($0) })
    {
      context.problems.error(
        at: reader.keyPosition(of: "overflow"),
        "'overflow' says what happens beyond a 'max_length' or 'max_length_bytes', which the queue does not have; "
          + "give it one"
      )
    }
  }

  private static let rabbitMQQueueKeys = [
    "type", "delivery_limit", "delayed_retry", "single_active_consumer", "leader", "replicas",
    "synchronise", "synchronise_time", "promote_on_failure", "promote_on_shutdown", "max_age",
    "max_bytes", "segment_size",
  ]

  private func decodeDelayedRetry(
    _ node: ScenarioNode, _ queue: SectionReader
  ) -> WorkQueue.DelayedRetry? {
    let reader = SectionReader(
      node, as: ScenarioSchema.delayedRetry, path: queue.path("delayed_retry"),
      position: node.position, context: context)
    guard let least = reader.duration("min"), let longest = reader.duration("max") else {
      return nil
    }
    guard least <= longest else {
      reader.error("max", "is shorter than 'min'; a retry waits at least that long")
      return nil
    }
    return WorkQueue.DelayedRetry(minimum: least, maximum: longest)
  }

  private func decodeDeadLetter(
    _ node: ScenarioNode, _ reader: SectionReader, _ queue: inout WorkQueue
  ) {
    if case .scalar(let name, _) = node.content {
      context.record(
        reader.path("dead_letter"), name, isDefault: false,
        ScenarioSchema.workQueue.field("dead_letter").summary)
      queue.deadLetterExchange = ""
      queue.deadLetterRoutingKey = name
      return
    }
    let section = SectionReader(
      node, as: ScenarioSchema.deadLetter, path: reader.path("dead_letter"),
      position: node.position, context: context)
    if section.has("discard") {
      queue.discardsDead = section.flag("discard") ?? false
      if queue.kind != .activemq {
        section.error(
          "discard", "is ActiveMQ's; RabbitMQ drops what has no dead letter, so leave it out")
      } else if section.has("exchange") || section.has("routing_key") {
        section.error("discard", "stands beside a place for dead messages; give one of the two")
      }
      return
    }
    if queue.kind == .activemq, section.has("exchange") {
      section.error("exchange", "is RabbitMQ's; activemq takes the name of a queue")
    }
    queue.deadLetterExchange = section.text("exchange") ?? ""
    queue.deadLetterRoutingKey = section.text("routing_key")
  }

  /// Notes dead-letter exchanges and queues that do not exist.
  func checkDeadLetters(_ scope: WorkQueueScope) {
    for member in scope.queues.members {
      guard let queue = member.value, let exchange = queue.deadLetterExchange else { continue }
      var complaint: String?
      if exchange.isEmpty {
        complaint = queue.deadLetterRoutingKey.flatMap {
          $0 == WorkQueue.sharedDeadLetterQueue && scope.system == .activemq
            ? nil : scope.queueNames.complaint(about: $0)
        }
      } else {
        complaint = scope.exchangeNames.complaint(about: exchange)
      }
      if let complaint {
        context.problems.error(at: member.position, "dead_letter: \(complaint)")
      }
    }
  }

  /// The exchanges beside the default one.
  func decodeExchanges(
    _ reader: SectionReader, queues: Named<WorkQueue>
  ) -> Named<MessageExchange> {
    let exchanges = reader.named(
      "exchanges", form: Self.destinationForm,
      read: { name, node, path in decodeExchange(name, node, path, queues: queues) })
    let names = Names(kind: "an exchange", of: exchanges)
    for member in exchanges.members {
      if let alternate = member.value?.alternate, let complaint = names.complaint(about: alternate)
      {
        context.problems.error(at: member.position, "alternate: \(complaint)")
      }
    }
    return exchanges
  }

  private func decodeExchange(
    _ name: String, _ node: ScenarioNode, _ path: String, queues: Named<WorkQueue>
  ) -> MessageExchange? {
    let reader = SectionReader(
      node, as: ScenarioSchema.exchange, path: path, position: node.position, context: context)
    let kind = reader.word("type", as: MessageExchange.Kind.self)
    let alternate = reader.text("alternate")
    let table = texts("queue_of_key", reader)
    let names = Names(kind: "a queue", of: queues)
    for entry in table {
      if let complaint = names.complaint(about: entry.value) {
        reader.error("queue_of_key", complaint)
      }
    }
    if !table.isEmpty, let kind, kind != .consistentHash {
      reader.error("queue_of_key", "is for exchanges of the type consistent-hash")
    }
    guard let kind else { return nil }
    return MessageExchange(
      name: name, kind: kind, alternate: alternate,
      queueOfKey: Dictionary(
        table.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
  }

  /// The bindings, in the order of the list.
  func decodeBindings(
    _ reader: SectionReader, queues: Named<WorkQueue>, exchanges: Named<MessageExchange>
  ) -> [ExchangeBinding] {
    guard let node = reader.node("bindings") else { return [] }
    guard let elements = node.elements else {
      reader.error("bindings", "is \(node.shown); it takes a list of bindings")
      return []
    }
    let queueNames = Names(kind: "a queue", of: queues)
    let exchangeNames = Names(kind: "an exchange", of: exchanges)
    return elements.enumerated().compactMap { index, element in
      let section = SectionReader(
        element, as: ScenarioSchema.binding, path: "bindings.\(index)",
        position: element.position, context: context)
      let source = section.reference("exchange", to: exchangeNames)
      let queue = section.reference("queue", to: queueNames)
      let target = section.reference("to", to: exchangeNames)
      let key = section.text("key") ?? ""
      let conditions = decodeConditions(section, of: source.flatMap { exchanges[$0]?.kind })
      let match = section.word("match", as: ExchangeBinding.HeaderMatch.self) ?? .all
      guard element.entries != nil else { return nil }
      guard section.has("queue") != section.has("to") else {
        context.problems.error(
          at: element.position, "a binding leads to a 'queue' or 'to' an exchange, to one of them")
        return nil
      }
      if let source, exchanges[source]?.kind == .consistentHash,
        !(1...100_000).contains(Int(key) ?? 0)
      {
        section.error(
          "key",
          "\(Quantity.quoted(key)) is no weight; bindings of consistent-hash exchanges take 1 to "
            + "100000")
      }
      guard let source else { return nil }
      guard
        let destination = queue.map(ExchangeBinding.Destination.queue)
          ?? target.map(ExchangeBinding.Destination.exchange)
      else { return nil }
      return ExchangeBinding(
        exchange: source, destination: destination, key: key,
        headers: conditions, match: match)
    }
  }

  /// A name with a text.
  struct NamedText {
    var name: String
    var value: String
  }

  /// A mapping of names to texts, in the order of the names.
  func texts(_ key: String, _ reader: SectionReader) -> [NamedText] {
    guard let node = reader.node(key) else { return [] }
    guard let entries = node.entries else {
      reader.error(key, "is \(node.shown); it takes a mapping of names to texts")
      return []
    }
    let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let found = sorted.compactMap { entry -> NamedText? in
      guard case .scalar(let text, _) = entry.value.content else {
        context.problems.error(
          at: entry.value.position, "\(entry.key): has \(entry.value.kind); it takes a text")
        return nil
      }
      return NamedText(name: entry.key, value: text)
    }
    for entry in found {
      context.record(
        "\(reader.path(key)).\(entry.name)", entry.value, isDefault: false,
        reader.section.field(key).summary)
    }
    return found
  }
}
