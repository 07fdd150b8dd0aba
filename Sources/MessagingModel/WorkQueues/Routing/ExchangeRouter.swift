// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds the queues of a message from exchanges and bindings.
///
/// A message goes to a *set* of queues: two bindings to one queue give one copy. Through bindings
/// between exchanges it is routed once over all of them, so loops do no harm.
///
/// Sources: AMQP 0-9-1, section 3.1.3; `rabbit_exchange:route/2`.
package struct ExchangeRouter: Sendable {
  private let queues: [String: Int]
  private let exchanges: [String: MessageExchange]
  private let bindings: [String: [Binding]]

  private struct Binding: Sendable {
    let binding: ExchangeBinding
    let pattern: TopicPattern
  }

  /// Creates the router of a specification.
  package init(_ specification: WorkQueueSpecification) {
    queues = Dictionary(
      specification.queues.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    exchanges = Dictionary(
      specification.exchanges.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    bindings = Dictionary(
      grouping: specification.bindings.map {
        Binding(binding: $0, pattern: TopicPattern($0.key))
      }, by: { $0.binding.exchange })
  }

  /// The queues that get a copy, by index in the specification, ascending.
  ///
  /// - Parameters:
  ///   - exchange: The exchange published to; empty for the default one.
  ///   - key: The routing key.
  ///   - headers: The message's headers.
  /// - Returns: No queue if the exchange does not exist, or if it and its alternates find none.
  package func route(
    exchange: String, key: String, headers: [Publishing.Header] = []
  ) -> [Int] {
    if exchange.isEmpty { return queues[key].map { [$0] } ?? [] }
    var found: Set<Int> = []
    var visited: Set<String> = []
    var open = [exchange]
    while let name = open.popLast() {
      guard let present = exchanges[name], visited.insert(name).inserted else { continue }
      let destinations = destinations(of: present, key: key, headers: headers)
      // Only an exchange that finds no destination at all turns to its alternate.
      if destinations.isEmpty, let alternate = present.alternate { open.append(alternate) }
      for destination in destinations {
        switch destination {
        case .queue(let queue): if let index = queues[queue] { found.insert(index) }
        case .exchange(let next): open.append(next)
        }
      }
    }
    return found.sorted()
  }

  /// The selectors of the bindings that lead from an exchange to a queue at once; none where one of them
  /// lets everything pass.
  package func selectors(of exchange: String, toQueue queue: Int) -> [String] {
    let leading = (bindings[exchange] ?? []).filter {
      if case .queue(let name) = $0.binding.destination { queues[name] == queue } else { false }
    }
    let selectors = leading.compactMap { $0.binding.selector }
    return selectors.count == leading.count ? selectors : []
  }

  private func destinations(
    of exchange: MessageExchange, key: String, headers: [Publishing.Header]
  ) -> [ExchangeBinding.Destination] {
    let bound = bindings[exchange.name] ?? []
    switch exchange.kind {
    case .fanout: return bound.map { $0.binding.destination }
    case .direct: return bound.filter { $0.binding.key == key }.map { $0.binding.destination }
    case .topic:
      return bound.filter { $0.pattern.matches(key) }.map { $0.binding.destination }
    case .headers:
      return bound.filter { $0.binding.matches(headers) }.map { $0.binding.destination }
    case .consistentHash:
      if let queue = exchange.queueOfKey[key] { return [.queue(queue)] }
      return hashed(key, bound).map { [$0] } ?? []
    }
  }

  private func hashed(_ key: String, _ bound: [Binding]) -> ExchangeBinding.Destination? {
    let weights = bound.map { max(0, Int($0.binding.key) ?? 0) }
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    var bucket = JumpHash.bucket(of: key, among: total)
    for (binding, weight) in zip(bound, weights) {
      if bucket < weight { return binding.binding.destination }
      bucket -= weight
    }
    return nil
  }
}
