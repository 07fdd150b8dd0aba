// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Stochastics

// From the subscriptions of a specification to filters.
extension RocketMQModel {
  /// Prepares the filters of all groups; producers and their tags are there.
  mutating func addFilters() throws(ParameterError) {
    var expressions: [FilterExpression] = []
    for (index, group) in specification.groups.enumerated()
    where group.subscriptions.contains(where: { $0.isFiltering }) {
      groups[index].duties.insert(.filter)
      groups[index].filter.counts = Array(repeating: FilterCounts(), count: topics.count)
      groups[index].filter.programs = Array(repeating: -1, count: topics.count)
      addTags(of: group, index)
      for subscription in group.subscriptions {
        guard let sql = subscription.sql, let expression = try? FilterExpression(parsing: sql),
          let topic = topics.firstIndex(where: { $0.name == subscription.topic })
        else { continue }
        groups[index].filter.programs[topic] = Int32(expressions.count)
        expressions.append(expression)
      }
    }
    guard !expressions.isEmpty else { return }
    var collector = FilterTextCollector()
    var draws = PropertyDraws()
    var properties: [[String: Int]] = []
    for producer in specification.producers {
      var numbers: [String: Int] = [:]
      for property in producer.properties {
        let key = streams.key(entity: producer.name, purpose: "property \(property.name)")
        numbers[property.name] = try draws.add(property, key: key, texts: &collector)
      }
      properties.append(numbers)
    }
    filters = MessageFilters(
      expressions, properties: properties, draws: draws, tags: tags, collector: collector)
  }

  private mutating func addTags(of group: GroupSpecification, _ index: Int) {
    let filters = group.subscriptions.map { try? TagFilter(expression: $0.expression) }
    guard filters.contains(where: { $0?.matchesAll == false }) else { return }
    // Tags of different topics have different indices, so one table serves all subscriptions.
    for (tag, owner) in zip(tags, tagTopics) {
      let position = group.subscriptions.firstIndex { $0.topic == owner }
      let filter = position.flatMap { filters[$0] } ?? .all
      let text: String? = tag.isEmpty ? nil : tag
      groups[index].filter.passesBroker.append(
        filter.passesBroker(code: TagFilter.code(ofTag: text)))
      groups[index].filter.passesListener.append(filter.matches(tag: text))
    }
  }
}
