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
  var route: Table<Int32>
  var routeVersion: Int
  /// A counter for each client and thread.
  var selectors: Table<RoundRobinSelector>
  /// The next selector of each source.
  var turns: Table<Int32>
  /// Counts route changes, each of which gives new counters.
  var routeChanges = 0
  var queueDraws: RandomStream
  var keyDraws: RandomStream
  var keys: KeyChooser?
  var tagDraws: RandomStream
  /// Cumulative tag weights, and the index of each tag among the run's tags.
  let tagBounds: [Double]
  let tagIndices: [UInt16]
  /// The tag of a message that draws none.
  let firstTag: UInt16
  /// Whether messages have neither keys to draw nor one of several tags.
  let isPlain: Bool
  /// Whether messages go straight into their queues, by neither of the ways below.
  private(set) var goesStraight = true
  /// Whether messages are delayed or parts of transactions.
  private(set) var takesDetour = false
  let routePollInterval: Int64
  var published = 0
  /// Messages for which the route had no queue.
  var unroutable = 0
  /// Messages on their way to a broker.
  var inFlight = Ring<Flight>()
  /// Numbers of poison messages, ascending.
  var poison: [Int] = []
  var delays: DelayPlan?
  var delayCounts = DelayCounts()
  var transactions: TransactionPlan?
  var transactionCounts = TransactionCounts()
  /// Whether each send is kept account of, since it can fail.
  private(set) var keepsAccount = false
  /// The first of its clients in the model's table.
  var firstClient = -1
  var sending = SendingSpecification()
  var sendCounts = SendCounts()
  var clock = NodeClock()
  /// How long each message waited before it was sent, in microseconds, as far as any did.
  private(set) var lingers: [UInt32] = []
  /// How many of the next messages are to be poison.
  var poisonDue = 0
}

/// A message on its way to a broker.
struct Flight: BitwiseCopyable {
  var record: MessageRecord
  var queue: Int32
}

/// Draws message keys and knows their hashes.
struct KeyChooser {
  private let zipf: ZipfSampler?
  private let count: UInt64
  /// Java's hash code of each key's text.
  let hashes: [Int32]

  init(_ specification: KeySpecification, topic: String) throws(ParameterError) {
    count = UInt64(specification.count)
    switch specification {
    case .uniform: zipf = nil
    case .zipf(let keys, let exponent): zipf = try ZipfSampler(keys: keys, exponent: exponent)
    }
    hashes = (0..<specification.count).map { JavaHash.string("\(topic)-\($0)") }
  }

  @inline(__always)
  func draw(_ bits: inout RandomStream) -> Int {
    guard let zipf else { return Int(bits.nextBounded(count)) }
    return zipf.key(using: &bits)
  }
}

extension ProducerState {
  /// Messages that no group is ever going to see.
  var neverStored: Int {
    unroutable + sendCounts.failed + delayCounts.refused + transactionCounts.rolledBack
      + transactionCounts.rolledBackByCheck + transactionCounts.discarded
      + delayCounts.lost + transactionCounts.lost
  }

  mutating func takeDetour() {
    takesDetour = true
    goesStraight = false
  }

  mutating func keepAccount() {
    keepsAccount = true
    goesStraight = false
  }

  /// Whether messages may wait before they are sent, for a thread that is free or for their batch.
  var keepsLingers: Bool {
    keepsAccount && (sending.mode == .synchronous || sending.batch > 1)
  }

  /// Keeps how long a message waited before it was sent.
  mutating func keepLinger(_ linger: Int64, ofMessage number: Int) {
    guard linger >= 1_000 else { return }
    while lingers.count <= number { lingers.append(0) }
    lingers[number] = UInt32(clamping: linger / 1_000)
  }

  /// How long a message waited before it was sent, in nanoseconds, to the microsecond.
  func linger(ofMessage number: Int) -> Int64 {
    number < lingers.count ? Int64(lingers[number]) * 1_000 : 0
  }

  /// Gives every client and thread a new counter with a random start, as a changed route does.
  mutating func restartSelectors(_ streams: StreamFamily) {
    var starts = streams.stream(entity: name, index: routeChanges, purpose: "round-robin starts")
    for selector in 0..<selectors.count {
      selectors[selector] = RoundRobinSelector(
        counter: Int32(truncatingIfNeeded: starts.next()))
    }
  }
}
