// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// The brokers of a network, and the bridges between their parts of each queue.
struct WorkNetworkState: ~Copyable {
  /// The word of consumers at other brokers, as it came over one way.
  struct Word: Equatable {
    /// How many bridges they are away.
    var distance: Int
    /// Brokers on the way, as bits.
    var path: UInt64
    /// How many consumers the broker makes for them.
    var count: Int
  }

  /// What sends a queue on from one broker to another as long as there are consumers.
  struct Bridge {
    let connector: NetworkConnector
    /// The parts of the queue, and the brokers that have them.
    let source: Int
    let target: Int
    let from: Int
    let to: Int
    /// Whether it sends without consumers, too.
    let isStatic: Bool
    /// Its consumers at the source; those that it has had stay, and may serve again.
    var consumers: [Int] = []
    /// For whom it serves.
    var words: [Word] = []
    /// Consumers that serve now.
    var count = 0
    /// Messages that went over it.
    var sent = 0
  }

  let brokers: [String]
  /// By queue, its broker.
  private let brokerOfQueue: [Int]
  var bridges: [Bridge] = []
  var hop: LinkLatency?
  /// How long the word of a consumer takes to another broker.
  let word: Int64
  /// Consumers that each group has placed in turn.
  var placed: [Int]
  /// By queue, messages that nobody takes at the end, and when the oldest of them was published.
  var stranded: [(count: Int, oldest: Int64)] = []

  init(_ work: WorkQueueSpecification) {
    let names = work.network?.brokers ?? []
    brokers = names
    brokerOfQueue = work.queues.map { queue in
      queue.broker.flatMap { names.firstIndex(of: $0) } ?? 0
    }
    placed = [Int](repeating: 0, count: work.consumption.count)
    let mean = work.network?.hop?.mean ?? 0
    word = mean.isFinite ? Nanoseconds.rounded(mean * 1e9) : 0
    for connector in work.network?.connectors ?? [] {
      add(connector, work)
      guard connector.isDuplex else { continue }
      var back = connector
      swap(&back.from, &back.to)
      add(back, work)
    }
  }

  private mutating func add(_ connector: NetworkConnector, _ work: WorkQueueSpecification) {
    for queue in work.logicalQueues {
      let isStatic = connector.staticQueues.contains(queue)
      guard isStatic || connector.carries(queue),
        let source = part(of: queue, at: connector.from, work),
        let target = part(of: queue, at: connector.to, work)
      else { continue }
      bridges.append(
        Bridge(
          connector: connector, source: source, target: target, from: brokerOfQueue[source],
          to: brokerOfQueue[target], isStatic: isStatic))
    }
  }

  private func part(
    of queue: String, at broker: String, _ work: WorkQueueSpecification
  ) -> Int? {
    let name = BrokerNetwork.name(ofQueue: queue, at: broker)
    return work.queues.firstIndex { $0.name == name }
  }

  /// Whether anything may be sent on from a queue.
  func hasBridge(from queue: Int) -> Bool { bridges.contains { $0.source == queue } }

  /// Whether anything is sent on from a queue now.
  func isOpen(from queue: Int) -> Bool {
    bridges.contains { $0.source == queue && $0.count > 0 }
  }

  func broker(ofQueue queue: Int) -> Int { brokerOfQueue[queue] }
}
