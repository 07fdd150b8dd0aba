// SPDX-License-Identifier: GPL-3.0-or-later

// Which producers' messages may find no queue.
extension WorkQueueSpecification {
  /// Routing keys that are tried of a producer that draws them by message keys.
  private static let triedKeys = 1_000

  /// How many of a producer's messages find a queue, as far as exchanges, bindings and headers say it.
  package enum Reach: Sendable {
    /// Each of them.
    case all
    /// Those with some routing keys, or those that a subscription selects.
    case some
    /// None.
    case nothing
  }

  /// How many messages of a producer find a queue.
  ///
  /// - Parameters:
  ///   - publishing: How it addresses them.
  ///   - keys: How many message keys it has.
  /// - Returns: All, some or none.
  /// - Complexity: One routing for each routing key, at most 1000.
  package func reach(of publishing: Publishing, keys: Int) -> Reach {
    let router = ExchangeRouter(self)
    let tried = Self.keys(of: publishing, count: keys)
    let hits = tried.filter { key in
      !router.route(exchange: publishing.exchange, key: key, headers: publishing.headers).isEmpty
    }
    if hits.isEmpty { return .nothing }
    // What subscriptions select, nobody knows before the properties are drawn.
    let isSelected = hits.contains { key in
      router.route(exchange: publishing.exchange, key: key, headers: publishing.headers).allSatisfy
      {
        !router.selectors(of: publishing.exchange, toQueue: $0).isEmpty
      }
    }
    return hits.count < tried.count || isSelected ? .some : .all
  }

  private static func keys(of publishing: Publishing, count: Int) -> [String] {
    switch publishing.routingKey {
    case .constant(let key): [key]
    case .weighted(let entries): entries.filter { $0.weight > 0 }.map(\.tag)
    case .messageKey(let prefix): (0..<min(count, triedKeys)).map { "\(prefix)\($0)" }
    }
  }
}

extension ModelSpecification {
  /// Whether messages of a producer of work queues may find no queue.
  package var mayBeUnroutable: Bool {
    guard let workQueues else { return false }
    return zip(producers, workQueues.publishing).contains { producer, publishing in
      publishing.planned.isEmpty
        && workQueues.reach(of: publishing, keys: producer.keys?.count ?? 0) != .all
    }
  }
}
