// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// What ActiveMQ alone has: topics and composite destinations, selectors, and clients that repeat messages.
extension ScenarioDecoder {
  /// ActiveMQ's topics and composite destinations with the queues that each feeds.
  func decodeDestinations(
    _ reader: SectionReader, queues: Named<WorkQueue>
  ) -> [String: [FedQueue]] {
    let names = Names(kind: "a queue", of: queues)
    let topics = reader.named(
      "topics", form: Self.destinationForm,
      read: { name, node, path in
        let section = SectionReader(
          node, as: ScenarioSchema.jmsTopic, path: path, position: node.position,
          context: context)
        if let list = section.node("subscriptions") {
          if list.entries != nil { return selectedQueues(section, names) }
          return queueList(list, "subscriptions", section, names).map {
            FedQueue(queue: $0, isSubscription: true)
          }
        }
        // `Consumer.NAME.VirtualTopic.X` reads `VirtualTopic.X`.
        return queues.names.filter { $0.hasPrefix("Consumer.") && $0.hasSuffix(".\(name)") }
          .map { FedQueue(queue: $0) }
      })
    let composites = reader.named(
      "composites", form: Self.destinationForm,
      read: { name, node, path in
        queueList(node, name, reader, names, path: path).map { FedQueue(queue: $0) }
      })
    var destinations: [String: [FedQueue]] = [:]
    for member in topics.members + composites.members {
      if queues.names.contains(member.name) || destinations[member.name] != nil {
        context.problems.error(
          at: member.position,
          "the name \(Quantity.quoted(member.name)) is that of another destination already")
      }
      destinations[member.name] = member.value ?? []
    }
    return destinations
  }

  /// A queue that a topic or composite feeds, and which messages it gets.
  struct FedQueue {
    var queue: String
    var selector: String?
    /// Whether the queue is a topic's subscription.
    var isSubscription = false
  }

  /// A topic's subscriptions with their selectors.
  private func selectedQueues(_ section: SectionReader, _ names: Names) -> [FedQueue] {
    texts("subscriptions", section).map { entry in
      if let complaint = names.complaint(about: entry.name) {
        section.error("subscriptions", complaint)
      }
      return FedQueue(
        queue: entry.name,
        selector: entry.value.isEmpty
          ? nil : checkedSelector(entry.value, "subscriptions", section, of: entry.name),
        isSubscription: true)
    }
  }

  /// A JMS selector, or nil with a note of what is wrong with it.
  func checkedSelector(
    _ text: String, _ key: String, _ reader: SectionReader, of owner: String? = nil
  ) -> String? {
    do throws(FilterError) {
      _ = try FilterExpression(parsing: text, dialect: .jms)
      return text
    } catch {
      let place = owner.map { "\($0): " } ?? ""
      reader.error(key, "\(place)\(Quantity.quoted(text)), \(error.description)")
      return nil
    }
  }

  private func queueList(
    _ node: ScenarioNode, _ key: String, _ reader: SectionReader, _ names: Names,
    path: String? = nil
  ) -> [String] {
    guard let elements = node.elements, !elements.isEmpty else {
      context.problems.error(
        at: node.position, "\(key): is \(node.shown); it takes a list of queues")
      return []
    }
    let queues = elements.compactMap { element -> String? in
      guard let name = element.text else {
        context.problems.error(
          at: element.position, "\(key): has \(element.kind); it takes names of queues")
        return nil
      }
      if let complaint = names.complaint(about: name) {
        context.problems.error(at: element.position, "\(key): \(complaint)")
      }
      return name
    }
    refuseRepetition(queues, at: elements.map { $0.position }, "queue")
    context.record(
      path ?? reader.path(key), "[\(queues.joined(separator: ", "))]", isDefault: false,
      "The queues that get a copy.")
    return queues
  }

  /// The queues of ActiveMQ with the broker's one dead-letter queue, as far as anything can die in a queue
  /// that has none of its own and does not discard what is dead.
  ///
  /// Source: `SharedDeadLetterStrategy`, the strategy of destinations without another.
  func withSharedDeadLetters(
    _ queues: [WorkQueue], publishing: [Publishing], consumption: [WorkConsumption]
  ) -> [WorkQueue] {
    let name = WorkQueue.sharedDeadLetterQueue
    let expires = publishing.contains { $0.ttl != nil }
    var all = queues
    for index in all.indices
    where all[index].kind == .activemq && all[index].name != name
      && all[index].deadLetterExchange == nil && !all[index].discardsDead
    {
      let rejects = consumption.contains {
        $0.queue == all[index].name && ($0.redelivery != nil || $0.onFailure == .reject)
      }
      guard rejects || expires || all[index].messageTTL != nil else { continue }
      all[index].deadLetterExchange = ""
      all[index].deadLetterRoutingKey = name
      context.record(
        "queues.\(all[index].name).dead_letter", name, isDefault: true,
        ScenarioSchema.workQueue.field("dead_letter").summary)
    }
    let isNeeded = all.contains { $0.deadLetterRoutingKey == name }
    guard isNeeded, !all.contains(where: { $0.name == name }) else { return all }
    all.append(WorkQueue(name: name, kind: .activemq))
    return all
  }

  /// What ActiveMQ's clients alone can do: select messages, and repeat them by themselves.
  func decodeJMSClient(
    _ reader: SectionReader, system: MessagingSystem, _ consumption: inout WorkConsumption
  ) {
    for key in ["selector", "selectors", "redelivery"]
    where system == .rabbitmq && reader.has(key) {
      context.problems.error(
        at: reader.keyPosition(of: key), "'\(key)' is ActiveMQ's; RabbitMQ's clients lack it")
    }
    consumption.selector = reader.text("selector").flatMap {
      checkedSelector($0, "selector", reader)
    }
    guard let node = reader.node("redelivery") else { return }
    if reader.has("on_failure") {
      reader.error("redelivery", "stands beside 'on_failure'; a group takes one of the two")
    }
    let section = SectionReader(
      node, as: ScenarioSchema.redelivery, path: reader.path("redelivery"),
      position: node.position, context: context)
    consumption.redelivery = RedeliveryPolicy(
      maximum: section.count("maximum") ?? 6,
      initialDelay: section.duration("initial_delay") ?? .seconds(1),
      delay: section.duration("delay") ?? .seconds(1), multiplier: section.number("multiplier"),
      maximumDelay: section.duration("maximum_delay"),
      isNonBlocking: section.flag("non_blocking") ?? false)
  }
}
