// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Nodes read their own clocks, which may be off, run fast or slow, and be set.
//
// What a broker stamps it reads off its own clock: locks (`RebalanceLockManager`), heartbeats
// (`ConsumerManager`), delayed messages (`ScheduleMessageService`, `TimerMessageStore`), and the age
// of half messages, which a producer's clock has stamped.
// Consumers compare their clocks with what a broker has stamped for popped messages alone
// (`ConsumeMessagePopConcurrentlyService.ConsumeRequest.isPopTimeout`), else with their own earlier
// readings (`ProcessQueue.isLockExpired`).
extension RocketMQModel {
  /// Gives nodes the clocks that a specification has for them.
  mutating func setClocks() {
    for name in specification.clocks.keys.sorted() {
      guard let clock = specification.clocks[name] else { continue }
      hasClocks = true
      let set = nodes(named: [name])
      for broker in 0..<brokers.count where set.holds(.broker(broker)) {
        brokers[broker].clock = clock
      }
      for server in cluster.registers.indices where set.holds(.nameServer(server)) {
        cluster.registers[server].clock = clock
      }
      for producer in 0..<producers.count where set.producers.contains(producer) {
        producers[producer].clock = clock
      }
      if !set.groups.isEmpty || set.nodes.contains(where: { $0.isMember }) {
        cluster.memberClocks.append((set, clock))
      }
    }
    hasClocks =
      hasClocks
      || events.contains { event in
        if case .fault(.clockJump) = event.action { true } else { false }
      }
  }

  /// What a broker's clock shows.
  @inline(__always)
  func clock(ofBroker broker: Int, at now: Int64) -> Int64 {
    hasClocks ? brokers[broker].clock.reading(at: now) : now
  }

  /// What a consumer's clock shows.
  func clock(ofConsumer consumer: Int, at now: Int64) -> Int64 {
    guard !cluster.memberClocks.isEmpty else { return now }
    let node = Node.member(group: consumers[consumer].group, id: consumers[consumer].id)
    return cluster.memberClocks.last { $0.nodes.holds(node) }?.clock.reading(at: now) ?? now
  }

  /// How long ago something was by a consumer's clock.
  func age(of moment: Int64, forConsumer consumer: Int, at now: Int64) -> Int64 {
    guard !cluster.memberClocks.isEmpty else { return now - moment }
    return clock(ofConsumer: consumer, at: now) - clock(ofConsumer: consumer, at: moment)
  }

  /// When a broker's clock is going to show a reading.
  func time(ofReading reading: Int64, ofBroker broker: Int) -> Int64 {
    hasClocks ? brokers[broker].clock.time(ofReading: reading) : reading
  }

  /// When a half message was made, as its broker's clock would have shown it if the producer's had
  /// been right.
  func bornReading(ofHalf half: Int) -> Int64 {
    let record = halves[half].record
    guard hasClocks else { return record.published }
    return producers[record.identity.producer].clock.reading(at: record.published)
  }

  /// The clocks of some nodes are set.
  mutating func jumpClocks(
    of names: [String], by jump: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let set = nodes(named: names)
    for broker in 0..<brokers.count where set.holds(.broker(broker)) {
      brokers[broker].clock.offset = VirtualDuration(
        nanoseconds: brokers[broker].clock.offset.nanoseconds + jump)
      rescheduleDelays(on: broker, at: now, &scheduler)
      moveTimedMessages(on: broker, by: jump, at: now, &scheduler)
      moveCheckpoints(on: broker, by: jump, at: now, &scheduler)
    }
    for server in cluster.registers.indices where set.holds(.nameServer(server)) {
      cluster.registers[server].clockJumped(by: jump)
    }
    for producer in 0..<producers.count where set.producers.contains(producer) {
      producers[producer].clock.offset = VirtualDuration(
        nanoseconds: producers[producer].clock.offset.nanoseconds + jump)
    }
    for consumer in 0..<consumers.count where consumers[consumer].phase != .gone {
      let node = Node.member(group: consumers[consumer].group, id: consumers[consumer].id)
      guard set.holds(node) else { continue }
      // Both are compared with the clock alone, so what it gains they lose.
      for index in consumers[consumer].held {
        held[index].lockedAt -= jump
        held[index].lastPull -= jump
      }
    }
  }

  /// A broker whose clock was set looks anew at what waits for its delay levels.
  ///
  /// A message that would have to wait longer than its level says is delivered at once
  /// (`ScheduleMessageService.correctDeliverTimestamp`).
  private mutating func rescheduleDelays(
    on broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let shown = clock(ofBroker: broker, at: now)
    for level in 0..<brokers[broker].delayed.count {
      let longest = brokers[broker].delayLevels.delay(ofLevel: level + 1).nanoseconds
      for _ in 0..<brokers[broker].delayed[level].count {
        var message = brokers[broker].delayed[level].popFirst()
        if message.due > shown + longest { message.due = shown }
        brokers[broker].delayed[level].append(message)
      }
      brokers[broker].isDelayPolled[level] = false
      pollDelayLevel(level, broker: broker, at: now, &scheduler)
    }
  }

  private mutating func moveTimedMessages(
    on broker: Int, by jump: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    for entry in 0..<timed.count
    where !timed[entry].isFree && queues[Int(timed[entry].queue)].broker == broker {
      let moved = max(now, timed[entry].release - jump)
      timed[entry].release = moved
      scheduler.move(
        timed[entry].delivery,
        to: VirtualTime(nanoseconds: brokers[broker].nextTimerPoll(from: moved)))
    }
  }
}
