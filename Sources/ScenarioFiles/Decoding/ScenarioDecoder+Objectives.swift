// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine

extension ScenarioDecoder {
  /// The objectives, in the order of the list.
  func decodeObjectives(
    _ reader: SectionReader, groups: Named<GroupSpecification>
  ) -> [Objective] {
    guard let node = reader.node("objectives") else { return [] }
    guard let elements = node.elements else {
      reader.error("objectives", "is \(node.shown); it takes a list of objectives")
      return []
    }
    let names = Names(kind: "a group", of: groups)
    return elements.enumerated().compactMap { index, element in
      decodeObjective(element, path: "objectives.\(index)", groups: names)
    }
  }

  private func decodeObjective(
    _ node: ScenarioNode, path: String, groups: Names
  ) -> Objective? {
    let reader = SectionReader(
      node, as: ScenarioSchema.objective, path: path, position: node.position, context: context)
    let metric = readMetric(reader)
    let group = reader.reference("group", to: groups)
    guard node.entries != nil else { return nil }
    switch (reader.has("at_most"), reader.has("at_least")) {
    case (true, true):
      context.problems.error(
        at: reader.keyPosition(of: "at_least"),
        "an objective has 'at_most' or 'at_least', not both; write two objectives")
      return nil
    case (false, false):
      if !reader.isMisspelt("at_most"), !reader.isMisspelt("at_least") {
        context.problems.error(at: node.position, "an objective lacks 'at_most' or 'at_least'")
      }
      return nil
    default: break
    }
    let key = reader.has("at_most") ? "at_most" : "at_least"
    guard let metric, let limit = bound(key, reader, unit: metric.unit) else { return nil }
    return Objective(
      metric: metric.name, group: group,
      bound: key == "at_most" ? .atMost(limit) : .atLeast(limit))
  }

  /// Nothing can be demanded of what a model does not measure.
  func refuseUnmeasured(_ objectives: [Objective], of specification: ModelSpecification) {
    let nodes = root["objectives"]?.elements ?? []
    for (index, objective) in objectives.enumerated() {
      guard let metric = MetricCatalogue.metric(named: objective.metric),
        !metric.isMeasured(in: specification)
      else { continue }
      context.problems.error(
        at: nodes.indices.contains(index) ? nodes[index].position : root.position,
        "metric: '\(metric.name)' is measured \(metric.remedy)")
    }
  }

  /// The metric that a section names.
  func readMetric(_ reader: SectionReader) -> Metric? {
    let names = MetricCatalogue.all.map { $0.name }
    return reader.value(
      "metric",
      read: { text throws(Quantity.Refusal) in
        guard let metric = MetricCatalogue.metric(named: text) else {
          throw Quantity.Refusal(
            "\(Quantity.quoted(text)) is not a metric; 'lagcast list metrics' shows them"
              + NearestSpelling.hint(for: text, among: names))
        }
        return metric
      }, show: { $0.name })
  }

  /// A value in the unit of a metric.
  func bound(_ key: String, _ reader: SectionReader, unit: MetricUnit) -> Double? {
    switch unit {
    case .seconds:
      return reader.value(key, read: Quantity.duration, show: Quantity.text)?.seconds
    case .messagesPerSecond:
      return reader.value(key, read: Quantity.rate, show: { Quantity.text(rate: $0) })
    case .share:
      return reader.value(
        key, allowQuotes: false, read: Quantity.share, show: { Quantity.text(number: $0) })
    case .messages, .ratio, .queues, .deliveries, .rebalances, .events, .queueSeconds,
      .messageSeconds:
      return reader.value(
        key, allowQuotes: false, read: Quantity.number, show: { Quantity.text(number: $0) })
    }
  }
}
