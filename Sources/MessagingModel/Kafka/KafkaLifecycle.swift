// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// Consumer processes begin and end, and groups that have been running for long stand ready.
extension KafkaModel {
  /// Starts a consumer process, which polls and so joins.
  @discardableResult
  mutating func startConsumer(
    group: Int, id: String, at now: Int64, _ scheduler: inout KafkaScheduler
  ) -> Int {
    let number = makeConsumer(group: group, id: id, at: now)
    arm(group, trigger: "join", at: now)
    consumers[number].hasNews = true
    consumers[number].nextCommit = firstCommit(of: group, at: now)
    // The client of the consumer protocol has timers of its own.
    switch groups[group].consumption.groupProtocol {
    case .share: pollShared(number, at: now, &scheduler)
    case .consumer: poll(number, at: now, &scheduler)
    case .classic:
      watchPolls(of: number, at: now, &scheduler)
      poll(number, at: now, &scheduler)
    }
    return number
  }

  func firstCommit(of group: Int, at now: Int64) -> Int64 {
    let settings = groups[group].settings
    return settings.commitsAutomatically ? now + settings.autoCommitInterval : 0
  }

  private mutating func watchPolls(
    of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let first = now + groups[consumers[number].group].settings.maximumPollInterval
    if first <= horizon { scheduler.at(first, .pollDeadline(consumer: Int32(number))) }
  }

  private mutating func makeConsumer(group: Int, id: String, at now: Int64) -> Int {
    let consumption = groups[group].consumption
    let lives = groups[group].consumers.count { consumers[$0].id == id }
    let number = consumers.count
    let client = ClassicConsumer(
      assignors: groups[group].assignorNames,
      instanceID: consumption.isStatic ? MemberID(id) : nil,
      pollInterval: consumption.client.maximumPollInterval, at: VirtualTime(nanoseconds: now))
    consumers.append(
      KafkaConsumerState(
        id: id, newID: MemberID("\(id)-\(lives)"), group: group, firstFetch: fetches.count,
        speedFactor: groups[group].downstreamFactor
          * (groups[group].service.factors.first { $0.consumer == id }?.factor ?? 1),
        client: client, started: now))
    consumers[number].metadataStage = growth.stage
    switch groups[group].consumption.groupProtocol {
    case .classic: break
    case .consumer: consumers[number].modern = makeModernClient(number, at: now)
    case .share: consumers[number].sharing = makeShareClient(number, at: now)
    }
    for _ in 0..<brokerCount { fetches.append(KafkaFetchState(consumer: number)) }
    flushOwnedFairness(group, before: now)
    groups[group].consumers.append(number)
    groups[group].ownedFairnessDue = now
    groups[group].measured.members.change(by: 1, at: VirtualTime(nanoseconds: now))
    return number
  }

  // MARK: - A settled group

  /// Lets the first members be what they are after a long time: joined, with all partitions
  /// assigned, their timers at phases of their own.
  ///
  /// They go through the coordinator's own join and sync, at a time before the run.
  mutating func settle(_ group: Int, _ scheduler: inout KafkaScheduler) {
    let members = specification.groups[group].consumerIDs.map {
      makeConsumer(group: group, id: $0, at: 0)
    }
    guard !members.isEmpty else { return }
    if groups[group].modern != nil { return settleTarget(group, members, &scheduler) }
    if groups[group].sharing != nil { return settleShares(group, members, &scheduler) }
    let joined = joinBeforehand(members, group: group)
    var assignments: [MemberID: [MessageQueueID]] = [:]
    if let leader = joined.first(where: { $0.answer.isLeader }) {
      assignments = assign(leader.answer, leader.consumer)
      consumers[leader.consumer].assignedStage = growth.stage
    }
    let time = groups[group].coordinator.now
    for member in joined {
      let request = KafkaCoordinator.Messages.Sync(
        client: member.consumer, memberID: member.answer.memberID,
        instanceID: consumers[member.consumer].client.instanceID,
        generation: member.answer.generation,
        assignments: member.answer.isLeader ? assignments : [:])
      _ = groups[group].coordinator.sync(request, at: time)
    }
    for member in joined {
      let share = assignments[member.answer.memberID] ?? []
      settle(member.consumer, with: share, &scheduler)
    }
    setAlarm(group, &scheduler)
  }

  private struct JoinedBeforehand {
    var consumer: Int
    var answer: KafkaCoordinator.Messages.Joined
  }

  /// Joins members to a group that is empty, long before the run, and lets the coordinator wait as
  /// long as it will.
  private mutating func joinBeforehand(_ members: [Int], group: Int) -> [JoinedBeforehand] {
    let client = groups[group].consumption.client
    let wait =
      kafka.coordinator.initialRebalanceDelay.nanoseconds
      + client.maximumPollInterval.nanoseconds
    let start = VirtualTime(nanoseconds: -2 * wait - 1_000_000_000)
    var joined: [JoinedBeforehand] = []
    func note(_ replies: [KafkaCoordinator.Messages.Reply]) {
      for case .joined(let consumer, let answer) in replies {
        joined.append(.init(consumer: consumer, answer: answer))
      }
    }
    for number in members {
      _ = consumers[number].client.poll(at: .zero)
      let subscription = KafkaSubscription(
        topics: groups[group].topicNames, owned: [], generation: GroupMember.noGeneration)
      var request = KafkaCoordinator.Messages.Join(
        client: number, memberID: nil, newID: consumers[number].newID,
        instanceID: consumers[number].client.instanceID, sessionTimeout: client.sessionTimeout,
        rebalanceTimeout: client.maximumPollInterval,
        assignors: groups[group].assignorNames.map { .init(name: $0, metadata: subscription) })
      let replies = groups[group].coordinator.join(request, at: start)
      note(replies)
      if case .joinRefused(_, .memberIDRequired, let id?)? = replies.first {
        request.memberID = id
        note(groups[group].coordinator.join(request, at: start))
      }
    }
    while groups[group].coordinator.state == .preparingRebalance,
      let next = groups[group].coordinator.nextTimer
    {
      note(groups[group].coordinator.advance(to: next))
    }
    return joined
  }

  private mutating func settle(
    _ number: Int, with share: [MessageQueueID], _ scheduler: inout KafkaScheduler
  ) {
    let group = consumers[number].group
    let settings = groups[group].settings
    let name = "\(groups[group].name)/\(consumers[number].id)"
    var phases = streams.stream(entity: name, purpose: "phases")
    func phase(_ interval: Int64) -> Int64 {
      Int64(phases.nextBounded(UInt64(max(1, interval))))
    }
    let generation = groups[group].coordinator.generation
    consumers[number].client.joined(consumers[number].newID, generation: generation)
    _ = consumers[number].client.synced(share, at: .zero)
    consumers[number].remembered = consumers[number].client.owned
    consumers[number].rememberedGeneration = generation
    // The last heartbeat lies behind, the next one ahead.
    let next = phase(settings.heartbeatInterval)
    _ = groups[group].coordinator.heartbeat(
      .init(
        client: number, memberID: consumers[number].newID,
        instanceID: consumers[number].client.instanceID, generation: generation),
      at: VirtualTime(nanoseconds: next - settings.heartbeatInterval))
    consumers[number].heartbeatStamp &+= 1
    scheduler.at(
      next, .heartbeat(consumer: Int32(number), stamp: consumers[number].heartbeatStamp))
    consumers[number].nextCommit =
      settings.commitsAutomatically ? phase(settings.autoCommitInterval) : 0
    watchPolls(of: number, at: 0, &scheduler)
    for partition in consumers[number].client.owned {
      gain(partition, consumer: number, isPrepared: true, at: 0, &scheduler)
    }
    sendFetches(of: number, at: 0, &scheduler)
  }

  // MARK: - Ends

  /// Tells a process to end: it finishes the batch in hand and closes.
  mutating func stopConsumer(
    _ number: Int, followedBy successor: ScenarioStep? = nil, after downtime: Int64 = 0,
    at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    arm(
      consumers[number].group, trigger: successor == nil ? "leave" : "restart", at: now)
    consumers[number].phase = .closing
    consumers[number].successor = successor
    consumers[number].downtime = downtime
    guard !consumers[number].isBusy else { return }
    guard consumers[number].pausedUntil > now else { return close(number, at: now, &scheduler) }
    // It hears of it when it goes on.
    scheduler.at(consumers[number].pausedUntil, .pollDeadline(consumer: Int32(number)))
  }

  /// A process closes: it commits, gives all up, and leaves unless its name is static.
  @inline(never)
  mutating func close(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    if consumers[number].isEvicted || consumers[number].hand.isPinned {
      unpin(number, at: now)
    }
    if consumers[number].sharing != nil {
      closeShare(number, at: now, &scheduler)
      finishClosing(number, at: now, &scheduler)
      return
    }
    if consumers[number].modern != nil {
      let actions = consumers[number].modern?.close() ?? []
      perform(actions, of: number, at: now, &scheduler)
      finishClosing(number, at: now, &scheduler)
      return
    }
    let member = consumers[number].client.memberID
    let hadPartitions = !consumers[number].held.isEmpty
    let actions = consumers[number].client.close()
    perform(actions, of: number, at: now, &scheduler)
    if actions.contains(.leave), let member {
      send(
        .leave(consumer: number, member),
        after: (hadPartitions ? 3 : 1) * consumerLatency, at: now, &scheduler)
    }
    finishClosing(number, at: now, &scheduler)
  }

  /// The process is gone, and what was to follow it is on its way.
  private mutating func finishClosing(
    _ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    // Partitions that are assigned and not yet read.
    for index in consumers[number].held { release(index, at: now) }
    end(number, at: now)
    if let successor = consumers[number].successor {
      schedule(successor, at: now + consumers[number].downtime, &scheduler)
    }
    closeIfSettled(consumers[number].group, at: now)
  }

  /// A process dies, or its host vanishes; the coordinator hears no more of it.
  mutating func crashConsumer(
    _ number: Int, trigger: String, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    arm(consumers[number].group, trigger: trigger, at: now)
    if consumers[number].sharing != nil {
      return crashShare(number, trigger: trigger, at: now, &scheduler)
    }
    // Who waits inside a poll has committed when it was time to.
    if !consumers[number].isBusy, now >= consumers[number].nextCommit {
      commitPeriodically(number, wasIdle: true, at: now, &scheduler)
    }
    if keepsAttempts, !consumers[number].batch.isEmpty {
      noteAttempt(number, consumers[number].batch.first, .lost, at: now)
    }
    if consumers[number].isEvicted { unpin(number, at: now) }
    consumers[number].setBusy(false, at: now)
    for index in consumers[number].held { release(index, at: now) }
    end(number, at: now)
  }

  mutating func end(_ number: Int, at now: Int64) {
    let group = consumers[number].group
    consumers[number].setBusy(false, at: now)
    consumers[number].batch.removeAll()
    consumers[number].fetched.removeAll()
    consumers[number].hand.drop()
    consumers[number].phase = .gone
    consumers[number].ended = now
    for fetch in 0..<brokerCount { fetches[consumers[number].firstFetch + fetch].phase = .idle }
    flushOwnedFairness(group, before: now)
    groups[group].ownedFairnessDue = now
    groups[group].measured.members.change(by: -1, at: VirtualTime(nanoseconds: now))
  }
}
