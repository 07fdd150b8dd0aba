// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What streams do not have, and RabbitMQ refuses or leaves aside.
//
// Sources: `rabbit_stream_queue` of RabbitMQ 3.13: `consume/3`, `settle/5`, `is_compatible/3`,
// `capabilities/0`, `check_max_segment_size_bytes/1`; the feature comparison in the guide "Streams".
extension WorkQueueSpecification {
  /// What is wrong with how a group reads a stream, or with what it asks of another queue.
  func streamProblems(
    of group: GroupSpecification, _ own: WorkConsumption, isStream: Bool, path: String
  ) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    guard isStream else {
      require(
        own.stream == StreamReading(),
        "offsets and a single active consumer of the group are for streams; let the queue be one")
      return problems
    }
    let windows = [own.prefetch] + own.exceptions.compactMap(\.prefetch)
    require(
      windows.allSatisfy { $0 > 0 },
      "a consumer of a stream needs a prefetch, by which it gets credit; give one from 1 on")
    require(
      own.acknowledgement == .manual,
      "streams know no automatic acknowledgement; let consumers acknowledge by themselves")
    require(
      group.failureProbability == 0,
      "a stream takes no rejection, so nothing comes back by it; leave failures out, and let services "
        + "last as long as the application's own repetitions")
    require(
      own.priority == 0 && own.exceptions.allSatisfy { $0.priority == nil },
      "streams know no priorities of consumers; leave them out, or let the group have a single "
        + "active consumer")
    require((own.stream.storesEvery ?? 1) >= 1, "an offset is stored after at least one message")
    if case .number(let number) = own.stream.offset {
      require((0...1_000_000_000).contains(number), "an offset lies between 0 and 1000000000")
    }
    if case .age(let age) = own.stream.offset {
      require(age >= .zero, "a stream is read from now or earlier on")
    }
    return problems
  }

  /// What is wrong with producers and events where there are streams.
  func streamProblems(of model: ModelSpecification) -> [SpecificationProblem] {
    guard queues.contains(where: { $0.kind == .stream }) else { return [] }
    var problems: [SpecificationProblem] = []
    let router = ExchangeRouter(self)
    let toStreams = zip(model.producers, publishing).filter { producer, publishing in
      let reached = self.queues(reachedBy: publishing, router)
      return !reached.isEmpty && reached.allSatisfy { queues[$0].kind == .stream }
    }
    for (producer, publishing) in toStreams {
      func refuse(_ isGiven: Bool, _ message: String) {
        guard isGiven else { return }
        problems.append(.init(path: "producers.\(producer.name)", message: message))
      }
      refuse(
        publishing.ttl != nil,
        "messages of a stream do not expire one by one; leave the time to live out, and limit the "
          + "stream's age")
      refuse(
        !publishing.priorities.isEmpty,
        "streams know no priorities of messages; leave them out, or take a classic queue")
    }
    for (index, event) in model.events.enumerated() {
      guard case .poison(let name) = event.action, toStreams.contains(where: { $0.0.name == name })
      else { continue }
      problems.append(
        .init(
          path: "events[\(index)]",
          message:
            "a stream takes no rejection, so no message of \(name) can be poison, which come "
            + "to streams only; leave the event out, or take other queues"))
    }
    guard let cluster else { return problems }
    for (group, own) in zip(model.groups, consumption) {
      guard let node = own.node, cluster.nodes.contains(node),
        let place = queues.firstIndex(where: { $0.name == own.queue && $0.kind == .stream })
      else { continue }
      let nodes = nodes(ofQueue: place)
      if !nodes.contains(node) {
        problems.append(
          .init(
            path: "groups.\(group.name)",
            message:
              "the stream \(own.queue) has no replica on \(node), and is read from a local one "
              + "only; name one of \(nodes.joined(separator: ", ")), or give it more replicas"))
      }
    }
    return problems
  }

  /// The queues to which messages of a producer may come: those of its routing keys, or with drawn keys all
  /// that are bound to its exchange.
  private func queues(reachedBy publishing: Publishing, _ router: ExchangeRouter) -> Set<Int> {
    func routed(_ key: String) -> [Int] {
      router.route(exchange: publishing.exchange, key: key, headers: publishing.headers)
    }
    switch publishing.routingKey {
    case .constant(let key): return Set(routed(key))
    case .weighted(let entries): return Set(entries.flatMap { routed($0.tag) })
    case .messageKey(let prefix):
      guard !publishing.exchange.isEmpty else {
        return Set(queues.indices.filter { queues[$0].name.hasPrefix(prefix) })
      }
      return queues(behind: publishing.exchange)
    }
  }

  /// The queues that are bound to an exchange, or to those that it leads to.
  private func queues(behind exchange: String) -> Set<Int> {
    var found: Set<Int> = []
    var visited: Set<String> = []
    var open = [exchange]
    while let name = open.popLast() {
      guard visited.insert(name).inserted else { continue }
      if let alternate = exchanges.first(where: { $0.name == name })?.alternate {
        open.append(alternate)
      }
      for binding in bindings where binding.exchange == name {
        switch binding.destination {
        case .exchange(let next): open.append(next)
        case .queue(let queue):
          if let index = queues.firstIndex(where: { $0.name == queue }) { found.insert(index) }
        }
      }
    }
    return found
  }

  /// The nodes of a queue's replicas, its leader's at the start first: that one and those after it.
  func nodes(ofQueue number: Int) -> [String] {
    let names = cluster?.nodes ?? ["broker"]
    let placement = queues[number].placement
    let first = placement.leader.flatMap { names.firstIndex(of: $0) } ?? number % names.count
    let count = max(1, min(placement.replicas, names.count))
    return (0..<count).map { names[(first + $0) % names.count] }
  }
}

extension WorkQueue {
  /// What a stream cannot have, and what only a stream can.
  func streamProblems(path: String) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    guard kind == .stream else {
      require(retention == StreamRetention(), "segments and their retention are for streams only")
      return problems
    }
    require(
      messageTTL == nil && maximumLength == nil && maximumBytes == nil && overflow == .dropHead,
      "a stream has neither time to live nor length limit of messages; limit its age or bytes")
    require(
      deadLetterExchange == nil && maximumPriority == 0,
      "a stream has neither dead letters nor priorities; leave them out, or take a classic queue")
    require(
      !hasSingleActiveConsumer,
      "a stream itself knows no single active consumer; let the group of consumers have it")
    require(!isAutoDelete, "a stream is durable; it cannot go with its last consumer")
    require(
      (retention.maximumBytes ?? 1) >= 1 && (retention.maximumAge ?? .seconds(1)) > .zero,
      "the limits of a stream are longer than nothing")
    require(
      (1...3_000_000_000).contains(retention.segmentBytes),
      "a segment has 1 to 3000000000 bytes")
    return problems
  }
}
