// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

extension ScenarioDecoder {
  /// The producers.
  func decodeProducers(
    _ reader: SectionReader, topics: Named<TopicSpecification>
  ) -> Named<ProducerSpecification> {
    let names = Names(kind: "a topic", of: topics)
    return namedProducers(reader) { name, node, path in
      decodeProducer(name, node, path, topics: names)
    }
  }

  /// The section of producers, whatever one is in the system.
  func namedProducers<Producer>(
    _ reader: SectionReader, read: (String, ScenarioNode, String) -> Producer?
  ) -> Named<Producer> {
    if !reader.has("producers"), !reader.isMisspelt("producers") {
      context.problems.warning(
        at: reader.position, "the scenario has no producers, so nothing is published")
    }
    return reader.named(
      "producers", form: { NameForm.resource($0, maximumLength: 255) }, read: read)
  }

  private func decodeProducer(
    _ name: String, _ node: ScenarioNode, _ path: String, topics: Names
  ) -> ProducerSpecification? {
    let reader = SectionReader(
      node, as: ScenarioSchema.producer, path: path, position: node.position, context: context)
    let topic = reader.reference("topic", to: topics)
    let count = reader.count("count") ?? 1
    let threads = reader.count("threads") ?? 1
    let arrivals = reader.node("arrivals").flatMap {
      ArrivalReader(context: context).read($0, path: reader.path("arrivals"))
    }
    let routing = reader.word("routing", as: ProducerSpecification.Routing.self) ?? .roundRobin
    let keys = decodeKeys(reader)
    let tags = decodeTags(reader)
    let properties = PropertyReader(context: context).read(reader)
    let detour = DetourReader(context: context)
    let delay = detour.readDelay(reader)
    let transaction = detour.readTransaction(reader)
    if delay != nil, transaction != nil {
      reader.error("delay", "stands beside 'transaction'; half messages cannot be delayed as well")
    }
    let sending = ClusterReader(context: context).readSending(
      reader, isTransactional: transaction != nil)
    let size = reader.size("size") ?? 1_024
    if routing == .keyHash, !reader.has("key") {
      reader.error("routing", "'key-hash' needs messages with keys; give 'key' as well")
    }
    if routing == .keyHash, transaction != nil {
      reader.error(
        "routing",
        "'key-hash' stands beside 'transaction', for which RocketMQ's client takes no selector of "
          + "queues (TransactionMQProducer.sendMessageInTransaction); leave one of them out")
    }
    guard let topic, let arrivals else { return nil }
    var producer = ProducerSpecification(
      name: name, topic: topic, count: count, threadsPerClient: threads,
      arrivals: arrivals.specification, arrivalsAreEach: arrivals.areEach, routing: routing,
      keys: keys, tags: tags, properties: properties, messageBytes: size)
    producer.delay = delay
    producer.transaction = transaction
    producer.sending = sending
    return producer
  }

  func decodeKeys(_ reader: SectionReader) -> KeySpecification? {
    guard let node = reader.node("key") else { return nil }
    let forms = ["uniform", "zipf"]
    guard let entry = node.entries?.first, node.entries?.count == 1, forms.contains(entry.key)
    else {
      let found = node.entries?.first?.key ?? node.text ?? ""
      reader.error(
        "key",
        "takes {uniform: {keys: …}} or {zipf: {keys: …, exponent: …}}"
          + NearestSpelling.hint(for: found, among: forms))
      return nil
    }
    let section =
      entry.key == "zipf" ? ScenarioSchema.zipfKeys : ScenarioSchema.uniformKeys
    let parameters = SectionReader(
      entry.value, as: section, path: "\(reader.path("key")).\(entry.key)",
      position: entry.keyPosition, context: context)
    let keys = parameters.count("keys")
    guard entry.key == "zipf" else { return keys.map { .uniform(keys: $0) } }
    let exponent = parameters.number("exponent")
    guard let keys, let exponent else { return nil }
    return .zipf(keys: keys, exponent: exponent)
  }

  private func decodeTags(_ reader: SectionReader) -> [WeightedTag] {
    guard let node = reader.node("tags") else { return [] }
    var tags: [WeightedTag] = []
    if let elements = node.elements {
      for element in elements {
        guard case .scalar(let tag, _) = element.content else {
          context.problems.error(
            at: element.position, "tags: has \(element.kind); it takes texts")
          continue
        }
        tags.append(WeightedTag(tag: tag, weight: 1))
      }
      refuseRepetition(tags.map { $0.tag }, at: elements.map { $0.position }, "tag")
    } else if let entries = node.entries {
      tags = entries.compactMap { weightedTag($0) }
    } else {
      reader.error(
        "tags", "is \(node.shown); it takes a list of tags or a mapping of tags to weights")
      return []
    }
    tags.sort { $0.tag.utf8.lexicographicallyPrecedes($1.tag.utf8) }
    for tag in tags { checkTag(tag.tag, reader) }
    if !context.problems.hasErrors, tags.reduce(0, { $0 + $1.weight }) <= 0 {
      reader.error("tags", "have no weight above 0")
    }
    let text = tags.map { "\($0.tag): \(Quantity.text(number: $0.weight))" }
    context.record(
      reader.path("tags"), "{\(text.joined(separator: ", "))}", isDefault: false,
      reader.section.field("tags").summary)
    return tags
  }

  func weightedTag(_ entry: ScenarioNode.Entry) -> WeightedTag? {
    ParameterReader.weight(entry, in: context).map { WeightedTag(tag: entry.key, weight: $0) }
  }

  private func checkTag(_ tag: String, _ reader: SectionReader) {
    let isPlain = tag.unicodeScalars.allSatisfy { $0 != "|" && $0 > " " && $0 != "\u{7F}" }
    if !isPlain || tag == "*" || tag.utf8.count > 255 {
      reader.error(
        "tags",
        "\(Quantity.quoted(tag)) is not a tag; tags have no blanks and no '|', and '*' means all")
    }
  }
}
