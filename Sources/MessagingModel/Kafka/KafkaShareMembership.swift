// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

// Members of share groups and their coordinator (KIP-932): no hand-shake, so a member reads what the
// target gives it from its next heartbeat on, whoever else still reads it.
extension KafkaModel {
  func makeShareClient(_ number: Int, at now: Int64) -> ShareGroupClient {
    let group = consumers[number].group
    return ShareGroupClient(
      id: consumers[number].newID,
      topics: groups[group].topicNames.sorted(by: CodeUnitOrder.precedes),
      pollInterval: groups[group].consumption.client.maximumPollInterval,
      at: VirtualTime(nanoseconds: now))
  }

  // MARK: - The member

  /// What a poll does about the group: a member that is out joins.
  mutating func pollShareGroup(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    consumers[number].hasNews = false
    let actions = consumers[number].sharing?.poll(at: VirtualTime(nanoseconds: now)) ?? []
    perform(actions, of: number, at: now, &scheduler)
    setTimer(of: number, at: now, &scheduler)
  }

  /// Tells the client whether the application is within a poll, which the loop does not at each one.
  private mutating func noteSharePolling(_ number: Int, at now: Int64) {
    if consumers[number].isBusy || consumers[number].phase != .running {
      let last = VirtualTime(nanoseconds: consumers[number].lastPoll)
      consumers[number].sharing?.pollReturned(at: last)
    } else if consumers[number].sharing?.state != .stale {
      _ = consumers[number].sharing?.poll(at: VirtualTime(nanoseconds: now))
    }
  }

  /// A heartbeat is due, or the last poll too long ago.
  mutating func runShareTimer(of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let time = VirtualTime(nanoseconds: now)
    noteSharePolling(number, at: now)
    if let deadline = consumers[number].sharing?.pollDeadline, deadline <= time {
      arm(consumers[number].group, trigger: "poll-interval", at: now)
      consumers[number].hasNews = true
    }
    let actions = consumers[number].sharing?.advance(to: time) ?? []
    perform(actions, of: number, at: now, &scheduler)
    setTimer(of: number, at: now, &scheduler)
    closeIfSettled(consumers[number].group, at: now)
  }

  /// A heartbeat is answered or refused.
  mutating func hearShare(
    _ answer: Result<ConsumerGroup.Answer, GroupError>, _ number: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let time = VirtualTime(nanoseconds: now)
    noteSharePolling(number, at: now)
    let actions =
      switch answer {
      case .success(let answer): consumers[number].sharing?.answered(answer, at: time) ?? []
      case .failure(let error): consumers[number].sharing?.refused(error, at: time) ?? []
      }
    perform(actions, of: number, at: now, &scheduler)
    setTimer(of: number, at: now, &scheduler)
    closeIfSettled(consumers[number].group, at: now)
  }

  /// Does what a member's client has decided.
  private mutating func perform(
    _ actions: [ShareGroupClient.Action], of number: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    for action in actions {
      switch action {
      case .send(let heartbeat):
        send(
          .report(consumer: number, heartbeat), after: consumerLatency, at: now, &scheduler)
      case .assign(let partitions):
        for partition in partitions {
          gainShare(of: partition, consumer: number, at: now, &scheduler)
        }
        fetchGained(by: number, at: now, &scheduler)
      case .release(let partitions):
        for partition in partitions { give(up: partition, consumer: number, at: now) }
      case .fail:
        for index in consumers[number].held { release(index, at: now) }
        end(number, at: now)
      }
    }
  }

  /// A member closes: what it has done is acknowledged, the rest goes back, and it leaves.
  mutating func closeShare(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    sendSettlements(of: number, at: now, &scheduler)
    send(.endShareSession(consumer: number), after: consumerLatency, at: now, &scheduler)
    let actions = consumers[number].sharing?.close() ?? []
    perform(actions, of: number, at: now, &scheduler)
  }

  /// A process dies; where its connections are closed by its host, brokers take its records back.
  mutating func crashShare(
    _ number: Int, trigger: String, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    if keepsAttempts, !consumers[number].hand.batch.isEmpty {
      noteShareAttempt(number, consumers[number].hand.batch.first, .lost, at: now)
    }
    if consumers[number].hand.isPinned { unpin(number, at: now) }
    consumers[number].setBusy(false, at: now)
    for index in consumers[number].held { release(index, at: now) }
    end(number, at: now)
    guard trigger != "silent-loss" else { return }
    send(.endShareSession(consumer: number), after: consumerLatency, at: now, &scheduler)
  }

  // MARK: - The coordinator

  /// The coordinator takes a heartbeat; the state of partitions is initialised at once.
  mutating func receiveShare(
    _ heartbeat: ConsumerGroup.Heartbeat, from number: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let group = consumers[number].group
    let answer = answerShare(heartbeat, group: group, at: VirtualTime(nanoseconds: now))
    if heartbeat.epoch >= ConsumerGroup.joinEpoch, let answer {
      send(.reported(consumer: number, answer), after: consumerLatency, at: now, &scheduler)
    }
    followEpoch(group, at: now, &scheduler)
  }

  private mutating func answerShare(
    _ heartbeat: ConsumerGroup.Heartbeat, group: Int, at time: VirtualTime
  ) -> Result<ConsumerGroup.Answer, GroupError>? {
    groups[group].sharing?.advance(to: time)
    do throws(GroupError) {
      guard let reply = try groups[group].sharing?.heartbeat(heartbeat, at: time) else {
        return nil
      }
      groups[group].sharing?.initialized(reply.initializes)
      return .success(reply.answer)
    } catch {
      return .failure(error)
    }
  }

  /// Whether all members read what the last target gives them, and nobody else is a member.
  func hasReachedShares(_ group: Int, _ present: [Int]) -> Bool {
    guard let coordinator = groups[group].sharing else { return true }
    var members = 0
    for consumer in present {
      guard let client = consumers[consumer].sharing else { return false }
      if client.state == .stale { continue }
      guard client.state == .stable, consumers[consumer].phase == .running,
        client.epoch == coordinator.assignmentEpoch,
        client.assigned == coordinator.target(of: client.id)
      else { return false }
      members += 1
    }
    return coordinator.groupEpoch == coordinator.assignmentEpoch
      && coordinator.memberIDs.count == members
      && (members == 0 || groups[group].cursors.allSatisfy { isRead($0) })
  }

  // MARK: - A settled group

  /// Lets the first members be what they are after a long time, by heartbeats before the run, each at
  /// a phase of its own.
  mutating func settleShares(
    _ group: Int, _ members: [Int], _ scheduler: inout KafkaScheduler
  ) {
    let interval = kafka.coordinator.shareHeartbeatInterval.nanoseconds
    let phased = members.map { number in
      var phases = streams.stream(
        entity: "\(groups[group].name)/\(consumers[number].id)", purpose: "phases")
      return (number: number, phase: Int64(phases.nextBounded(UInt64(max(1, interval)))))
    }.sorted { ($0.phase, $0.number) < ($1.phase, $1.number) }
    // Partitions are initialised, then assigned, at the pace at which targets may follow each other.
    let pace = kafka.coordinator.shareAssignmentInterval.nanoseconds / interval
    let rounds = 6 + 3 * min(pace, 1_000)
    for round in 0..<rounds {
      for (number, phase) in phased {
        let time = VirtualTime(nanoseconds: phase - (rounds - round) * interval)
        let actions =
          round == 0
          ? consumers[number].sharing?.poll(at: time)
          : consumers[number].sharing?.advance(to: time)
        exchange(actions ?? [], of: number, group: group, at: time)
      }
    }
    for number in members {
      for partition in consumers[number].sharing?.assigned ?? [] {
        gainShare(of: partition, consumer: number, at: 0, &scheduler)
      }
      sendShareFetches(of: number, at: 0, &scheduler)
      setTimer(of: number, at: 0, &scheduler)
    }
    groups[group].seenEpoch = groups[group].sharing?.groupEpoch ?? 0
    setAlarm(group, &scheduler)
  }

  /// Carries a member's heartbeats to the coordinator and the answers back, in no time.
  private mutating func exchange(
    _ actions: [ShareGroupClient.Action], of number: Int, group: Int, at time: VirtualTime
  ) {
    for case .send(let heartbeat) in actions {
      guard case .success(let answer)? = answerShare(heartbeat, group: group, at: time) else {
        continue
      }
      let following = consumers[number].sharing?.answered(answer, at: time) ?? []
      exchange(following, of: number, group: group, at: time)
    }
  }
}
