// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// The parts of a scenario of RabbitMQ or ActiveMQ that a recording's setup, schedule and events tell:
/// queues, exchanges, where messages go, and consumers with their comings and goings.
struct CalibratedTopology {
  let setup: RecordedSetup
  let schedule: [ScheduledMessage]
  let events: [ConsumerEvent]
  let keyTable: KeyTable?

  /// Routing keys that are written down at most, the most frequent ones.
  private static let mostKeys = 1_000

  /// Queues, exchanges and bindings.
  var lines: [String] {
    var lines = ["queues:"]
    for queue in setup.queues {
      var settings = setting(of: queue)
      if hasMessageGroups { settings.known.append("message_groups: true") }
      lines += settings.unknown.map(Self.leftOut)
      lines.append("  \(Self.quoted(queue.name)): {\(settings.known.joined(separator: ", "))}")
    }
    guard !setup.exchanges.isEmpty else { return lines }
    lines.append("exchanges:")
    for exchange in setup.exchanges {
      let type = Self.text(exchange.type)
      lines += exchange.arguments.filter { $0.name != "alternate-exchange" }.map(Self.leftOut)
      var parts = ["type: \(type == "x-consistent-hash" ? "consistent-hash" : type)"]
      for argument in exchange.arguments where argument.name == "alternate-exchange" {
        parts.append("alternate: \(Self.quoted(Self.text(argument.value)))")
      }
      if type == "x-consistent-hash", let keyTable {
        let pairs = zip(keyTable.keys, keyTable.queues).prefix(Self.mostKeys).map {
          "\(Self.quoted($0)): \(Self.quoted($1))"
        }
        parts.append("queue_of_key: {\(pairs.joined(separator: ", "))}")
      }
      lines.append("  \(Self.quoted(exchange.name)): {\(parts.joined(separator: ", "))}")
    }
    lines.append("bindings:")
    for binding in setup.bindings {
      lines += binding.arguments.map(Self.leftOut)
      lines.append(
        "  - {exchange: \(Self.quoted(binding.exchange)), queue: \(Self.quoted(binding.queue)), "
          + "key: \(Self.quoted(binding.routingKey))}")
    }
    return lines
  }

  /// A queue's settings as keys of a scenario, and the names of those that scenarios do not have.
  private func setting(
    of queue: RecordedSetup.Queue
  ) -> (known: [String], unknown: [RecordedSetup.Argument]) {
    var known: [String] = []
    var unknown: [RecordedSetup.Argument] = []
    var deadLetter: [String] = []
    var retry: [RecordedSetup.Argument] = []
    for argument in queue.arguments {
      let value = Self.text(argument.value)
      switch argument.name {
      case "x-queue-type": known.append("type: \(value)")
      case "x-overflow": known.append("overflow: \(value)")
      case "x-message-ttl": known.append("ttl: \(value)ms")
      case "x-max-length": known.append("max_length: \(value)")
      case "x-max-priority": known.append("max_priority: \(value)")
      case "x-delivery-limit": known.append("delivery_limit: \(value)")
      case "x-single-active-consumer": known.append("single_active_consumer: \(value)")
      case "x-dead-letter-exchange":
        if !value.isEmpty { deadLetter.append("exchange: \(Self.quoted(value))") }
      case "x-dead-letter-routing-key": deadLetter.append("routing_key: \(Self.quoted(value))")
      case "x-delayed-retry-type", "x-delayed-retry-min", "x-delayed-retry-max":
        retry.append(argument)
      default: unknown.append(argument)
      }
    }
    if let setting = Self.delayedRetry(retry) { known.append(setting) } else { unknown += retry }
    if !deadLetter.isEmpty {
      known.append("dead_letter: {\(deadLetter.joined(separator: ", "))}")
    }
    return (known, unknown)
  }

  /// The wait of quorum queues before a return, which scenarios have for all kinds of returns alike.
  private static func delayedRetry(_ arguments: [RecordedSetup.Argument]) -> String? {
    func value(_ name: String) -> String? {
      arguments.first { $0.name == "x-delayed-retry-" + name }.map { text($0.value) }
    }
    guard value("type") == "all", let least = value("min"), let longest = value("max") else {
      return nil
    }
    return "delayed_retry: {min: \(least)ms, max: \(longest)ms}"
  }

  private static func leftOut(_ argument: RecordedSetup.Argument) -> String {
    "  # \(comment(argument.name)) is left out: scenarios do not know it."
  }

  // MARK: - Messages

  private var hasMessageGroups: Bool {
    setup.system == .activemq && schedule.contains { !$0.group.isEmpty }
  }

  /// Where messages go, and their groups.
  var publishingLines: [String] {
    if setup.system == .activemq {
      let destination = setup.queues.first?.name ?? ""
      return ["destination: \(Self.quoted(destination))"] + groupLines
    }
    let exchange = schedule.first?.exchange ?? ""
    let counts = Self.counts(of: schedule.map { $0.routingKey })
    var lines = exchange.isEmpty ? [] : ["exchange: \(Self.quoted(exchange))"]
    if counts.count == 1 { return lines + ["routing_key: \(Self.quoted(counts[0].text))"] }
    if counts.count > Self.mostKeys {
      lines.append("# The \(Self.mostKeys) most frequent of \(counts.count) routing keys.")
    }
    let kept = counts.prefix(Self.mostKeys).map { "\(Self.quoted($0.text)): \($0.count)" }
    return lines + ["routing_key: {\(kept.joined(separator: ", "))}"]
  }

  private var groupLines: [String] {
    guard hasMessageGroups else { return [] }
    let counts = Self.counts(of: schedule.map { $0.group }.filter { !$0.isEmpty })
    let exponent = ZipfFit.exponent(counts: counts.map { $0.count })
    return [
      "# \(counts.count) groups; the exponent of Zipf's law by maximum likelihood.",
      "key: {zipf: {keys: \(counts.count), "
        + "exponent: \(FieldText.real(exponent, significantDigits: 3))}}",
    ]
  }

  /// How often each text occurs, the most frequent first, equals in the order of appearance.
  private static func counts(of texts: [String]) -> [(text: String, count: Int)] {
    var places: [String: Int] = [:]
    var counts: [(text: String, count: Int)] = []
    for text in texts {
      if let place = places[text] {
        counts[place].count += 1
      } else {
        places[text] = counts.count
        counts.append((text, 1))
      }
    }
    let order = counts.indices.sorted {
      (counts[$1].count, $0) < (counts[$0].count, $1)
    }
    return order.map { counts[$0] }
  }

  // MARK: - Consumers

  /// The consumers of each queue, with the lines that say how long services take.
  func groupLines(service: [String]) -> [String] {
    setup.queues.flatMap { queue -> [String] in
      let consumers = setup.consumers.filter { $0.queue == queue.name }
      guard let first = consumers.first else { return [] }
      var lines = ["  \(Self.quoted(Self.groupName(of: queue.name))):"]
      var own = ["queue: \(Self.quoted(queue.name))"]
      let present = RecordedSetup.present(among: consumers, events)
      own.append("consumers: [\(present.map(Self.quoted).joined(separator: ", "))]")
      own.append("prefetch: \(first.prefetch)")
      own += Self.exceptions("prefetches", consumers.filter { $0.prefetch != first.prefetch }) {
        "\($0.prefetch)"
      }
      if setup.isExclusive {
        own.append("exclusive: true")
      } else {
        if first.priority != 0 { own.append("priority: \(first.priority)") }
        own += Self.exceptions("priorities", consumers.filter { $0.priority != first.priority }) {
          "\($0.priority)"
        }
      }
      own += Self.exceptions(
        "service_factors", consumers.filter { $0.serviceFactor != 1 && present.contains($0.id) }
      ) { FieldText.real($0.serviceFactor, significantDigits: 6) }
      own += failureLines + service
      lines += own.map { "    " + $0 }
      return lines
    }
  }

  private static func exceptions(
    _ key: String, _ consumers: [RecordedSetup.Consumer],
    _ value: (RecordedSetup.Consumer) -> String
  ) -> [String] {
    guard !consumers.isEmpty else { return [] }
    let pairs = consumers.map { "\(quoted($0.id)): \(value($0))" }
    return ["\(key): {\(pairs.joined(separator: ", "))}"]
  }

  private var failureLines: [String] {
    let failures = schedule.reduce(0) { $0 + $1.plannedFailures }
    guard failures > 0 else { return [] }
    let share = Double(failures) / Double(failures + schedule.count)
    let most = schedule.map { $0.plannedFailures }.max() ?? 0
    return [
      "# \(failures) of \(failures + schedule.count) attempts failed, at most \(most) of one message, "
        + "which scenarios do not bound.",
      "failure: {probability: \(FieldText.real(share, significantDigits: 4))}",
      "on_failure: \(setup.failureAction == .reject ? "reject" : "requeue")",
    ]
  }

  /// Comings and goings, but for those before the first message.
  var eventLines: [String] {
    let lines = events.compactMap { event -> String? in
      guard event.time > 0, let consumer = setup.consumers.first(where: { $0.id == event.consumer })
      else { return nil }
      let action: String
      switch event.kind {
      case .consuming: action = "add"
      case .cancelled: action = "remove"
      case .closeGraceful, .closeAbrupt: action = "crash"
      case .closeDrained, .closeEnd: return nil
      }
      let time = FieldText.time(nanoseconds: event.time / 1_000 * 1_000, in: .milliseconds)
      return "  - {at: \(time)ms, \(action): {group: "
        + "\(Self.quoted(Self.groupName(of: consumer.queue))), "
        + "consumers: [\(Self.quoted(event.consumer))]}}"
    }
    return lines.isEmpty ? [] : ["", "events:"] + lines
  }

  // MARK: - Texts

  /// A group's name: of the queue's what names of groups may have.
  private static func groupName(of queue: String) -> String {
    let kept = queue.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let name = String(kept.prefix(200)).drop { $0 == "-" }
    return name.isEmpty ? "workers" : String(name)
  }

  private static func text(_ node: JSONNode) -> String {
    switch node.content {
    case .text(let text), .number(let text): text
    case .boolean(let flag): flag ? "true" : "false"
    case .null, .list, .object: ""
    }
  }

  private static func quoted(_ text: String) -> String { JSONValue.string(text).lineText }

  private static func comment(_ text: String) -> String {
    String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
  }
}

extension RecordedSetup {
  /// Consumers that consumed before the first message, in the order in which they began.
  package static func present(among consumers: [Consumer], _ events: [ConsumerEvent]) -> [String] {
    let ids = consumers.map { $0.id }
    let begun = events.filter { $0.kind == .consuming && ids.contains($0.consumer) }
    let known = Set(begun.map { $0.consumer })
    return begun.filter { $0.time <= 0 }.map { $0.consumer } + ids.filter { !known.contains($0) }
  }
}
