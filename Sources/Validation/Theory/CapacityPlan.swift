// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

/// One server whose capacity changes at given times, as members of a group and scenario events.
///
/// Where the capacity falls to nothing the member shuts down; where it comes back a new one starts,
/// early enough for its first pull to leave at that very time. A change from one capacity to another
/// slows the member down or speeds it up.
struct CapacityPlan {
  /// A stretch of time with one capacity.
  struct Segment {
    /// Its beginning, in seconds.
    var from: Double
    /// Messages a second; zero stops the server.
    var perSecond: Double
  }

  /// The time of one message at a factor of 1, in seconds.
  let service: Double
  private var members: [String] = []
  private var initial: [String] = []
  private var factors: [GroupSpecification.ServiceFactor] = []
  private var events: [ScenarioEvent] = []

  /// A client's least time from its start to its first pull under the settings of ``apply(to:)``.
  private static var startUp: VirtualDuration { .microseconds(1) }

  /// Creates the plan; `nil` unless the segments begin at zero, rise, and one has a capacity.
  init?(_ segments: [Segment]) {
    guard let base = segments.map(\.perSecond).first(where: { $0 > 0 }), segments[0].from == 0,
      segments.allSatisfy({ $0.from <= 1e6 && (0...1e9).contains($0.perSecond) }), base >= 1e-3,
      zip(segments, segments.dropFirst()).allSatisfy({ $0.from < $1.from })
    else { return nil }
    service = 1 / base
    var previous = 0.0
    for segment in segments {
      change(from: previous, to: segment.perSecond, at: segment.from, base: base)
      previous = segment.perSecond
    }
  }

  private mutating func change(from old: Double, to new: Double, at time: Double, base: Double) {
    let instant = QueueingSystem.instant(time)
    if old == 0, new > 0 {
      let member = QueueingSystem.memberIDs(members.count + 1)[members.count]
      members.append(member)
      factors.append(.init(consumer: member, factor: base / new))
      if time == 0 {
        initial.append(member)
      } else {
        events.append(
          ScenarioEvent(
            at: instant - Self.startUp, .add(group: QueueingSystem.group, consumers: [member])))
      }
    } else if old > 0, new == 0, let member = members.last {
      // A nanosecond late, so that work which ends at this very time has ended.
      events.append(
        ScenarioEvent(
          at: instant + .nanoseconds(1),
          .remove(group: QueueingSystem.group, consumers: [member])))
    } else if old != new, let member = members.last {
      events.append(
        ScenarioEvent(
          at: instant,
          .slow(
            group: QueueingSystem.group, consumers: [member], factor: old / new, duration: nil)))
    }
  }

  /// Gives the scenario's group the members and the events of the plan.
  func apply(to specification: inout ModelSpecification) {
    specification.groups[0].consumerIDs = initial
    specification.groups[0].serviceFactors = factors
    specification.groups[0].client.rebalanceMinimumGap = Self.startUp
    specification.groups[0].client.firstPullDelay = .zero
    specification.events += events
  }
}
