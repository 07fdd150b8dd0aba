// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

extension ScenarioDecoder {
  static let maximumConsumers = 100_000

  /// The consumer groups.
  func decodeGroups(
    _ reader: SectionReader, topics: Named<TopicSpecification>
  ) -> Named<GroupSpecification> {
    let names = Names(kind: "a topic", of: topics)
    return reader.named(
      "groups", form: { NameForm.resource($0, maximumLength: 255) },
      read: { name, node, path in decodeGroup(name, node, path, topics: names) })
  }

  private func decodeGroup(
    _ name: String, _ node: ScenarioNode, _ path: String, topics: Names
  ) -> GroupSpecification? {
    let reader = SectionReader(
      node, as: ScenarioSchema.group, path: path, position: node.position, context: context)
    let subscriptions = decodeSubscriptions(reader, topics: topics)
    let mode = reader.word("mode", as: GroupSpecification.Mode.self) ?? .clustering
    let consumption =
      reader.word("consumption", as: GroupSpecification.Consumption.self) ?? .concurrent
    let ids = decodeConsumers(reader)
    let start = reader.word("start", as: GroupSpecification.Start.self) ?? .settled
    let threads = reader.count("threads") ?? 20
    let lanes = reader.count("lanes")
    let service = reader.node("service").flatMap {
      decodeService($0, path: reader.path("service"))
    }
    let factors = decodeServiceFactors(reader)
    let failure = decodeFailure(reader)
    let allocation = AllocationReader(context: context).read(
      reader, pops: consumption == .pop)
    let client = decodeClient(reader, consumption: consumption)
    checkPop(
      reader, consumption: consumption, mode: mode, subscriptions: subscriptions, client: client)
    checkLanes(reader, lanes: lanes, threads: threads, consumption: consumption, client: client)
    if let ids, let allocation, mode == .clustering {
      IDOrder.warn(about: ids, under: allocation, at: reader.position(of: "consumers"), context)
    }
    guard let ids, let service, let allocation, !subscriptions.isEmpty else { return nil }
    return GroupSpecification(
      name: name, subscriptions: subscriptions, mode: mode, consumption: consumption,
      consumerIDs: ids, start: start, threads: threads, lanes: lanes,
      service: service,
      serviceFactors: factors, failureProbability: failure, allocation: allocation, client: client)
  }

  private func checkPop(
    _ reader: SectionReader, consumption: GroupSpecification.Consumption,
    mode: GroupSpecification.Mode, subscriptions: [GroupSpecification.Subscription],
    client: RocketMQClientSettings
  ) {
    guard consumption == .pop else { return }
    if mode == .broadcasting {
      reader.error("mode", "is broadcasting, but only clustering groups pop")
    }
    if let filtering = subscriptions.first(where: { $0.isFiltering }) {
      reader.error(
        "topics",
        "filter \(filtering.topic), but filters of popping groups are not modelled; subscribe to "
          + "the whole topic")
    }
    if client.consumeBatchSize > 1 {
      reader.error(
        "client",
        "has consume_batch_size \(client.consumeBatchSize), but pop is modelled message by message; "
          + "leave it at 1")
    }
  }

  private func checkLanes(
    _ reader: SectionReader, lanes: Int?, threads: Int,
    consumption: GroupSpecification.Consumption, client: RocketMQClientSettings
  ) {
    if let lanes {
      if consumption != .keyed {
        reader.error(
          "lanes",
          "is given, but only keyed consumption has lanes; write consumption: keyed, or leave it out"
        )
      } else if lanes > threads {
        reader.error(
          "lanes", "is \(lanes), but a member has \(threads) threads; a lane needs one of its own")
      }
    }
    if consumption == .keyed, client.consumeBatchSize > 1 {
      reader.error(
        "client",
        "has consume_batch_size \(client.consumeBatchSize), but lanes work message by message; "
          + "leave it at 1 under keyed consumption")
    }
  }

  // MARK: - What is read

  private func decodeSubscriptions(
    _ reader: SectionReader, topics: Names
  ) -> [GroupSpecification.Subscription] {
    guard let node = reader.node("topics") else { return [] }
    guard let elements = node.elements else {
      reader.error("topics", "is \(node.shown); it takes a list, such as [orders]")
      return []
    }
    if elements.isEmpty { reader.error("topics", "is empty; give at least one") }
    let subscriptions = elements.enumerated().compactMap { index, element in
      decodeSubscription(element, "\(reader.path("topics")).\(index)", topics: topics)
    }
    refuseRepetition(subscriptions.map { $0.topic }, at: elements.map { $0.position }, "topic")
    return subscriptions
  }

  private func decodeSubscription(
    _ node: ScenarioNode, _ path: String, topics: Names
  ) -> GroupSpecification.Subscription? {
    var node = node
    if case .scalar(let topic, _) = node.content, !node.isEmpty {
      // A topic's name stands for a mapping with nothing but the topic.
      let value = ScenarioNode(position: node.position, content: .scalar(topic, isQuoted: true))
      node.content = .mapping([.init(key: "topic", keyPosition: node.position, value: value)])
    }
    let reader = SectionReader(
      node, as: ScenarioSchema.subscription, path: path, position: node.position, context: context)
    let topic = reader.reference("topic", to: topics)
    let tags = reader.value(
      "tags",
      read: { text throws(Quantity.Refusal) in
        do throws(TagFilterError) {
          _ = try TagFilter(expression: text)
        } catch {
          throw Quantity.Refusal("\(error.description); write tags joined by ||, or *")
        }
        return text
      }, show: { $0 })
    let sql = decodeSQL(reader)
    if sql != nil, reader.has("tags") {
      reader.error("sql", "stands beside 'tags'; a subscription takes one of the two")
    }
    return topic.map {
      GroupSpecification.Subscription(topic: $0, expression: tags ?? "*", sql: sql)
    }
  }

  private func decodeSQL(_ reader: SectionReader) -> String? {
    reader.value(
      "sql",
      read: { text throws(Quantity.Refusal) in
        do throws(FilterError) {
          _ = try FilterExpression(parsing: text)
        } catch {
          throw Quantity.Refusal("\(Quantity.quoted(text)), \(error.description)")
        }
        return text
      }, show: { $0 })
  }

  // MARK: - Members

  /// The ids of the first members, from `consumers`, `ids` or both.
  func decodeConsumers(_ reader: SectionReader) -> [String]? {
    guard reader.has("consumers") || reader.has("ids") else {
      if reader.isMisspelt("consumers") || reader.isMisspelt("ids") { return nil }
      context.problems.error(
        at: reader.position,
        "group lacks the key 'consumers', which takes: "
          + ScenarioSchema.group.field("consumers").kind.summary)
      return nil
    }
    var count: Int?
    var ids: [String]?
    if let node = reader.node("consumers") {
      if node.elements != nil {
        ids = decodeIDs(node, "consumers", reader)
      } else {
        count = reader.value(
          "consumers", allowQuotes: false, read: Quantity.count,
          check: { count in
            (0...Self.maximumConsumers).contains(count)
              ? nil : "is out of range; allowed are 0 to \(Self.maximumConsumers)"
          }, show: { "\($0)" })
        if count == nil { return nil }
      }
    }
    if reader.has("ids") {
      if ids != nil {
        reader.error("ids", "are given twice; 'consumers' is a list of ids already")
        return nil
      }
      guard let node = reader.node("ids") else { return nil }
      ids = decodeIDs(node, "ids", reader)
      if let ids, let count, ids.count != count {
        reader.error("ids", "has \(ids.count) entries, but consumers is \(count)")
      }
    }
    return ids ?? count.map { count in (0..<count).map { "c\($0)" } }
  }

  /// A list of client ids.
  func decodeIDs(_ node: ScenarioNode, _ key: String, _ reader: SectionReader) -> [String]? {
    var elements = node.elements ?? []
    if case .scalar = node.content, !node.isEmpty { elements = [node] }
    if elements.isEmpty {
      reader.error(key, "is \(node.elements == nil ? node.shown : "empty"); it takes a list of ids")
      return nil
    }
    var ids: [String] = []
    for element in elements {
      guard case .scalar(let id, _) = element.content else {
        context.problems.error(at: element.position, "\(key): has \(element.kind); it takes ids")
        continue
      }
      if let complaint = NameForm.identifier(id) {
        context.problems.error(at: element.position, "\(key): \(Quantity.quoted(id)) \(complaint)")
      }
      ids.append(id)
    }
    refuseRepetition(ids, at: elements.map { $0.position }, "consumer")
    context.record(
      reader.path(key), "[\(ids.joined(separator: ", "))]", isDefault: false,
      reader.section.field(key).summary)
    return ids
  }

  // MARK: - Work

  func decodeService(_ node: ScenarioNode, path: String) -> ServiceSpecification? {
    guard let entries = node.entries, entries.count == 1, let entry = entries.first,
      entry.key == "trace"
    else {
      return DistributionReader(context: context, alternatives: ["trace"])
        .read(node, path: path).map { .distribution($0) }
    }
    let decoding = TraceDecoding(
      context: context, section: ScenarioSchema.serviceTrace, stems: ["service"],
      rule: .notNegative)
    guard let (columns, reader) = decoding.decode(entry.value, path: "\(path).trace") else {
      return nil
    }
    return .trace(columns.times, repeats: reader.flag("repeat") ?? false)
  }

  func decodeServiceFactors(
    _ reader: SectionReader
  ) -> [GroupSpecification.ServiceFactor] {
    guard let node = reader.node("service_factors") else { return [] }
    guard let entries = node.entries else {
      reader.error("service_factors", "is \(node.shown); it takes a mapping, such as {c0: 2}")
      return []
    }
    let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return sorted.compactMap { entry in
      let number = ParameterReader.factor(entry, in: context)
      if let number {
        context.record(
          "\(reader.path("service_factors")).\(entry.key)", Quantity.text(number: number),
          isDefault: false, reader.section.field("service_factors").summary)
      }
      return number.map { GroupSpecification.ServiceFactor(consumer: entry.key, factor: $0) }
    }
  }

  func decodeFailure(_ reader: SectionReader) -> Double {
    guard let node = reader.node("failure") else {
      if !reader.has("failure") {
        context.record(
          reader.path("failure.probability"), "0", isDefault: true,
          ScenarioSchema.failure.field("probability").summary)
      }
      return 0
    }
    return SectionReader(
      node, as: ScenarioSchema.failure, path: reader.path("failure"), position: node.position,
      context: context
    ).share("probability") ?? 0
  }
}

extension ParameterReader {
  /// A factor from 0.001 to 1,000,000.
  static func factor(_ entry: ScenarioNode.Entry, in context: ScenarioContext) -> Double? {
    guard case .scalar(let text, isQuoted: false) = entry.value.content else {
      context.problems.error(
        at: entry.value.position,
        "\(entry.key): is \(entry.value.shown); it takes a factor, such as 2")
      return nil
    }
    do throws(Quantity.Refusal) {
      let factor = try Quantity.number(text)
      guard factor >= 0.001, factor <= 1_000_000 else {
        throw Quantity.Refusal(
          "\(Quantity.quoted(text)) is out of range; allowed are 0.001 to 1000000")
      }
      return factor
    } catch {
      context.problems.error(at: entry.value.position, "\(entry.key): \(error.message)")
      return nil
    }
  }
}
