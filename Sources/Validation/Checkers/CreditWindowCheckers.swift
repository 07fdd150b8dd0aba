// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of the credit window between a RabbitMQ queue that never runs empty and a consumer: how
/// busy a prefetch keeps it, and how long messages lie in its client.
///
/// The one-way time is both the delivery's and the acknowledgement's; a message takes a constant
/// time. Everything repeats after the first window, and is read off whole windows from there on.
enum CreditWindowCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "prefetch-",
      as: Window.self, check: check)
  ]

  private struct Window: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let one_way_network_s: Double
      let processing_s: Double
      let prefetch: Int
    }
    struct Expected: Decodable {
      let round_trip_s: Double
      let consumer_utilization: Double
      let throughput_per_s: Double
      let min_prefetch_for_full_utilization: Int
      let extra_client_buffer_wait_s: Double
      let delivery_to_processing_start_s: Double
    }
  }

  @Sendable private static func check(_ asked: Window) throws -> Findings {
    let system = asked.parameters
    try Senseless.unless(
      (0...1e3).contains(system.one_way_network_s) && (1e-6...1e3).contains(system.processing_s)
        && (1...10_000).contains(system.prefetch),
      "a window of \(system.prefetch)")
    let expected = asked.expected
    let cycle = try Cycle(system, prefetch: system.prefetch)
    var findings = Findings()
    // A message with the channel to itself comes once in a round trip.
    findings.compareTimes(
      "round_trip_s", try Cycle(system, prefetch: 1).length, expected.round_trip_s)
    findings.compareExactly(
      "consumer_utilization", cycle.busy / cycle.length, expected.consumer_utilization)
    findings.compareExactly(
      "throughput_per_s", Double(system.prefetch) / cycle.length, expected.throughput_per_s)
    findings.compareTimes(
      "extra_client_buffer_wait_s", cycle.bufferWait, expected.extra_client_buffer_wait_s)
    findings.compareTimes(
      "delivery_to_processing_start_s", cycle.delivery + cycle.bufferWait,
      expected.delivery_to_processing_start_s)
    findings.compare(
      "min_prefetch_for_full_utilization", try leastFull(system),
      expected.min_prefetch_for_full_utilization)
    return findings
  }

  /// The smallest window under which the consumer never idles, by runs with one after the other.
  private static func leastFull(_ system: Window.Parameters) throws -> Int {
    for prefetch in 1...2_000 {
      let cycle = try Cycle(system, prefetch: prefetch)
      if cycle.busy >= cycle.length { return prefetch }
    }
    throw Senseless(description: "no window of up to 2000 messages keeps the consumer busy")
  }

  /// What repeats, in seconds: as many messages as the window has.
  private struct Cycle {
    /// From the start of a message to that of the one a window later.
    let length: Double
    /// Processing in it.
    let busy: Double
    /// Time of each message in the client's buffer.
    let bufferWait: Double
    /// Time of each message from the queue to the client.
    let delivery: Double

    init(_ asked: Window.Parameters, prefetch: Int) throws {
      var system = WorkQueueSystem(
        service: .distribution(try .constant(asked.processing_s)),
        arrivals: try ArrivalSpecification(
          RecordedArrivals(instants: [0]), batch: .fixed(4 * prefetch)),
        prefetch: prefetch)
      system.latency = VirtualDuration(seconds: asked.one_way_network_s)
      let roundTrip = 2 * asked.one_way_network_s + asked.processing_s
      let outcome = try Replication.run(
        system.specification(
          duration: VirtualDuration(
            seconds: 5 * (roundTrip + Double(prefetch) * asked.processing_s))),
        seed: 1, replication: 0, options: RunOptions(attempts: .share(1)))
      let attempts = outcome.attempts
      guard attempts.count == 4 * prefetch else {
        throw Senseless(description: "only \(attempts.count) messages were completed")
      }
      let window = attempts[(2 * prefetch)..<(3 * prefetch)]
      length =
        Double((attempts[3 * prefetch].started - attempts[2 * prefetch].started).nanoseconds) / 1e9
      busy = Double(window.reduce(0) { $0 + ($1.ended - $1.started).nanoseconds }) / 1e9
      let waits = window.map { ($0.started - $0.delivered).nanoseconds }
      guard let wait = waits.first, waits.allSatisfy({ $0 == wait }) else {
        throw Senseless(description: "messages of one window wait for \(waits) ns")
      }
      bufferWait = Double(wait) / 1e9
      // The queue sends a message when the acknowledgement of the one a window earlier arrives, and
      // the first window at once.
      delivery = Double((attempts[0].delivered - attempts[0].published).nanoseconds) / 1e9
    }
  }
}
