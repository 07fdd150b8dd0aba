// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Clients that send requests to a server, give up on an answer after a while and send again.
///
/// The times of a case are multiples of fractions of a second that no nanosecond divides, and what
/// happens at the same time matters. A second of the case is therefore a span of the run that all
/// the case's periods divide.
struct RetryingClients {
  /// One sending of a request.
  private struct Send: Hashable, Comparable {
    var time: Int64
    /// From 0; first attempts go before later ones at the same time.
    var attempt: Int
    var request: Int

    static func < (one: Send, other: Send) -> Bool {
      (one.time, one.attempt == 0 ? 0 : 1, one.request)
        < (other.time, other.attempt == 0 ? 0 : 1, other.request)
    }
  }

  /// What came of all sends, in seconds of the case.
  struct Storm {
    fileprivate let second: Int64
    fileprivate let sendTimes: [Int64]
    fileprivate let arrivals: [Int64]
    fileprivate let ends: [Int64]
    fileprivate let answers: [Int64]
    /// Requests sent for the first time.
    let requests: Int
    /// When the last attempt of each failed request timed out, in seconds.
    let failures: [Double]

    /// Answers in time in a half-open interval.
    func answers(from start: Double, to end: Double) -> Int { count(answers, start, end) }
    /// Sends in a half-open interval.
    func sends(from start: Double, to end: Double) -> Int { count(sendTimes, start, end) }
    /// Messages at the server at a time.
    func queue(at time: Double) -> Int {
      let instant = Int64((time * Double(second)).rounded())
      return zip(arrivals, ends).count { $0 <= instant && $1 > instant }
    }

    private func count(_ times: [Int64], _ start: Double, _ end: Double) -> Int {
      let from = Int64((start * Double(second)).rounded())
      let to = Int64((end * Double(second)).rounded())
      return times.count { $0 >= from && $0 < to }
    }
  }

  private let second: Int64
  private let service: Int64
  private let timeout: Int64
  private let retries: Int
  private let outage: Range<Int64>
  private let end: Int64
  private let requests: [Int64]

  /// Creates the clients of a case.
  ///
  /// - Parameters:
  ///   - loads: Requests a second from a time on.
  ///   - capacity: Answers a second.
  ///   - timeout: How long a client waits.
  ///   - retries: How often it sends again.
  ///   - outage: Sends in this interval reach the server together at its end.
  ///   - seconds: How long requests are sent.
  /// - Throws: ``Senseless`` when there are no such clients.
  init(
    loads: [(from: Double, rate: Double)], capacity: Double, timeout: Double, retries: Int,
    outage: (from: Double, to: Double), seconds: Double
  ) throws {
    let rates = loads.map(\.rate) + [capacity]
    try Senseless.unless(
      rates.allSatisfy { (1...10_000).contains($0) && $0 == $0.rounded() } && seconds > 0
        && seconds <= 1_000 && (0...10).contains(retries) && outage.from <= outage.to
        && loads.first?.from == 0, "such clients")
    // A thousand nanoseconds for the finest common fraction, which twentieths of a second divide too.
    let common = rates.reduce(20) { Self.leastCommonMultiple($0, Int64($1)) }
    try Senseless.unless(common <= 1_000_000, "rates without a bearable common multiple")
    let second = 1_000 * common
    let instant = { (time: Double) in Int64((time * Double(second)).rounded()) }
    var requests: [Int64] = []
    for (index, load) in loads.enumerated() {
      let until = index + 1 < loads.count ? loads[index + 1].from : seconds
      let step = second / Int64(load.rate)
      requests += Array(stride(from: instant(load.from), to: instant(until), by: Int(step)))
    }
    self.second = second
    self.service = second / Int64(capacity)
    self.timeout = instant(timeout)
    self.retries = retries
    self.outage = instant(outage.from)..<instant(outage.to)
    self.end = instant(seconds)
    self.requests = requests
  }

  /// Runs until the sends are those that the answers lead to.
  func settle() throws -> Storm {
    var sends = requests.enumerated().map { Send(time: $1, attempt: 0, request: $0) }
    // Each run gets at least another time-out's length right.
    for _ in 0...Int(end / max(1, timeout)) + 1 {
      let arrivals = arrivals(of: sends)
      let ends = try answerTimes(arrivals.map(\.time))
      var inTime: [Send: Int64] = [:]
      for (arrival, end) in zip(arrivals, ends) where end <= sends[arrival.send].time + timeout {
        inTime[sends[arrival.send]] = end
      }
      let next = self.sends { inTime[$0] != nil }
      if next == sends { return storm(sends, arrivals.map(\.time), ends, inTime) }
      sends = next
    }
    throw Senseless(description: "the clients' sends do not settle")
  }

  /// All sends, when those that are answered in time are known.
  private func sends(_ isAnswered: (Send) -> Bool) -> [Send] {
    var all: [Send] = []
    for (request, time) in requests.enumerated() {
      var send = Send(time: time, attempt: 0, request: request)
      all.append(send)
      while send.attempt < retries, !isAnswered(send), send.time + timeout < end {
        send = Send(time: send.time + timeout, attempt: send.attempt + 1, request: request)
        all.append(send)
      }
    }
    return all.sorted()
  }

  /// When sends reach the server, in that order; what an outage held comes before what is sent when
  /// it ends.
  private func arrivals(of sends: [Send]) -> [(time: Int64, send: Int)] {
    sends.indices.map { index in
      let time = sends[index].time
      return (outage.contains(time) ? outage.upperBound : time, index)
    }.sorted { one, other in
      let held = (outage.contains(sends[one.1].time), outage.contains(sends[other.1].time))
      if one.0 != other.0 { return one.0 < other.0 }
      return held.0 == held.1 ? one.1 < other.1 : held.0
    }
  }

  /// When the server has done each message, by a run of the model.
  private func answerTimes(_ arrivals: [Int64]) throws -> [Int64] {
    let last = (arrivals.last ?? 0) + service * Int64(arrivals.count + 1)
    let specification = QueueingSystem.specification(
      duration: .nanoseconds(last),
      arrivals: try ArrivalSpecification(RecordedArrivals(instants: arrivals)),
      service: .trace([service], repeats: true))
    let outcome = try Replication.run(
      specification, seed: 1, replication: 0, options: RunOptions(attempts: .share(1)))
    var ends = Array(repeating: Int64.max, count: arrivals.count)
    for attempt in outcome.attempts { ends[attempt.message] = attempt.ended.nanoseconds }
    guard !ends.contains(.max) else {
      throw Senseless(description: "the server did not come to its end")
    }
    return ends
  }

  private func storm(
    _ sends: [Send], _ arrivals: [Int64], _ ends: [Int64], _ inTime: [Send: Int64]
  ) -> Storm {
    let failures = sends.filter {
      $0.attempt == retries && inTime[$0] == nil && $0.time + timeout <= end
    }
    return Storm(
      second: second, sendTimes: sends.map(\.time), arrivals: arrivals, ends: ends,
      answers: sends.compactMap { inTime[$0] }, requests: requests.count,
      failures: failures.map { Double($0.time + timeout) / Double(second) })
  }

  private static func leastCommonMultiple(_ one: Int64, _ other: Int64) -> Int64 {
    var (divisor, rest) = (one, other)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return one / divisor * other
  }
}
