// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of a station all of whose servers stand still for a time: a RocketMQ client that pauses.
///
/// The law keeps what has been done of a service, as a pause of a process does. It may have more
/// servers after the pause than before; the others are threads that hold a message each up to then,
/// and these messages are not counted.
enum StandstillLaw {
  static let checker = LawChecker(["transient-rebalance-stop"], check: check)

  private struct Segment {
    var from: Double
    var arrival: Double
    var service: Double
    var servers: Int
  }

  private static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let segments = try theory.parameters.rows("segments").map { row in
      guard let from = row["from_s"], let arrival = row["arrival_rate_per_s"],
        let service = row["service_rate_per_s_per_consumer"], let servers = row["consumers"],
        arrival > 0, service > 0, (0...1_000).contains(servers)
      else { throw Senseless(description: "a segment without a rate") }
      return Segment(from: from, arrival: arrival, service: service, servers: Int(servers))
    }
    guard try theory.parameters.count("initial_number") == 0, segments.count == 3,
      segments[0].from == 0, segments[0].servers > 0,
      segments[1].servers == 0, segments[2].servers >= segments[0].servers,
      segments.allSatisfy({
        $0.arrival == segments[0].arrival && $0.service == segments[0].service
      }), segments[0].from < segments[1].from, segments[1].from < segments[2].from
    else { throw Senseless(description: "not servers that stop for a time, and nothing else") }
    let end = try theory.parameters.numbers("observe_at_s").max() ?? 0
    try Senseless.unless(
      end > 0 && end <= 1e4 && segments[0].arrival * end <= 1e6, "a run of \(end) s")
    let (held, resumed) = (
      segments[2].servers - segments[0].servers, QueueingSystem.instant(segments[2].from)
    )
    var effort = effort
    // Each run is as long as twenty of a single station.
    effort.runs = max(2, effort.runs / 4)
    return try TransientLaws.compare(
      theory, effort, deviation: { theory.numberDeviations[$0] }, empty: { _ in nil }
    ) { seed, run in
      let specification = try specification(
        segments, held: held, until: end, seed: seed, run: run)
      var levels = try TransientLaws.levels(specification, seed: seed, run: run)
      for time in levels.keys where time < resumed { levels[time, default: 0] -= Int64(held) }
      return levels
    }
  }

  /// The scenario of one run, with messages and services drawn beforehand: those that keep threads
  /// from work come first.
  private static func specification(
    _ segments: [Segment], held: Int, until end: Double, seed: UInt64, run: UInt64
  ) throws -> ModelSpecification {
    let streams = StreamFamily(seed: seed, replication: run)
    var gaps = streams.stream(entity: "standstill", purpose: "arrivals")
    var services = streams.stream(entity: "standstill", purpose: "services")
    let gap = try DistributionSpecification.exponential(mean: 1 / segments[0].arrival)
      .makeSampler()
    let service = try DistributionSpecification.exponential(mean: 1 / segments[0].service)
      .makeSampler()
    var instants = Array(repeating: Int64(0), count: held)
    let untilPause = VirtualDuration(seconds: segments[1].from).nanoseconds
    var times = Array(repeating: untilPause, count: held)
    let last = VirtualDuration(seconds: end).nanoseconds
    var now = gap.nanoseconds(using: &gaps)
    while now <= last {
      instants.append(now)
      times.append(service.nanoseconds(using: &services))
      now += gap.nanoseconds(using: &gaps)
    }
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: end),
      arrivals: try ArrivalSpecification(RecordedArrivals(instants: instants)),
      service: .trace(times, repeats: false), threads: segments[2].servers)
    specification.sampleInterval = .milliseconds(500)
    specification.events = [
      ScenarioEvent(
        at: QueueingSystem.instant(segments[1].from),
        .fault(
          .pause(
            group: QueueingSystem.group, consumers: QueueingSystem.memberIDs(1),
            duration: VirtualDuration(seconds: segments[2].from - segments[1].from))))
    ]
    return specification
  }
}
