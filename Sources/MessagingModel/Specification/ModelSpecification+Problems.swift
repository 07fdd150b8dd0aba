// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

extension ModelSpecification {
  /// Everything in which the specification contradicts itself; empty for one that can be run.
  public func problems() -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ path: String, _ message: @autoclosure () -> String) {
      if !holds { problems.append(SpecificationProblem(path: path, message: message())) }
    }
    require(duration > .zero, "duration", "the run must last longer than nothing")
    require(
      warmUp >= .zero && warmUp < duration, "warmup", "the warm-up must end before the run does")
    require(sampleInterval > .zero, "sample", "samples must lie apart")
    require(
      network.producerLatency >= .zero && network.consumerLatency >= .zero, "network",
      "a latency cannot be negative")
    require(!brokers.isEmpty, "brokers", "there must be a broker")
    problems += duplicates(producers.map(\.name), "producers")
    problems += duplicates(groups.map(\.name), "groups")
    if let workQueues { return problems + workQueues.problems(of: self) + eventProblems() }
    problems += brokers.flatMap { $0.problems() }
    problems += duplicates(brokers.map(\.name), "brokers")
    problems += duplicates(topics.map(\.name), "topics")
    for topic in topics { problems += topic.problems(brokers: brokers.count) }
    for producer in producers { problems += producer.problems(topics: topics.map(\.name)) }
    for group in groups { problems += group.problems(topics: topics.map(\.name)) }
    require(
      producers.reduce(0) { $0 + max(1, $1.tags.count) } <= Int(UInt16.max), "producers",
      "there may be 65,535 tags in all")
    if let kafka {
      problems += kafka.problems(of: self)
    } else {
      for producer in producers where producer.routing == .sticky {
        problems.append(
          .init(path: "producers.\(producer.name)", message: "sticky routing is Kafka's"))
      }
      for group in groups where group.consumption == .polled {
        problems.append(.init(path: "groups.\(group.name)", message: "polling is Kafka's"))
      }
    }
    problems += eventProblems() + clusterProblems()
    return problems
  }

  private func duplicates(_ names: [String], _ path: String) -> [SpecificationProblem] {
    names.enumerated().filter { names.prefix($0.offset).contains($0.element) }.map {
      SpecificationProblem(path: "\(path).\($0.element)", message: "the name is given twice")
    }
  }

  private func eventProblems() -> [SpecificationProblem] {
    events.enumerated().flatMap { index, event -> [SpecificationProblem] in
      var problems: [SpecificationProblem] = []
      let path = "events[\(index)]"
      if event.time < VirtualTime.zero || event.time > VirtualTime.zero + duration {
        problems.append(.init(path: path, message: "it lies outside the run"))
      }
      if !targetExists(event.action) {
        problems.append(
          .init(path: path, message: "there is no \(event.action.target) to act on"))
      }
      if case .fault(let fault) = event.action, let workQueues, let cluster = workQueues.cluster {
        if let problem = workQueues.problem(of: fault, in: cluster) {
          problems.append(.init(path: path, message: problem))
        }
      } else if workQueues != nil, event.action.isForPullingGroups {
        problems.append(
          .init(
            path: path, message: "\(event.action.name) is modelled for RocketMQ's groups only"))
      }
      if kafka == nil, case .addPartitions = event.action {
        problems.append(.init(path: path, message: "partitions are Kafka's"))
      }
      if kafka != nil, event.action.isForRocketMQ {
        problems.append(
          .init(path: path, message: "\(event.action.name) is not modelled for Kafka's groups"))
      }
      if let message = event.action.valueProblem {
        problems.append(.init(path: path, message: message))
      }
      return problems
    }
  }

  private func targetExists(_ action: ScenarioEvent.Action) -> Bool {
    switch action {
    case .slowDownstream(let names, _, _):
      !names.isEmpty && names.allSatisfy { name in groups.contains { $0.name == name } }
    case .scale, .add, .remove, .crash, .lose, .slow, .rollingRestart, .deploy:
      groups.contains { $0.name == action.target }
    case .addQueues, .addPartitions: topics.contains { $0.name == action.target }
    case .burst, .step, .ramp, .poison: producers.contains { $0.name == action.target }
    case .fault, .mark: true
    }
  }
}

extension ScenarioEvent.Action {
  /// What is wrong with the numbers of the action.
  fileprivate var valueProblem: String? {
    switch self {
    case .scale(_, let count): count < 0 ? "a group cannot have \(count) members" : nil
    case .slow(_, _, let factor, let duration):
      factor <= 0 || !factor.isFinite || (duration ?? .zero) < .zero
        ? "a slow-down needs a positive factor and no negative duration" : nil
    case .deploy(_, let plan):
      plan.startUp < .zero || plan.warmUp < .zero || plan.gap < .zero || plan.atOnce < 1
        || plan.factor <= 0 || !plan.factor.isFinite
        ? "a deployment takes no negative time, one member at least, and a positive factor" : nil
    case .slowDownstream(_, let factor, let duration):
      factor <= 0 || !factor.isFinite || duration <= .zero
        ? "a slow-down needs a positive factor and a positive duration" : nil
    case .rollingRestart(_, let downtime, let gap):
      downtime < .zero || gap < .zero ? "a restart cannot take negative time" : nil
    case .addQueues(_, let read, let write):
      read < 0 || write < 0 ? "queues can only be added" : nil
    case .addPartitions(_, let count):
      count < 1 ? "a topic gains one partition at least, and never loses any" : nil
    case .burst(_, let factor, let duration), .ramp(_, let factor, let duration):
      !Self.factors.contains(factor) || duration <= .zero
        ? "the factor must lie between 0 and 1,000,000, and the time must be positive" : nil
    case .step(_, let factor):
      Self.factors.contains(factor) ? nil : "the factor must lie between 0 and 1,000,000"
    case .add, .remove, .crash, .lose, .poison, .fault, .mark: nil
    }
  }

  /// Whether only the model of pulling groups carries it out.
  fileprivate var isForPullingGroups: Bool {
    switch self {
    case .deploy, .slowDownstream, .fault: true
    default: false
    }
  }

  /// Whether only the model of RocketMQ carries it out.
  fileprivate var isForRocketMQ: Bool {
    switch self {
    case .fault(.stopBroker), .fault(.pause), .fault(.slowBroker): false
    case .addQueues, .fault: true
    default: false
    }
  }

  /// The factors that an arrival process can take.
  private static var factors: ClosedRange<Double> { 0...1_000_000 }
}

extension BrokerSpecification {
  fileprivate func problems() -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    if dispatchInterval < .zero {
      problems.append(.init(path: "brokers.\(name)", message: "dispatch cannot go back in time"))
    }
    if delayPollInterval <= .zero {
      problems.append(
        .init(path: "brokers.\(name)", message: "polls of the delay levels must lie apart"))
    }
    if timerPrecision < .milliseconds(1) || timerPrecision.nanoseconds % 1_000_000 != 0 {
      problems.append(
        .init(path: "brokers.\(name)", message: "the timer's precision is whole milliseconds"))
    }
    if transactionTimeout < .zero || transactionCheckInterval <= .zero
      || transactionMaximumChecks < 0
    {
      problems.append(
        .init(path: "brokers.\(name)", message: "checks of transactions must lie apart"))
    }
    return problems
  }
}

extension TopicSpecification {
  fileprivate func problems(brokers: Int) -> [SpecificationProblem] {
    if queuesPerBroker.count != brokers {
      return [.init(path: "topics.\(name)", message: "it needs a count of queues for each broker")]
    }
    if queuesPerBroker.contains(where: { $0 < 0 }) || queuesPerBroker.allSatisfy({ $0 == 0 }) {
      return [.init(path: "topics.\(name)", message: "it needs at least one queue")]
    }
    return []
  }
}

extension ProducerSpecification {
  fileprivate func problems(topics: [String]) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    let path = "producers.\(name)"
    if !topics.contains(topic) {
      problems.append(.init(path: path, message: "there is no topic \(topic)"))
    }
    if count < 1 || threadsPerClient < 1 {
      problems.append(.init(path: path, message: "it needs at least one client and one thread"))
    }
    if messageBytes < 0 || messageBytes > 4 << 20 {
      problems.append(.init(path: path, message: "a message has 0 to 4 MiB (maxMessageSize)"))
    }
    if routing == .keyHash, keys == nil {
      problems.append(.init(path: path, message: "choosing by key needs keys"))
    }
    if let keys, keys.count < 1 || keys.count > 10_000_000 {
      problems.append(.init(path: path, message: "it may have 1 to 10,000,000 keys"))
    }
    if tags.contains(where: { $0.weight < 0 || !$0.weight.isFinite })
      || !tags.isEmpty && tags.allSatisfy({ $0.weight == 0 })
    {
      problems.append(
        .init(path: path, message: "tag weights must not be negative, nor all zero"))
    }
    let names = properties.map(\.name)
    for (index, name) in names.enumerated() where names.prefix(index).contains(name) {
      problems.append(.init(path: path, message: "the property \(name) is given twice"))
    }
    problems += properties.compactMap { $0.problem(path: path) }
    if let problem = delay?.problem ?? transaction?.problem {
      problems.append(.init(path: path, message: problem))
    }
    if delay != nil, transaction != nil {
      problems.append(
        .init(path: path, message: "messages of transactions cannot be delayed as well"))
    }
    return problems
  }
}

extension GroupSpecification {
  fileprivate func problems(topics: [String]) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    let path = "groups.\(name)"
    for subscription in subscriptions {
      if !topics.contains(subscription.topic) {
        problems.append(.init(path: path, message: "there is no topic \(subscription.topic)"))
      }
      do throws(TagFilterError) {
        _ = try TagFilter(expression: subscription.expression)
      } catch {
        problems.append(.init(path: path, message: error.description))
      }
      if let sql = subscription.sql {
        problems += subscription.problems(ofSQL: sql, path: path)
      }
    }
    for (index, subscription) in subscriptions.enumerated()
    where subscriptions.prefix(index).contains(where: { $0.topic == subscription.topic }) {
      problems.append(
        .init(path: path, message: "it subscribes to \(subscription.topic) more than once"))
    }
    if subscriptions.isEmpty {
      problems.append(.init(path: path, message: "it must subscribe to a topic"))
    }
    if threads < 1 || threads > 1_000 {
      problems.append(.init(path: path, message: "a member has 1 to 1000 threads"))
    }
    problems += laneProblems(path: path)
    if !(0...1).contains(failureProbability) {
      problems.append(.init(path: path, message: "a probability lies between 0 and 1"))
    }
    if serviceFactors.contains(where: { $0.factor <= 0 || !$0.factor.isFinite }) {
      problems.append(.init(path: path, message: "a service factor is positive"))
    }
    if case .trace(let times, _) = service,
      times.isEmpty || times.contains(where: { $0 < 0 || $0 > Nanoseconds.longest })
    {
      problems.append(
        .init(path: path, message: "a service trace needs times, none of them negative"))
    }
    problems += popProblems(path: path)
    return problems + client.problems(path: "\(path).client")
  }

  private func popProblems(path: String) -> [SpecificationProblem] {
    guard consumption == .pop else {
      return allocation is PopSharing
        ? [
          .init(
            path: path,
            message: "pop is a broker's way of sharing; members that pull need another strategy")
        ] : []
    }
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ path: String, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    require(
      allocation is PopSharing, "\(path).allocation", "under pop the broker shares the queues out")
    require(mode == .clustering, "\(path).mode", "only clustering groups pop")
    require(
      subscriptions.allSatisfy { !$0.isFiltering }, "\(path).topics",
      "filters of popping groups are not modelled")
    require(
      client.consumeBatchSize == 1, "\(path).client.consume_batch_size",
      "it must be 1 under pop consumption, which is modelled message by message")
    return problems
  }

  private func laneProblems(path: String) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    if let lanes {
      if consumption != .keyed {
        problems.append(
          .init(
            path: "\(path).lanes",
            message: "only keyed consumption has lanes, and this is \(consumption.rawValue)"))
      } else if lanes < 1 || lanes > threads {
        problems.append(
          .init(
            path: "\(path).lanes",
            message: "a member has 1 lane to one a thread, and its threads are \(threads)"))
      }
    }
    if consumption == .keyed, client.consumeBatchSize > 1 {
      problems.append(
        .init(
          path: "\(path).client.consume_batch_size",
          message: "it must be 1 under keyed consumption, whose lanes work message by message"))
    }
    return problems
  }
}

extension GroupSpecification.Subscription {
  fileprivate func problems(ofSQL sql: String, path: String) -> [SpecificationProblem] {
    if expression != "*" {
      return [.init(path: path, message: "it subscribes to \(topic) by tags and by SQL at once")]
    }
    do throws(FilterError) {
      _ = try FilterExpression(parsing: sql)
      return []
    } catch {
      return [.init(path: path, message: "\(topic), \(error.description)")]
    }
  }
}

extension RocketMQClientSettings {
  fileprivate func problems(path: String) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    let counts: [(String, Int, ClosedRange<Int>)] = [
      ("pull_batch_size", pullBatchSize, 1...1_024),
      ("pull_threshold_for_queue", pullThresholdForQueue, 1...65_535),
      ("maximum_span", maximumSpan, 1...65_535),
      ("consume_batch_size", consumeBatchSize, 1...1_024),
      ("retry_queues", retryQueues, 0...1_024),
      ("pop_batch_size", popBatchSize, 1...32),
      ("pop_threshold", popThreshold, 1...65_535),
    ]
    for (name, value, range) in counts where !range.contains(value) {
      problems.append(
        .init(
          path: "\(path).\(name)",
          message: "it must lie between \(range.lowerBound) and \(range.upperBound)"))
    }
    let periods = [
      offsetPersistInterval, heartbeatInterval, rebalanceInterval, rebalanceMinimumGap,
      routePollInterval, flowControlDelay, pullRetryDelay, longPollHold, consumeTimeout,
      popInvisibleTime,
    ]
    if periods.contains(where: { $0 <= .zero }) {
      problems.append(.init(path: path, message: "periods must be longer than nothing"))
    }
    let delays = [
      pullInterval, offsetPersistInitialDelay, firstPullDelay, lockRetryWakeUp, suspendTime,
      awaitTermination,
    ]
    if delays.contains(where: { $0 < .zero }) {
      problems.append(.init(path: path, message: "delays cannot be negative"))
    }
    if pullThresholdBytesForQueue < 1 {
      problems.append(
        .init(
          path: "\(path).pull_threshold_bytes_for_queue", message: "it must be at least a byte"))
    }
    if let maximumReconsumeTimes, maximumReconsumeTimes < 0 {
      problems.append(
        .init(path: "\(path).maximum_reconsume_times", message: "it cannot be negative"))
    }
    return problems
  }
}
