// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// What the events of a scenario can refer to.
struct EventScope {
  let duration: VirtualDuration?
  let topics: Named<TopicSpecification>
  let producers: Named<ProducerSpecification>
  let groups: Named<GroupSpecification>
  var brokers: [String] = []
  var nameServers: [String] = []
}

extension ScenarioDecoder {
  static let maximumEvents = 10_000

  /// An event with where it and its members stand, for checks that look at all events together.
  struct PlacedEvent {
    var event: ScenarioEvent
    var position: SourcePosition
    var members: SourcePosition
  }

  /// The events, in the order of the list.
  func decodeEvents(_ reader: SectionReader, scope: EventScope) -> [ScenarioEvent] {
    let node = reader.node("events")
    let elements = node?.elements ?? []
    if let node, node.elements == nil {
      reader.error("events", "is \(node.shown); it takes a list of events")
    }
    if elements.count > Self.maximumEvents {
      reader.error("events", "\(elements.count) are too many; at most 10000 are allowed")
      return []
    }
    let placed = elements.enumerated().compactMap { index, element in
      decodeEvent(element, path: "events.\(index)", scope: scope)
    }
    MembershipCheck(context: context, groups: scope.groups).check(placed)
    return placed.map { $0.event }
  }

  private func decodeEvent(
    _ node: ScenarioNode, path: String, scope: EventScope
  ) -> PlacedEvent? {
    let names = eventNames
    guard let entries = node.entries else {
      context.problems.error(
        at: node.position,
        "an event is \(node.shown); it takes a time and an action, such as "
          + "{at: 3m, scale: {group: orders, consumers: 4}}")
      return nil
    }
    let time = eventTime(node, entries, path, duration: scope.duration)
    let actions = entries.filter { $0.key != "at" }
    // A missing time is misspelt as likely as an action is.
    let words = names + (entries.contains { $0.key == "at" } ? [] : ["at"])
    for action in actions where !names.contains(action.key) { refuse(action, names, words) }
    let known = actions.filter { names.contains($0.key) }
    guard known.count == actions.count else { return nil }
    guard let entry = known.first, known.count == 1 else {
      context.problems.error(
        at: known.last?.keyPosition ?? node.position,
        known.isEmpty
          ? "an event lacks its action; there are \(WordList.choices(names, last: "and"))"
          : "an event has \(known.count) actions; write one event for each")
      return nil
    }
    guard let section = ScenarioSchema.events.first(where: { $0.name == entry.key }) else {
      return nil
    }
    let action = SectionReader(
      entry.value, as: section, path: "\(path).\(entry.key)", position: entry.keyPosition,
      context: context)
    guard let decoded = decodeAction(action, scope: scope), let time else { return nil }
    return PlacedEvent(
      event: ScenarioEvent(at: VirtualTime(nanoseconds: time.nanoseconds), decoded),
      position: node.position,
      members: action.position(
        of: ["between", "nodes"].first { action.has($0) } ?? "consumers"))
  }

  /// The events that a scenario of the system can have.
  private var eventNames: [String] {
    let names = ScenarioSchema.events.map { $0.name }
    return isForKafka
      ? names.filter { ScenarioSchema.eventsForeignToKafka[$0] == nil } : names
  }

  private func refuse(_ action: ScenarioNode.Entry, _ names: [String], _ words: [String]) {
    let allowed = "supported are \(WordList.choices(names, last: "and"))"
    if isForKafka, let reason = ScenarioSchema.eventsForeignToKafka[action.key] {
      context.problems.error(
        at: action.keyPosition, "the event '\(action.key)' is not for kafka: \(reason); \(allowed)")
    } else if ScenarioSchema.laterEvents.contains(action.key) {
      context.problems.error(
        at: action.keyPosition,
        "the event '\(action.key)' is not supported by this version; \(allowed)")
    } else {
      context.problems.error(
        at: action.keyPosition,
        "\(Quantity.quoted(action.key)) is not an event; \(allowed)"
          + NearestSpelling.hint(for: action.key, among: words))
    }
  }

  private func eventTime(
    _ node: ScenarioNode, _ entries: [ScenarioNode.Entry], _ path: String,
    duration: VirtualDuration?
  ) -> VirtualDuration? {
    guard let at = entries.first(where: { $0.key == "at" }) else {
      let words = eventNames + ["at"]
      let isMisspelt = entries.contains {
        !words.contains($0.key) && NearestSpelling.nearest(to: $0.key, among: words) == "at"
      }
      if isMisspelt { return nil }
      context.problems.error(
        at: node.position, "an event lacks its time; write it like {at: 3m, …}")
      return nil
    }
    guard case .scalar(let text, _) = at.value.content, !at.value.isEmpty else {
      context.problems.error(
        at: at.value.position, "at: is \(at.value.shown); it takes a duration, such as 3m")
      return nil
    }
    do throws(Quantity.Refusal) {
      let time = try Quantity.duration(text)
      if let duration, time >= duration {
        throw Quantity.Refusal(
          "\(Quantity.quoted(text)) is not before the end of the run, which lasts "
            + Quantity.text(duration))
      }
      context.record(
        "\(path).at", Quantity.text(time), isDefault: false, "When the event happens.")
      return time
    } catch {
      context.problems.error(at: at.value.position, "at: \(error.message)")
      return nil
    }
  }

  // MARK: - Actions

  private func decodeAction(
    _ reader: SectionReader, scope: EventScope
  ) -> ScenarioEvent.Action? {
    switch reader.section.name {
    case "scale", "add", "remove", "crash", "lose", "slow", "rolling_restart":
      return decodeGroupAction(reader, groups: Names(kind: "a group", of: scope.groups))
    case "burst", "step", "ramp", "poison":
      return decodeProducerAction(reader, producers: scope.producers)
    case "deploy": return decodeDeploy(reader, groups: Names(kind: "a group", of: scope.groups))
    case "slow_downstream":
      return decodeSlowDownstream(reader, groups: Names(kind: "a group", of: scope.groups))
    case "add_queues": return decodeAddQueues(reader, topics: scope.topics)
    case "stop", "stop_name_server", "set_queues", "partition", "latency", "slow_broker",
      "pause", "clock_jump":
      return decodeFault(reader, scope: scope).map { .fault($0) }
    case "mark": return reader.text("note").map { .mark(note: $0) }
    default: return nil
    }
  }

  private func decodeGroupAction(_ reader: SectionReader, groups: Names) -> ScenarioEvent.Action? {
    let group = reader.reference("group", to: groups)
    if reader.section.name == "scale" {
      guard let count = reader.count("consumers"), let group else { return nil }
      return .scale(group: group, consumers: count)
    }
    if reader.section.name == "rolling_restart" {
      let downtime = reader.duration("downtime")
      let gap = reader.duration("gap") ?? .zero
      guard let group, let downtime else { return nil }
      return .rollingRestart(group: group, downtime: downtime, gap: gap)
    }
    let ids = reader.node("consumers").flatMap { decodeIDs($0, "consumers", reader) }
    if reader.section.name == "slow" {
      let factor = reader.number("factor")
      let duration = reader.duration("for")
      guard let group, let ids, let factor else { return nil }
      return .slow(group: group, consumers: ids, factor: factor, duration: duration)
    }
    guard let group, let ids else { return nil }
    return switch reader.section.name {
    case "add": .add(group: group, consumers: ids)
    case "remove": .remove(group: group, consumers: ids)
    case "crash": .crash(group: group, consumers: ids)
    default: .lose(group: group, consumers: ids)
    }
  }

  private func decodeProducerAction(
    _ reader: SectionReader, producers: Named<ProducerSpecification>
  ) -> ScenarioEvent.Action? {
    let name = reader.reference(
      "producer", to: Names(kind: "a producer", of: producers))
    if reader.section.name == "poison" { return name.map { .poison(producer: $0) } }
    if let name, producers[name]?.arrivals.process is RecordedArrivals {
      context.problems.error(
        at: reader.position(of: "producer"),
        "producer: '\(name)' publishes at recorded instants, which have no rate to multiply; use a "
          + "'mark' for events that the recording holds")
    }
    let factor = reader.number("factor")
    if reader.section.name == "step" {
      guard let name, let factor else { return nil }
      return .step(producer: name, factor: factor)
    }
    guard let duration = reader.duration("for"), let name, let factor else { return nil }
    return reader.section.name == "burst"
      ? .burst(producer: name, factor: factor, duration: duration)
      : .ramp(producer: name, factor: factor, duration: duration)
  }

  private func decodeAddQueues(
    _ reader: SectionReader, topics: Named<TopicSpecification>
  ) -> ScenarioEvent.Action? {
    let topic = reader.reference("topic", to: Names(kind: "a topic", of: topics))
    if isForKafka { return decodeAddPartitions(reader, topic: topic) }
    if reader.has("partitions") {
      context.problems.error(
        at: reader.keyPosition(of: "partitions"),
        "'partitions' is for kafka; give 'queues', which are added on each broker")
      return nil
    }
    let both = reader.count("queues")
    let read = reader.count("read_queues")
    let write = reader.count("write_queues")
    if reader.has("queues"), reader.has("read_queues") || reader.has("write_queues") {
      context.problems.error(
        at: reader.keyPosition(of: "queues"),
        "'queues' stands for both; give it alone, or 'read_queues' and 'write_queues'")
      return nil
    }
    let counts = (read: both ?? read ?? 0, write: both ?? write ?? 0)
    guard counts.read + counts.write > 0 else {
      if !context.problems.hasErrors {
        context.problems.error(
          at: reader.position,
          "add_queues adds nothing; give 'queues', 'read_queues' or "
            + "'write_queues'")
      }
      return nil
    }
    return topic.map {
      .addQueues(topic: $0, readPerBroker: counts.read, writePerBroker: counts.write)
    }
  }

  /// A topic of Kafka has partitions in all, which are written and read alike.
  private func decodeAddPartitions(
    _ reader: SectionReader, topic: String?
  ) -> ScenarioEvent.Action? {
    for key in ["queues", "read_queues", "write_queues"] where reader.has(key) {
      context.problems.error(
        at: reader.keyPosition(of: key),
        "'\(key)' is for rocketmq, which counts queues on each broker; give 'partitions', which are "
          + "counted over all brokers")
      return nil
    }
    guard reader.has("partitions") else {
      if !reader.isMisspelt("partitions") {
        context.problems.error(
          at: reader.position, "add_queues adds nothing; give 'partitions', how many to add in all")
      }
      return nil
    }
    guard let count = reader.count("partitions"), let topic else { return nil }
    return .addPartitions(topic: topic, count: count)
  }
}
