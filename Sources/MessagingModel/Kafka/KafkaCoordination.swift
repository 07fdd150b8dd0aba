// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine

// What members and coordinators of classic groups say to each other, and when.
//
// Heartbeats come from a thread of their own. Everything else happens within a poll: answers that
// come while the application works wait for its next one (`ConsumerCoordinator.poll`).
extension KafkaModel {
  // MARK: - Messages

  /// Sends a message that arrives after a while.
  mutating func send(
    _ message: KafkaMessage, after delay: Int64, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let index = messages.store(message, reusing: &freeMessages)
    scheduler.at(now + delay, .message(index: Int32(index)))
  }

  /// A message arrives.
  mutating func deliver(message index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let message = messages[index]
    messages[index] = .none
    freeMessages.append(index)
    let time = VirtualTime(nanoseconds: now)
    switch message {
    case .join(let consumer, let request):
      let group = consumers[consumer].group
      reply(groups[group].coordinator.join(request, at: time), group: group, at: now, &scheduler)
    case .sync(let consumer, let request):
      let group = consumers[consumer].group
      reply(groups[group].coordinator.sync(request, at: time), group: group, at: now, &scheduler)
    case .heartbeat(let consumer, let request):
      let group = consumers[consumer].group
      let generation = request.generation
      for answer in groups[group].coordinator.heartbeat(request, at: time) {
        send(
          .answer(consumer: consumer, .init(reply: answer, generation: generation)),
          after: consumerLatency, at: now, &scheduler)
      }
    case .leave(let consumer, let member):
      let group = consumers[consumer].group
      reply(
        groups[group].coordinator.leave(member, client: consumer, at: time), group: group, at: now,
        &scheduler)
    case .commit(let consumer, let commit): store(commit, of: consumer, at: now)
    case .report(let consumer, let heartbeat):
      receive(heartbeat, from: consumer, at: now, &scheduler)
    case .reported(let consumer, let answer): hear(answer, consumer, at: now, &scheduler)
    case .committed(let consumer): hearCommitted(consumer, at: now, &scheduler)
    case .endShareSession(let consumer): endShareSession(of: consumer, at: now, &scheduler)
    case .answer(let consumer, let answer): hear(answer, consumer, at: now, &scheduler)
    case .none: break
    }
  }

  /// Sends answers back, and follows the coordinator's state and alarms.
  mutating func reply(
    _ replies: [KafkaCoordinator.Messages.Reply], group: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    for reply in replies {
      send(
        .answer(
          consumer: reply.client,
          .init(reply: reply, generation: consumers[reply.client].client.generation)),
        after: consumerLatency, at: now, &scheduler)
    }
    switch groups[group].coordinator.state {
    // Where all have joined at once, as a member alone does, nobody is waited for.
    case .preparingRebalance, .completingRebalance: openRebalance(group, at: now)
    case .empty, .stable: break
    }
    setAlarm(group, &scheduler)
    closeIfSettled(group, at: now)
  }

  /// Sees to it that the coordinator is asked when its next alarm is due.
  mutating func setAlarm(_ group: Int, _ scheduler: inout KafkaScheduler) {
    let timer =
      switch groups[group].consumption.groupProtocol {
      case .classic: groups[group].coordinator.nextTimer
      case .consumer: groups[group].modern?.nextTimer
      case .share: groups[group].sharing?.nextTimer
      }
    guard let next = timer?.nanoseconds, next < groups[group].alarm, next <= horizon
    else { return }
    groups[group].alarm = next
    scheduler.at(next, .coordinatorTimer(group: Int32(group)))
  }

  /// An alarm of a coordinator may be due.
  mutating func ring(_ group: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    // Only the earliest alarm counts; it may have been moved on since.
    guard groups[group].alarm == now else { return }
    groups[group].alarm = .max
    if groups[group].consumption.groupProtocol != .classic {
      groups[group].modern?.advance(to: VirtualTime(nanoseconds: now))
      groups[group].sharing?.advance(to: VirtualTime(nanoseconds: now))
      followEpoch(group, at: now, &scheduler)
      return
    }
    let replies = groups[group].coordinator.advance(to: VirtualTime(nanoseconds: now))
    reply(replies, group: group, at: now, &scheduler)
  }

  // MARK: - Answers

  /// A member hears from the coordinator.
  private mutating func hear(
    _ answer: KafkaMessage.Answer, _ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard consumers[number].phase != .gone else { return }
    if case .heartbeat(_, let error) = answer.reply {
      // One that belongs to an earlier generation, or to a time before the member joined again.
      guard let error, !consumers[number].client.isJoining,
        consumers[number].client.generation == answer.generation
      else { return }
      consumers[number].client.refused(error)
      consumers[number].hasNews = true
    } else {
      consumers[number].deferred.append(answer)
      consumers[number].hasNews = true
    }
    if !consumers[number].isBusy, consumers[number].phase == .running {
      poll(number, at: now, &scheduler)
    }
  }

  /// What a poll does about the group: answers that have come, then what a rebalance wants.
  @inline(never)
  mutating func pollGroup(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    consumers[number].hasNews = false
    if consumers[number].modern != nil { return pollTarget(number, at: now, &scheduler) }
    if consumers[number].isEvicted { returnFromEviction(number, at: now) }
    let answers = consumers[number].deferred
    consumers[number].deferred.removeAll()
    for answer in answers { take(answer, number, at: now, &scheduler) }
    if consumers[number].client.needsToJoin, !consumers[number].client.isJoining {
      let actions = consumers[number].client.poll(at: VirtualTime(nanoseconds: now))
      perform(actions, of: number, at: now, &scheduler)
    }
    closeIfSettled(consumers[number].group, at: now)
  }

  private mutating func take(
    _ answer: KafkaMessage.Answer, _ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    switch answer.reply {
    case .joined(_, let joined):
      consumers[number].client.joined(joined.memberID, generation: joined.generation)
      restartHeartbeats(of: number, at: now, &scheduler)
      consumers[number].assignedStage = joined.isLeader ? consumers[number].metadataStage : -1
      let assignments = joined.isLeader && !joined.skipsAssignment ? assign(joined, number) : [:]
      send(
        .sync(
          consumer: number,
          .init(
            client: number, memberID: joined.memberID,
            instanceID: consumers[number].client.instanceID, generation: joined.generation,
            assignments: assignments)),
        after: consumerLatency, at: now, &scheduler)
    case .joinRefused(_, .memberIDRequired, let id?):
      let actions = consumers[number].client.take(id: id)
      perform(actions, of: number, at: now, &scheduler)
    case .joinRefused(_, let error, _), .syncRefused(_, let error):
      consumers[number].client.refused(error)
    case .synced(_, let assignment):
      let partitions = assignment ?? []
      let actions = consumers[number].client.synced(
        partitions, at: VirtualTime(nanoseconds: now))
      consumers[number].remembered = consumers[number].client.owned
      consumers[number].rememberedGeneration = consumers[number].client.generation
      perform(actions, of: number, at: now, &scheduler)
    case .heartbeat, .left: break
    }
  }

  /// Does what a member's client has decided.
  mutating func perform(
    _ actions: [ClassicConsumer.Action], of number: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    // What follows a commit waits for its answer.
    var delay: Int64 = 0
    for action in actions {
      switch action {
      case .commit:
        commit(number, at: now, &scheduler)
        if !consumers[number].held.isEmpty { delay = 2 * consumerLatency }
      case .revoke(let partitions):
        for partition in partitions { give(up: partition, consumer: number, at: now) }
      case .lose(let partitions):
        for partition in partitions { give(up: partition, consumer: number, at: now) }
        unpin(number, at: now)
      case .join: join(number, after: delay, at: now, &scheduler)
      case .assign(let partitions):
        for partition in partitions { gain(partition, consumer: number, at: now, &scheduler) }
      case .leave: break
      }
    }
  }

  private mutating func join(
    _ number: Int, after delay: Int64, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let group = consumers[number].group
    let owned = consumers[number].client.owned
    let generation = consumers[number].client.generation
    let assignors = groups[group].assignorNames.map { name in
      // A sticky assignor that works eagerly remembers by itself; others say what they own.
      let remembers = name == StickyAssignor.name
      return KafkaCoordinator.Messages.Assignor(
        name: name,
        metadata: KafkaSubscription(
          topics: groups[group].topicNames,
          owned: remembers ? consumers[number].remembered : owned,
          generation: remembers ? consumers[number].rememberedGeneration : generation))
    }
    let consumption = groups[group].consumption
    send(
      .join(
        consumer: number,
        .init(
          client: number, memberID: consumers[number].client.memberID,
          newID: consumers[number].newID, instanceID: consumers[number].client.instanceID,
          sessionTimeout: consumption.client.sessionTimeout,
          rebalanceTimeout: consumption.client.maximumPollInterval, assignors: assignors)),
      after: delay + consumerLatency, at: now, &scheduler)
  }

  /// The leader's assignment of all partitions of the topics that members read.
  func assign(
    _ joined: KafkaCoordinator.Messages.Joined, _ number: Int
  ) -> [MemberID: [MessageQueueID]] {
    let group = consumers[number].group
    let request = allocationRequest(
      joined.members.map { member in
        GroupMember(
          member.id, instanceID: member.instanceID,
          subscription: .topics(member.metadata.topics), owned: member.metadata.owned,
          generation: member.metadata.generation)
      }, group: group, stage: consumers[number].metadataStage)
    guard
      let strategy = groups[group].consumption.assignors.first(where: {
        type(of: $0).name == joined.assignor
      }), let table = try? strategy.allocate(request)
    else { return [:] }
    var assignments: [MemberID: [MessageQueueID]] = [:]
    for position in request.members.indices {
      assignments[request.members[position].id] = table.queues(ofMemberAt: position)
    }
    return assignments
  }

  /// What there is to share out, as far as the leader knows.
  private func allocationRequest(
    _ members: [GroupMember], group: Int, stage: Int
  ) -> AllocationRequest {
    let topics = groups[group].topics.sorted {
      CodeUnitOrder.precedes(specification.topics[$0].name, specification.topics[$1].name)
    }
    return AllocationRequest(
      queues: topics.flatMap { topic in
        (0..<growth.count(of: topic, at: stage)).map {
          AllocatableQueue(partitionID(firstPartitions[topic] + $0))
        }
      }, members: members)
  }

  /// The name of a partition within the protocol.
  func partitionID(_ partition: Int) -> MessageQueueID {
    MessageQueueID(
      topic: specification.topics[partitions[partition].topic].name,
      number: partitions[partition].number)
  }
}

extension ClassicGroup.Reply {
  /// Whom the answer goes to.
  var client: Int {
    switch self {
    case .joined(let client, _), .joinRefused(let client, _, _), .synced(let client, _),
      .syncRefused(let client, _), .heartbeat(let client, _), .left(let client, _):
      client
    }
  }
}
