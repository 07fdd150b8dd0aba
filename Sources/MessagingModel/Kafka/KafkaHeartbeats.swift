// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Heartbeats of classic members, and the time between their polls.
//
// Source: `AbstractCoordinator.HeartbeatThread` of Apache Kafka 4.3.
extension KafkaModel {
  /// Heartbeats begin anew with each completed join (`AbstractCoordinator.HeartbeatThread.enable`).
  mutating func restartHeartbeats(
    of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    consumers[number].heartbeatStamp &+= 1
    let interval = groups[consumers[number].group].settings.heartbeatInterval
    scheduler.at(
      now + interval,
      .heartbeat(consumer: Int32(number), stamp: consumers[number].heartbeatStamp))
  }

  /// A member's heartbeat thread sends, if it is to.
  mutating func beat(
    _ number: Int, stamp: UInt32, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard consumers[number].phase != .gone, consumers[number].heartbeatStamp == stamp else {
      return
    }
    if consumers[number].sharing != nil { return runShareTimer(of: number, at: now, &scheduler) }
    if consumers[number].modern != nil { return runTimer(of: number, at: now, &scheduler) }
    sendHeartbeat(of: number, at: now, &scheduler)
    let interval = groups[consumers[number].group].settings.heartbeatInterval
    scheduler.at(now + interval, .heartbeat(consumer: Int32(number), stamp: stamp))
  }

  private mutating func sendHeartbeat(
    of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard consumers[number].client.sendsHeartbeats, let id = consumers[number].client.memberID
    else { return }
    send(
      .heartbeat(
        consumer: number,
        .init(
          client: number, memberID: id, instanceID: consumers[number].client.instanceID,
          generation: consumers[number].client.generation)),
      after: consumerLatency, at: now, &scheduler)
  }

  /// Looks whether a member has polled too long ago; then its heartbeat thread takes it out.
  mutating func checkPolls(of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    guard consumers[number].phase != .gone else { return }
    if consumers[number].phase == .closing, !consumers[number].isBusy {
      return close(number, at: now, &scheduler)
    }
    let interval = groups[consumers[number].group].settings.maximumPollInterval
    // Who waits inside a poll is not late.
    let reference = consumers[number].isBusy ? consumers[number].lastPoll : now
    if reference + interval <= now, !consumers[number].isEvicted,
      !consumers[number].client.isJoining
    {
      evict(number, at: now, &scheduler)
    }
    let next = reference + interval > now ? reference + interval : now + interval
    if next <= horizon { scheduler.at(next, .pollDeadline(consumer: Int32(number))) }
  }

  private mutating func evict(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let group = consumers[number].group
    arm(group, trigger: "poll-interval", at: now)
    let id = consumers[number].client.memberID
    let actions = consumers[number].client.pollIntervalEnded()
    consumers[number].isEvicted = true
    consumers[number].hasNews = true
    // What a static member owned is its own until its session ends.
    guard actions.contains(.leave) else { return }
    pinWork(of: number)
    for index in consumers[number].held { release(index, at: now) }
    if let id { send(.leave(consumer: number, id), after: consumerLatency, at: now, &scheduler) }
  }

  /// A member that was out polls again; it goes on to join.
  mutating func returnFromEviction(_ number: Int, at now: Int64) {
    consumers[number].isEvicted = false
    unpin(number, at: now)
  }
}
