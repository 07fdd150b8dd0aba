// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

/// An event by which a model comes back to a later part of a scenario event.
protocol ScenarioStepEvent: BitwiseCopyable {
  static func scenarioStep(index: Int32) -> Self
}

/// A model whose consumers come in groups, as the events of a scenario address them.
///
/// Groups and members are named by their index in the model's tables.
protocol GroupedModel: SimulationModel, ~Copyable where Event: ScenarioStepEvent {
  var horizon: Int64 { get }
  /// The later parts of scenario events, in the order in which they were scheduled.
  var steps: [ScenarioStep] { get set }
  /// Members that are being restarted, and will be back.
  var away: [AwayMember] { get set }
  var groupCount: Int { get }

  func name(ofGroup group: Int) -> String
  /// All members that ever were, in order of start.
  func members(ofGroup group: Int) -> [Int]
  func id(ofMember member: Int) -> String
  func isRunning(member: Int) -> Bool
  /// Whether no other member may bear the member's id.
  func occupiesID(member: Int) -> Bool
  /// When a member started, and when it ended or -1.
  func lifespan(ofMember member: Int) -> (started: Int64, ended: Int64)
  /// The time that a member's threads have worked, in nanoseconds.
  func threadTime(ofMember member: Int, at now: Int64) -> Int64
  mutating func multiplySpeed(ofMember member: Int, by factor: Double)
}

// Who is meant.
extension GroupedModel where Self: ~Copyable {
  func named(_ group: String) -> Int {
    (0..<groupCount).first { name(ofGroup: $0) == group } ?? 0
  }

  func running(inGroup group: Int) -> [Int] {
    members(ofGroup: group).filter { isRunning(member: $0) }
  }

  /// The running members with some ids, each once, in the order of the ids.
  func running(_ ids: [String], in group: Int) -> [Int] {
    var found: [Int] = []
    for id in ids {
      found += running(inGroup: group).filter { self.id(ofMember: $0) == id && !found.contains($0) }
    }
    return found
  }

  /// Who leaves and who joins when a group is brought to a number of members.
  ///
  /// Members that are being restarted count. Of those too many they are the first that do not come
  /// back, the last to have gone before the others; then the youngest leave. Those who join have the
  /// next ids of the form c0, c1, … that nobody bears.
  mutating func scaling(of group: Int, to count: Int) -> (leaving: [Int], joining: [String]) {
    let present = running(inGroup: group)
    while let last = away.lastIndex(where: { $0.group == group }),
      present.count + away.count(where: { $0.group == group }) > count
    {
      away.remove(at: last)
    }
    let expected = away.filter { $0.group == group }.map(\.id)
    let members = present.count + expected.count
    guard members < count else {
      return (Array(present.reversed().prefix(members - count)), [])
    }
    let taken = self.members(ofGroup: group).filter { occupiesID(member: $0) }
      .map { id(ofMember: $0) }
    return ([], MemberIDs.free(count - members, taken: Set(taken + expected)))
  }

  /// Members are taken out of a group: who is being restarted does not come back.
  mutating func stayAway(_ ids: [String], from group: Int) {
    away.removeAll { $0.group == group && ids.contains($0.id) }
  }

  /// A member ends, and will be back.
  mutating func leaveForAWhile(_ id: String, group: Int) {
    away.append(AwayMember(group: group, id: id))
  }

  /// Whether a member that was to be back still is; from now on it is away no longer.
  mutating func comesBack(_ id: String, to group: Int) -> Bool {
    let member = AwayMember(group: group, id: id)
    guard let index = away.firstIndex(of: member) else { return false }
    away.remove(at: index)
    return running([id], in: group).isEmpty
  }
}

// What stretches over time.
extension GroupedModel where Self: ~Copyable {
  /// Comes back to a later part of a scenario event, unless the run ends before.
  mutating func schedule(
    _ step: ScenarioStep, at time: Int64, _ scheduler: inout Scheduler<Event>
  ) {
    guard time <= horizon else { return }
    steps.append(step)
    scheduler.schedule(
      .scenarioStep(index: Int32(steps.count - 1)), at: VirtualTime(nanoseconds: time))
  }

  /// Makes a member's service times longer, for a while if there is an end.
  mutating func slow(
    _ member: Int, by factor: Double, for duration: VirtualDuration?, at now: Int64,
    _ scheduler: inout Scheduler<Event>
  ) {
    multiplySpeed(ofMember: member, by: factor)
    guard let duration else { return }
    schedule(
      .endSlow(consumer: member, factor: factor), at: now + duration.nanoseconds, &scheduler)
  }

  /// Restarts a group's members one after the other.
  mutating func restart(
    _ group: Int, downtime: VirtualDuration, gap: VirtualDuration, at now: Int64,
    _ scheduler: inout Scheduler<Event>
  ) {
    var time = now
    for member in running(inGroup: group) {
      schedule(
        .restart(group: group, id: id(ofMember: member), downtime: downtime.nanoseconds), at: time,
        &scheduler)
      time += downtime.nanoseconds + gap.nanoseconds
    }
  }

  /// Replaces a group's members step by step; each new process starts cold and warms up.
  mutating func deploy(
    _ group: Int, _ plan: DeploymentPlan, at now: Int64, _ scheduler: inout Scheduler<Event>
  ) {
    var time = now
    var inStep = 0
    for member in running(inGroup: group) {
      schedule(.replace(group: group, id: id(ofMember: member), plan: plan), at: time, &scheduler)
      inStep += 1
      if inStep == plan.atOnce {
        inStep = 0
        time += (plan.startUp + plan.gap).nanoseconds
      }
    }
  }
}

// What members came to.
extension GroupedModel where Self: ~Copyable {
  /// When a member's time counts no further: its end, or now.
  func lastMoment(ofMember member: Int, at now: Int64) -> Int64 {
    let ended = lifespan(ofMember: member).ended
    return ended < 0 ? now : ended
  }

  /// How long a member has been there, in seconds.
  func lifetime(ofMember member: Int, at now: Int64) -> Double {
    Double(lastMoment(ofMember: member, at: now) - lifespan(ofMember: member).started) / 1e9
  }

  /// The time that the threads of all members, past and present, have worked, in nanoseconds.
  func threadTime(ofGroup group: Int, at now: Int64) -> Int128 {
    members(ofGroup: group).reduce(0) { $0 + Int128(threadTime(ofMember: $1, at: now)) }
  }

  /// How evenly a load was spread over members, each one's by the second of its life.
  func memberFairness(
    ofGroup group: Int, at now: Int64, _ load: (Int) -> Double
  ) -> FairnessMeasures? {
    let rates = members(ofGroup: group).compactMap { member -> Double? in
      let life = lifetime(ofMember: member, at: now)
      return life > 0 ? load(member) / life : nil
    }
    return Fairness(loads: rates).map { FairnessMeasures($0) }
  }
}
