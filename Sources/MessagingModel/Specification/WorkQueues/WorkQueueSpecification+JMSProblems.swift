// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What contradicts itself in selectors and in what producers of ActiveMQ send.
extension WorkQueueSpecification {
  /// What is wrong with the selectors of a group's consumers.
  func selectorProblems(
    of group: GroupSpecification, _ own: WorkConsumption, in model: ModelSpecification
  ) -> [SpecificationProblem] {
    let selectors = ([own.selector] + own.exceptions.map(\.selector)).compactMap { $0 }
    let path = "groups.\(group.name)"
    let kind = queues.first { $0.logicalName == own.queue }?.kind
    var problems = selectors.compactMap { problem(inSelector: $0, of: model) }
    if !selectors.isEmpty, kind != .activemq, kind != nil {
      problems.append("selectors are for ActiveMQ's queues only")
    }
    return problems.map { .init(path: path, message: $0) }
  }

  /// What is wrong with a JMS selector, if anything is.
  func problem(inSelector text: String, of model: ModelSpecification) -> String? {
    let expression: FilterExpression
    do throws(FilterError) {
      expression = try FilterExpression(parsing: text, dialect: .jms)
    } catch {
      return "the selector \(text): \(error.description)"
    }
    let properties = Set(model.producers.flatMap { $0.properties.map(\.name) })
    for name in expression.properties where name.hasPrefix("JMS") && !properties.contains(name) {
      guard let header = JMSHeader(rawValue: name) else {
        let known = JMSHeader.allCases.map(\.rawValue).joined(separator: ", ")
        return
          "the selector \(text) looks at \(name), which messages do not have here; the headers that "
          + "are modelled are \(known), and others can be properties of producers"
      }
      if header == .groupID, !queues.contains(where: \.hasMessageGroups) {
        return
          "the selector \(text) looks at \(name), which messages have where a queue has message "
          + "groups; let one have them, or select by a property"
      }
    }
    return nil
  }

  /// What ActiveMQ's messages cannot have.
  func jmsProblems(
    of publishing: Publishing, _ producer: ProducerSpecification, path: String
  ) -> [SpecificationProblem] {
    var problems = producer.properties.filter { JMSHeader(rawValue: $0.name) != nil }.map {
      SpecificationProblem(
        path: path,
        message:
          "the header \($0.name) is no property: priorities, persistence, keys and deliveries set it"
      )
    }
    let isJMS = queues.contains { $0.kind == .activemq }
    if isJMS, publishing.priorities.contains(where: { $0.priority > 9 }) {
      problems.append(.init(path: path, message: "priorities of JMS messages lie from 0 to 9"))
    }
    return problems + repetitionProblems(of: publishing, producer, path: path, isJMS: isJMS)
  }

  private func repetitionProblems(
    of publishing: Publishing, _ producer: ProducerSpecification, path: String, isJMS: Bool
  ) -> [SpecificationProblem] {
    guard let repetition = publishing.repetition else { return [] }
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    require(isJMS, "messages that are sent again and again are ActiveMQ's")
    require(producer.delay != nil, "a repetition is part of a delay; give one, of 0 if need be")
    require(
      repetition.period >= .milliseconds(1), "the period of a repetition is 1 ms or longer")
    require(
      (repetition.count ?? 0) >= 0 && (repetition.count ?? 0) <= 1_000_000_000,
      "a message is repeated 0 to 1000000000 times")
    require(
      producer.properties.isEmpty,
      "a repeated message keeps its properties, which is not modelled; leave one of them out")
    return problems
  }
}
