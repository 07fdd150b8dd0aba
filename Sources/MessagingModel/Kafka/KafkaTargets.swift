// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// Groups of the consumer protocol (KIP-848): members move to a target at their own heartbeats.
//
// Heartbeats come from a thread of their own; what a member is to give up goes within a poll, when
// the batch in hand is done (`ConsumerMembershipManager`).
extension KafkaModel {
  /// The client of a member.
  func makeModernClient(_ number: Int, at now: Int64) -> ConsumerGroupClient {
    let group = consumers[number].group
    let consumption = groups[group].consumption
    var settings = ConsumerGroupClient.Settings(
      topics: groups[group].topicNames.sorted(by: CodeUnitOrder.precedes))
    if consumption.isStatic { settings.instanceID = MemberID(consumers[number].id) }
    settings.pollInterval = consumption.client.maximumPollInterval
    return ConsumerGroupClient(
      id: consumers[number].newID, settings, at: VirtualTime(nanoseconds: now))
  }

  // MARK: - The member

  /// What a poll does about the group.
  mutating func pollTarget(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    if consumers[number].isEvicted {
      consumers[number].isEvicted = false
      unpin(number, at: now)
    }
    let actions = consumers[number].modern?.poll(at: VirtualTime(nanoseconds: now)) ?? []
    perform(actions, of: number, at: now, &scheduler)
    setTimer(of: number, at: now, &scheduler)
    closeIfSettled(consumers[number].group, at: now)
  }

  /// Tells the client whether the application is within a poll, which the loop does not at each one.
  private mutating func notePolling(
    _ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    if consumers[number].isBusy || consumers[number].phase != .running {
      let last = VirtualTime(nanoseconds: consumers[number].lastPoll)
      consumers[number].modern?.pollReturned(at: last)
    } else {
      let actions = consumers[number].modern?.poll(at: VirtualTime(nanoseconds: now)) ?? []
      perform(actions, of: number, at: now, &scheduler)
    }
  }

  /// A heartbeat is due, or the last poll too long ago.
  mutating func runTimer(of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let time = VirtualTime(nanoseconds: now)
    notePolling(number, at: now, &scheduler)
    if let deadline = consumers[number].modern?.pollDeadline, deadline <= time {
      arm(consumers[number].group, trigger: "poll-interval", at: now)
    }
    let actions = consumers[number].modern?.advance(to: time) ?? []
    perform(actions, of: number, at: now, &scheduler)
    goOn(number, at: now, &scheduler)
  }

  /// A heartbeat is answered or refused.
  mutating func hear(
    _ answer: Result<ConsumerGroup.Answer, GroupError>, _ number: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    guard consumers[number].phase != .gone else { return }
    if consumers[number].sharing != nil { return hearShare(answer, number, at: now, &scheduler) }
    let time = VirtualTime(nanoseconds: now)
    notePolling(number, at: now, &scheduler)
    let actions =
      switch answer {
      case .success(let answer): consumers[number].modern?.answered(answer, at: time) ?? []
      case .failure(let error): consumers[number].modern?.refused(error, at: time) ?? []
      }
    perform(actions, of: number, at: now, &scheduler)
    goOn(number, at: now, &scheduler)
  }

  /// The commit before partitions change hands is answered.
  mutating func hearCommitted(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    guard consumers[number].phase != .gone else { return }
    notePolling(number, at: now, &scheduler)
    let actions = consumers[number].modern?.committed(at: VirtualTime(nanoseconds: now)) ?? []
    perform(actions, of: number, at: now, &scheduler)
    goOn(number, at: now, &scheduler)
  }

  /// Sets the client's next timer, lets the next poll see to the group, and fetches what is new.
  private mutating func goOn(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    guard consumers[number].phase != .gone else { return }
    setTimer(of: number, at: now, &scheduler)
    if consumers[number].isBusy {
      if consumers[number].modern?.state != .stable { consumers[number].hasNews = true }
    } else if consumers[number].phase == .running {
      returnRecords(number, at: now, &scheduler)
    }
    closeIfSettled(consumers[number].group, at: now)
  }

  /// Comes back when the client of a member, of this or of a share group, has something to do.
  mutating func setTimer(
    of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    consumers[number].heartbeatStamp &+= 1
    let timer = consumers[number].modern?.nextTimer ?? consumers[number].sharing?.nextTimer
    guard let next = timer?.nanoseconds, next <= horizon else { return }
    scheduler.at(
      max(next, now),
      .heartbeat(consumer: Int32(number), stamp: consumers[number].heartbeatStamp))
  }

  /// Does what a member's client has decided.
  mutating func perform(
    _ actions: [ConsumerGroupClient.Action], of number: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    var paused: [MessageQueueID] = []
    var delay: Int64 = 0
    for action in actions {
      switch action {
      case .send(let heartbeat):
        send(
          .report(consumer: number, heartbeat), after: delay + consumerLatency, at: now,
          &scheduler)
      case .pause(let partitions): paused = partitions
      case .commit:
        commit(number, at: now, &scheduler)
        // From here on they are neither fetched nor handed out.
        for partition in paused { give(up: partition, consumer: number, at: now) }
        if consumerLatency == 0 {
          let following = consumers[number].modern?.committed(at: VirtualTime(nanoseconds: now))
          perform(following ?? [], of: number, at: now, &scheduler)
        } else {
          send(.committed(consumer: number), after: 2 * consumerLatency, at: now, &scheduler)
        }
      case .commitLast:
        commit(number, at: now, &scheduler)
        delay = 2 * consumerLatency
      case .revoke(let partitions):
        for partition in partitions { give(up: partition, consumer: number, at: now) }
      case .lose(let partitions): lose(partitions, number, at: now)
      case .assign(let partitions):
        for partition in partitions { gain(partition, consumer: number, at: now, &scheduler) }
      case .fail:
        for index in consumers[number].held { release(index, at: now) }
        end(number, at: now)
      }
    }
  }

  /// A member learns that it was put out, or leaves for polling too seldom; it works on what is in its
  /// hands.
  private mutating func lose(_ partitions: [MessageQueueID], _ number: Int, at now: Int64) {
    if consumers[number].isBusy {
      pinWork(of: number)
      consumers[number].isEvicted = true
      consumers[number].hasNews = true
    } else {
      unpin(number, at: now)
    }
    for partition in partitions { give(up: partition, consumer: number, at: now) }
  }

  // MARK: - The coordinator

  /// The coordinator takes a heartbeat.
  mutating func receive(
    _ heartbeat: ConsumerGroup.Heartbeat, from number: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let group = consumers[number].group
    if groups[group].sharing != nil {
      return receiveShare(heartbeat, from: number, at: now, &scheduler)
    }
    let time = VirtualTime(nanoseconds: now)
    groups[group].modern?.advance(to: time)
    var answer: Result<ConsumerGroup.Answer, GroupError>?
    do throws(GroupError) {
      let found = try groups[group].modern?.heartbeat(heartbeat, at: time)
      answer = found.map { .success($0) }
    } catch {
      answer = .failure(error)
    }
    // Nobody waits for the answer to a farewell.
    if heartbeat.epoch >= ConsumerGroup.joinEpoch, let answer {
      send(
        .reported(consumer: number, answer), after: consumerLatency, at: now, &scheduler)
    }
    followEpoch(group, at: now, &scheduler)
  }

  /// Follows the coordinator's alarms and the group's epoch, whose rise begins a rebalance.
  mutating func followEpoch(_ group: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let epoch = groups[group].modern?.groupEpoch ?? groups[group].sharing?.groupEpoch ?? 0
    if epoch != groups[group].seenEpoch {
      groups[group].seenEpoch = epoch
      openRebalance(group, at: now)
    }
    setAlarm(group, &scheduler)
    closeIfSettled(group, at: now)
  }

  /// Whether all members have what the last target gives them, and read it.
  func hasReachedTarget(_ group: Int, _ present: [Int]) -> Bool {
    guard let coordinator = groups[group].modern else { return true }
    if present.isEmpty { return coordinator.memberIDs.isEmpty }
    guard coordinator.groupEpoch == coordinator.assignmentEpoch else { return false }
    for consumer in present {
      guard let client = consumers[consumer].modern else { return false }
      if client.state == .stale { continue }
      guard client.state == .stable, consumers[consumer].phase == .running,
        let member = coordinator.member(client.id), member.state == .stable,
        member.epoch == coordinator.assignmentEpoch
      else { return false }
    }
    return groups[group].cursors.allSatisfy { cursors[$0].active >= 0 }
  }

  // MARK: - A settled group

  /// Lets the first members be what they are after a long time, by heartbeats before the run.
  mutating func settleTarget(
    _ group: Int, _ members: [Int], _ scheduler: inout KafkaScheduler
  ) {
    let interval = kafka.coordinator.consumerHeartbeatInterval.nanoseconds
    let step =
      interval + kafka.coordinator.consumerAssignmentInterval.nanoseconds + 1_000_000_000
    // Members take on partitions that others have given up, a few heartbeats later.
    let rounds = 12
    for round in 0..<rounds {
      let time = VirtualTime(nanoseconds: -Int64(2 * rounds - round) * step)
      for number in members {
        let actions =
          round == 0
          ? consumers[number].modern?.poll(at: time)
          : consumers[number].modern?.advance(to: time)
        exchange(actions ?? [], of: number, group: group, at: time)
      }
    }
    for number in members {
      let name = "\(groups[group].name)/\(consumers[number].id)"
      var phases = streams.stream(entity: name, purpose: "phases")
      func phase(_ interval: Int64) -> Int64 {
        Int64(phases.nextBounded(UInt64(max(1, interval))))
      }
      let last = VirtualTime(nanoseconds: phase(interval) - interval)
      let actions = consumers[number].modern?.advance(to: last) ?? []
      exchange(actions, of: number, group: group, at: last)
      let settings = groups[group].settings
      consumers[number].nextCommit =
        settings.commitsAutomatically ? phase(settings.autoCommitInterval) : 0
      for partition in consumers[number].modern?.owned ?? [] {
        gain(partition, consumer: number, isPrepared: true, at: 0, &scheduler)
      }
      sendFetches(of: number, at: 0, &scheduler)
      setTimer(of: number, at: 0, &scheduler)
    }
    groups[group].seenEpoch = groups[group].modern?.groupEpoch ?? 0
    setAlarm(group, &scheduler)
  }

  /// Carries a member's heartbeats to the coordinator and the answers back, in no time.
  private mutating func exchange(
    _ actions: [ConsumerGroupClient.Action], of number: Int, group: Int, at time: VirtualTime
  ) {
    for action in actions {
      switch action {
      case .send(let heartbeat):
        guard let answer = try? groups[group].modern?.heartbeat(heartbeat, at: time) else {
          continue
        }
        let following = consumers[number].modern?.answered(answer, at: time) ?? []
        exchange(following, of: number, group: group, at: time)
      case .commit:
        let following = consumers[number].modern?.committed(at: time) ?? []
        exchange(following, of: number, group: group, at: time)
      case .pause, .commitLast, .revoke, .lose, .assign, .fail: break
      }
    }
  }
}
