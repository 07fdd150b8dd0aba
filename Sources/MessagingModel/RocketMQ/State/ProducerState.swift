// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Stochastics

/// A set of equal producer clients.
struct ProducerState: ~Copyable {
  let name: String
  let topic: Int
  let routing: ProducerSpecification.Routing
  let messageBytes: Int32
  /// The sources of arrivals: one for all clients, or one for each.
  var clocks: StreamArray<ArrivalClock>
  let clients: Int
  let threads: Int
  /// The route's writable queues as last polled, in publishing order.
  var route: [Int]
  var routeVersion: Int
  /// A counter for each client and thread.
  var selectors: [RoundRobinSelector]
  /// The next selector of each source.
  var turns: [Int]
  /// Counts route changes, each of which gives new counters.
  var routeChanges = 0
  var queueDraws: RandomStream
  var keyDraws: RandomStream
  let hasKeys: Bool
  var keys: KeyChooser?
  var tagDraws: RandomStream
  /// Cumulative tag weights, and the index of each tag among the run's tags.
  let tagBounds: [Double]
  let tagIndices: [Int32]
  let routePollInterval: Int64
  var published = 0
  /// Messages on their way to a broker.
  var inFlight = Ring<Flight>()
  /// Numbers of poison messages, ascending.
  var poison: [Int] = []
  var isPoisonDue = false
}

/// A message on its way to a broker.
struct Flight: BitwiseCopyable {
  var record: MessageRecord
  var queue: Int32
}

/// Draws message keys and knows their hashes.
struct KeyChooser {
  let zipf: ZipfSampler?
  let count: Int
  /// Java's hash code of each key's text.
  let hashes: [Int32]

  init(_ specification: KeySpecification, topic: String) throws(DistributionError) {
    count = specification.count
    switch specification {
    case .uniform: zipf = nil
    case .zipf(let keys, let exponent): zipf = try ZipfSampler(count: keys, exponent: exponent)
    }
    hashes = (0..<count).map { JavaHash.string("\(topic)-\($0)") }
  }

  @inline(__always)
  func draw(_ bits: inout RandomStream) -> Int {
    guard let zipf else { return Int(bits.nextBounded(UInt64(count))) }
    return zipf.draw(using: &bits)
  }
}
