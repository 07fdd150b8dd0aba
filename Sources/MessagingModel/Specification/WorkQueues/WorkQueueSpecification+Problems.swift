// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

extension WorkQueueSpecification {
  /// Everything in which the specification of work queues contradicts itself or its surroundings.
  func problems(of model: ModelSpecification) -> [SpecificationProblem] {
    var problems = queueProblems() + exchangeProblems() + bindingProblems(of: model)
    if publishing.count != model.producers.count {
      problems.append(
        .init(
          path: "producers",
          message: "there are \(model.producers.count), and \(publishing.count) ways to publish"))
      return problems
    }
    if consumption.count != model.groups.count {
      problems.append(
        .init(
          path: "groups",
          message: "there are \(model.groups.count), and \(consumption.count) ways to consume"))
      return problems
    }
    for (producer, publishing) in zip(model.producers, publishing) {
      problems += self.problems(of: publishing, producer)
    }
    for (index, group) in model.groups.enumerated() {
      problems += self.problems(of: group, index)
      problems += selectorProblems(of: group, consumption[index], in: model)
      problems += acknowledgementProblems(
        of: group, consumption[index],
        kind: queues.first { $0.logicalName == consumption[index].queue }?.kind,
        path: "groups.\(group.name)", in: model)
    }
    let sizes = Set(model.producers.map(\.messageBytes))
    for queue in queues where queue.maximumBytes != nil && sizes.count > 1 {
      problems.append(
        .init(
          path: "queues.\(queue.name)",
          message:
            "a limit of bytes is modelled where all messages have one size; let producers have the "
            + "same, or limit the number of messages"))
    }
    problems += clusterProblems(of: model) + streamProblems(of: model)
    problems += networkProblems(of: model)
    if let memory, memory.limit < 1 || memory.checkInterval < .zero {
      problems.append(
        .init(path: "memory", message: "the limit is at least a byte, the interval not negative"))
    }
    let latencies = [
      latencies.publish, latencies.deliver, latencies.settle, latencies.overshoot,
      latencies.confirm,
    ]
    for latency in latencies {
      if let latency, latency.support.lowerBound < 0 {
        problems.append(.init(path: "latencies", message: "a latency cannot be negative"))
      }
    }
    return problems
  }

  private func repeated(_ names: [String], _ path: String) -> [SpecificationProblem] {
    var seen: Set<String> = []
    return names.filter { !seen.insert($0).inserted }.map {
      SpecificationProblem(path: "\(path).\($0)", message: "the name is given twice")
    }
  }

  private func queueProblems() -> [SpecificationProblem] {
    var problems = repeated(queues.map(\.name), "queues")
    if queues.isEmpty { problems.append(.init(path: "queues", message: "there must be a queue")) }
    for queue in queues { problems += queue.problems(exchanges: exchanges.map(\.name)) }
    return problems
  }

  private func exchangeProblems() -> [SpecificationProblem] {
    var problems = repeated(exchanges.map(\.name), "exchanges")
    let queueNames = Set(queues.map(\.name))
    for exchange in exchanges {
      let path = "exchanges.\(exchange.name)"
      if exchange.name.isEmpty {
        problems.append(
          .init(path: path, message: "the name without letters is the default exchange's"))
      }
      if let alternate = exchange.alternate, !exchanges.contains(where: { $0.name == alternate }) {
        problems.append(.init(path: path, message: "there is no exchange \(alternate)"))
      }
      for queue in Set(exchange.queueOfKey.values).subtracting(queueNames).sorted() {
        problems.append(.init(path: path, message: "there is no queue \(queue)"))
      }
    }
    return problems
  }

  private func bindingProblems(of model: ModelSpecification) -> [SpecificationProblem] {
    bindings.enumerated().flatMap { index, binding -> [SpecificationProblem] in
      let path = "bindings[\(index)]"
      var problems: [SpecificationProblem] = []
      let source = exchanges.first { $0.name == binding.exchange }
      if source == nil {
        problems.append(.init(path: path, message: "there is no exchange \(binding.exchange)"))
      }
      switch binding.destination {
      case .queue(let name) where !queues.contains { $0.name == name }:
        problems.append(.init(path: path, message: "there is no queue \(name)"))
      case .exchange(let name) where !exchanges.contains { $0.name == name }:
        problems.append(.init(path: path, message: "there is no exchange \(name)"))
      default: break
      }
      if let problem = binding.selector.flatMap({ problem(inSelector: $0, of: model) }) {
        problems.append(.init(path: "topics.\(binding.exchange)", message: problem))
      }
      if source?.kind == .consistentHash, !(1...100_000).contains(Int(binding.key) ?? 0) {
        problems.append(
          .init(path: path, message: "the key of a consistent-hash binding is a weight from 1 on"))
      }
      return problems
    }
  }

  private func problems(
    of publishing: Publishing, _ producer: ProducerSpecification
  ) -> [SpecificationProblem] {
    let path = "producers.\(producer.name)"
    var problems: [SpecificationProblem] = []
    if producer.count < 1 {
      problems.append(.init(path: path, message: "it needs at least one client"))
    }
    if !publishing.exchange.isEmpty, !exchanges.contains(where: { $0.name == publishing.exchange })
    {
      problems.append(.init(path: path, message: "there is no exchange \(publishing.exchange)"))
    }
    if publishing.exchange.isEmpty, case .constant(let key) = publishing.routingKey,
      publishing.planned.isEmpty, !queues.contains(where: { $0.name == key })
    {
      problems.append(.init(path: path, message: "there is no queue \(key)"))
    }
    if case .messageKey = publishing.routingKey, producer.keys == nil {
      problems.append(.init(path: path, message: "routing by message keys needs keys"))
    }
    if case .weighted(let entries) = publishing.routingKey,
      entries.isEmpty || entries.contains(where: { $0.weight < 0 || !$0.weight.isFinite })
        || entries.allSatisfy({ $0.weight == 0 })
    {
      problems.append(
        .init(path: path, message: "weights of routing keys must not be negative, nor all zero"))
    }
    if publishing.priorities.contains(where: {
      !(0...255).contains($0.priority) || $0.weight < 0 || !$0.weight.isFinite
    }) || !publishing.priorities.isEmpty && publishing.priorities.allSatisfy({ $0.weight == 0 }) {
      problems.append(
        .init(path: path, message: "priorities lie from 0 to 255, their weights are positive"))
    }
    if let ttl = publishing.ttl, ttl < .zero {
      problems.append(.init(path: path, message: "a time to live cannot be negative"))
    }
    if let window = publishing.confirmWindow, !(1...10_000_000).contains(window) {
      problems.append(.init(path: path, message: "a confirm window has 1 to 10000000 messages"))
    }
    switch producer.delay {
    case .levels: problems.append(.init(path: path, message: "delay levels are RocketMQ's"))
    case .time(let delay) where delay.support.lowerBound < 0:
      problems.append(.init(path: path, message: "a delay cannot be negative"))
    case .time, nil: break
    }
    problems += producer.properties.compactMap { $0.problem(path: path) }
    problems += jmsProblems(of: publishing, producer, path: path)
    if let keys = producer.keys, keys.count < 1 || keys.count > 10_000_000 {
      problems.append(.init(path: path, message: "it may have 1 to 10,000,000 keys"))
    }
    if publishing.planned.contains(where: { ($0.service ?? 0) < 0 || ($0.failures ?? 0) < 0 }) {
      problems.append(
        .init(path: path, message: "planned services and failures cannot be negative"))
    }
    return problems
  }

  private func problems(of group: GroupSpecification, _ index: Int) -> [SpecificationProblem] {
    let path = "groups.\(group.name)"
    let own = consumption[index]
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    require(queues.contains { $0.logicalName == own.queue }, "there is no queue \(own.queue)")
    let kind = queues.first { $0.logicalName == own.queue }?.kind
    problems += streamProblems(of: group, own, isStream: kind == .stream, path: path)
    require(
      kind == .stream || !consumption.prefix(index).contains { $0.queue == own.queue },
      "the queue \(own.queue) has two groups; all consumers of a queue are one group")
    require((1...1_000).contains(group.threads), "a consumer has 1 to 1000 threads")
    require(
      (0...1).contains(group.failureProbability), "a probability lies between 0 and 1")
    require(
      group.serviceFactors.allSatisfy { $0.factor > 0 && $0.factor.isFinite },
      "a service factor is positive")
    let windows = [own.prefetch] + own.exceptions.compactMap(\.prefetch)
    require(
      windows.allSatisfy { (0...65_535).contains($0) }, "a prefetch lies between 0 and 65535")
    require(own.heartbeatTimeout >= .zero, "a heartbeat timeout cannot be negative")
    if let problem = own.redelivery?.problem { require(false, problem) }
    require(
      own.redelivery == nil || kind == .activemq || kind == nil,
      "a redelivery policy is for ActiveMQ's clients only")
    if case .trace(let times, _) = group.service {
      require(
        !times.isEmpty && times.allSatisfy { $0 >= 0 && $0 <= Nanoseconds.longest },
        "a service trace needs times, none of them negative")
    }
    return problems
  }
}

extension WorkQueue {
  fileprivate func problems(exchanges: [String]) -> [SpecificationProblem] {
    let path = "queues.\(name)"
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    require((messageTTL ?? .zero) >= .zero, "a time to live cannot be negative")
    require(
      cost >= .zero && cost <= .seconds(60), "a queue's cost for a message lies from 0 to 60 s")
    require(
      (maximumLength ?? 0) >= 0 && (maximumBytes ?? 0) >= 0, "a length limit cannot be negative")
    require((0...255).contains(maximumPriority), "the highest priority lies from 0 to 255")
    require((deliveryLimit ?? 0) >= 0, "a delivery limit cannot be negative")
    require(
      deliveryLimit == nil || kind == .quorum, "only quorum queues have a delivery limit")
    require(
      maximumPriority == 0 || kind != .quorum,
      "quorum queues do not take x-max-priority; leave the priorities out, or take a classic queue")
    require(
      maximumPriority <= 9 || kind != .activemq, "priorities of JMS messages lie from 0 to 9")
    require(
      maximumLength == nil && maximumBytes == nil || kind != .activemq,
      "ActiveMQ's queues have no length limit; limit the broker's memory (producer flow control), or what "
        + "producers may have unconfirmed")
    require(delayedRetry == nil || kind == .quorum, "only quorum queues delay retries")
    if let retry = delayedRetry {
      require(
        retry.minimum > .zero && retry.minimum <= retry.maximum
          && retry.maximum <= .seconds(1_000_000),
        "the least delay of a retry is longer than nothing, the longest at most 1000000 s")
    }
    require(
      overflow != .rejectPublishDLX || kind == .classic,
      "reject-publish-dlx is for classic queues only")
    require(
      !hasMessageGroups || kind == .activemq, "message groups are for ActiveMQ's queues only")
    if let exchange = deadLetterExchange, !exchange.isEmpty {
      require(exchanges.contains(exchange), "there is no exchange \(exchange)")
    }
    return problems + streamProblems(path: path)
  }
}
