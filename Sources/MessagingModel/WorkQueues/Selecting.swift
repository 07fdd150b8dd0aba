// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

// The JMS selectors of consumers and subscriptions, numbered and compiled.
extension WorkConsumption {
  /// Whether any consumer takes some messages only.
  var hasSelectors: Bool { selector != nil || exceptions.contains { $0.selector != nil } }
}

extension WorkQueueSpecification {
  /// A number for each selector, in the order of appearance.
  var selectorNumbers: [String: Int32] {
    var numbers: [String: Int32] = [:]
    let all =
      consumption.flatMap { [$0.selector] + $0.exceptions.map(\.selector) }
      + bindings.map(\.selector)
    for case let selector? in all where numbers[selector] == nil {
      numbers[selector] = Int32(numbers.count)
    }
    return numbers
  }
}

extension WorkQueueSpecification {
  /// Whether a selector looks at a header.
  func selects(by header: JMSHeader) -> Bool {
    selectorNumbers.keys.contains { text in
      (try? FilterExpression(parsing: text, dialect: .jms))?.properties.contains(header.rawValue)
        == true
    }
  }
}

extension WorkQueueSpecification {
  /// Whether the usual priority of JMS messages makes a difference: in one of ActiveMQ's queues with
  /// priorities, or for a selector.
  var hasUsualPriority: Bool {
    queues.contains { $0.kind == .activemq && $0.maximumPriority > 0 } || selects(by: .priority)
  }
}

extension WorkMessage {
  /// What selectors see beside the properties.
  var headers: MessageHeaders {
    MessageHeaders(priority: priority, deliveries: deliveries, group: messageGroup)
  }
}

extension MessageFilters {
  /// Compiles selectors by their numbers, over the properties of producers.
  init(
    selectors: [String: Int32], producers: [ProducerSpecification], publishing: [Publishing],
    streams: StreamFamily
  ) throws(ParameterError) {
    var collector = FilterTextCollector()
    var draws = PropertyDraws()
    var properties: [[String: Int]] = []
    for producer in producers {
      var numbers: [String: Int] = [:]
      for property in producer.properties {
        let key = streams.key(entity: producer.name, purpose: "property \(property.name)")
        numbers[property.name] = try draws.add(property, key: key, texts: &collector)
      }
      properties.append(numbers)
    }
    // Selectors that cannot be read have been refused before.
    let expressions = selectors.sorted { $0.value < $1.value }.compactMap {
      try? FilterExpression(parsing: $0.key, dialect: .jms)
    }
    var headers = HeaderTexts()
    headers.isPersistent = publishing.map(\.isPersistent)
    if expressions.contains(where: { $0.properties.contains(JMSHeader.groupID.rawValue) }) {
      headers.groups = producers.map { $0.keys?.count ?? 0 }.max() ?? 0
    }
    self.init(
      expressions, properties: properties, draws: draws, tags: [], collector: collector,
      headers: headers)
  }
}
