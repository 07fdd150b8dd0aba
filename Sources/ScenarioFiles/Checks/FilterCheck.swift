// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

/// Warns of SQL92 filters that ask for what no message has, or break off for every message.
struct FilterCheck {
  let context: ScenarioContext
  let producers: [ProducerSpecification]

  /// Looks at the subscriptions of all groups.
  func check(_ groups: Named<GroupSpecification>) {
    for group in groups.members {
      for subscription in group.value?.subscriptions ?? [] {
        guard let sql = subscription.sql, let filter = try? FilterExpression(parsing: sql) else {
          continue
        }
        let properties = producers.filter { $0.topic == subscription.topic }
          .flatMap { $0.properties }
        warnOfMissing(filter, properties, subscription.topic, at: group.position)
        warnOfDecimals(filter, properties, at: group.position)
      }
    }
  }

  /// Looks at the selectors of ActiveMQ's clients or subscriptions.
  ///
  /// Messages pass through topics and composite destinations, so those of every producer count. Headers,
  /// whose names begin with JMS, are the broker's to set; those that the model lacks are refused elsewhere.
  func check(selectors: [String], at position: SourcePosition) {
    let known = producers.flatMap { $0.properties }.map { $0.name }
    for selector in selectors {
      guard let filter = try? FilterExpression(parsing: selector, dialect: .jms) else { continue }
      for name in filter.properties where !name.hasPrefix("JMS") && !known.contains(name) {
        context.problems.warning(
          at: position,
          "selector: no producer gives messages the property \(Quantity.quoted(name)), so it is NULL in "
            + "all of them" + NearestSpelling.hint(for: name, among: known))
      }
    }
  }

  private func warnOfMissing(
    _ filter: FilterExpression, _ properties: [PropertySpecification], _ topic: String,
    at position: SourcePosition
  ) {
    let known = properties.map { $0.name }
    for name in filter.properties where name != "TAGS" && !known.contains(name) {
      context.problems.warning(
        at: position,
        "sql: no producer of \(topic) gives messages the property \(Quantity.quoted(name)), so it is "
          + "NULL in all of them" + NearestSpelling.hint(for: name, among: known + ["TAGS"]))
    }
  }

  private func warnOfDecimals(
    _ filter: FilterExpression, _ properties: [PropertySpecification], at position: SourcePosition
  ) {
    for name in filter.propertiesComparedWithWholeNumbers {
      let hasDecimals = properties.contains { property in
        if case .decimal = property.values { property.name == name } else { false }
      }
      guard hasDecimals else { continue }
      context.problems.warning(
        at: position,
        "sql: \(Quantity.quoted(name)) has decimals and is compared with a whole number, which RocketMQ "
          + "breaks off as bad input, so that no message passes; write the number with a decimal point"
      )
    }
  }
}
