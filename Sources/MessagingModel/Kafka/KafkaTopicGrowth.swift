// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// Topics gain partitions. Brokers know it at once, and so do the coordinators of the newer protocols; clients see it
// when they next renew their metadata, which producers do each on their own, and of a classic group only the
// leader acts upon it. Keys go to other partitions from then on. A static leader that was away when its group
// should have seen new partitions comes back with an assignment that lacks them and metadata that has them: it
// takes these for what it has assigned, so that the partitions wait for the next rebalance
// (`ConsumerCoordinator.onLeaderElected`, where an assignment is skipped).
//
// Sources: `Metadata`, `ConsumerCoordinator.rejoinNeededOrPending`, `GroupMetadataManager` (of the modern groups),
// `SharePartition.startOffsetDuringInitialization` of Apache Kafka 4.3.
extension KafkaModel {
  /// Whether a partition is there, and not one that its topic is still to gain.
  func exists(_ partition: Int) -> Bool {
    partitions[partition].number < growth.count(of: partitions[partition].topic)
  }

  /// The topics with the numbers of their partitions now.
  func partitionCounts(of topics: [Int]) -> [String: Int] {
    topics.reduce(into: [:]) { counts, topic in
      counts[specification.topics[topic].name] = growth.count(of: topic)
    }
  }

  func readers(ofTopic name: String) -> [Int] {
    (0..<groups.count).filter { groups[$0].topicNames.contains(name) }
  }

  /// A topic gains partitions.
  mutating func addPartitions(
    to name: String, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard let topic = specification.topics.firstIndex(where: { $0.name == name }) else { return }
    let concerned = readers(ofTopic: name)
    for group in concerned { arm(group, trigger: "partitions-added", at: now) }
    let before = growth.count(of: topic)
    growth.advance()
    for group in concerned {
      openCursors(of: group, topic: topic, from: before, at: now)
      let counts = partitionCounts(of: groups[group].topics)
      groups[group].modern?.setTopics(counts)
      groups[group].sharing?.setTopics(counts)
      guard groups[group].consumption.groupProtocol == .classic else { continue }
      for consumer in groups[group].consumers where consumers[consumer].phase != .gone {
        scheduleRefresh(ofMember: consumer, at: now, &scheduler)
      }
    }
    for producer in 0..<producers.count where producers[producer].topic == topic {
      for client in 0..<producers[producer].clients {
        scheduleRefresh(ofProducer: producer, client: client, at: now, &scheduler)
      }
    }
  }

  private mutating func openCursors(of group: Int, topic: Int, from first: Int, at now: Int64) {
    guard let position = groups[group].topics.firstIndex(of: topic) else { return }
    for number in first..<growth.count(of: topic) {
      let cursor = groups[group].firstCursors[position] + number
      groups[group].cursors.append(cursor)
      cursors[cursor].isFresh = true
      cursors[cursor].dark.begin(at: VirtualTime(nanoseconds: now))
    }
  }

  // MARK: - Clients

  /// The first of the moments, an interval apart, at which a client renews its metadata that is still to come.
  private func refreshTime(since start: Int64, every age: Int64, after now: Int64) -> Int64 {
    start + ((now - start) / age + 1) * age
  }

  private mutating func scheduleRefresh(
    ofProducer index: Int, client: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let age = kafka.publishing[index].metadataMaximumAge.nanoseconds
    var phases = streams.stream(
      entity: producers[index].name, index: client, purpose: "metadata phase")
    let start = -Int64(phases.nextBounded(UInt64(age)))
    let next = refreshTime(since: start, every: age, after: now)
    guard next <= horizon else { return }
    scheduler.at(next, .clientRefreshes(producer: Int32(index), client: Int32(client)))
  }

  private mutating func scheduleRefresh(
    ofMember number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let group = consumers[number].group
    let age = groups[group].consumption.client.metadataMaximumAge.nanoseconds
    var start = consumers[number].started
    if start == 0, specification.groups[group].start == .settled {
      var phases = streams.stream(
        entity: "\(groups[group].name)/\(consumers[number].id)", purpose: "metadata phase")
      start = -Int64(phases.nextBounded(UInt64(age)))
    }
    let next = refreshTime(since: start, every: age, after: now)
    guard next <= horizon else { return }
    scheduler.at(next, .memberRefreshes(consumer: Int32(number)))
  }

  /// How long it may take until all who write to a topic, and a classic group that reads it, have noticed that it has
  /// other partitions.
  func noticeTime(ofTopic name: String, group: Int) -> Int64 {
    var longest: Int64 = 0
    for producer in 0..<producers.count
    where specification.topics[producers[producer].topic].name == name {
      longest = max(longest, kafka.publishing[producer].metadataMaximumAge.nanoseconds)
    }
    let consumption = groups[group].consumption
    return consumption.groupProtocol == .classic
      ? max(longest, consumption.client.metadataMaximumAge.nanoseconds) : longest
  }

  /// A client of a producer renews its metadata.
  mutating func refreshMetadata(
    ofProducer index: Int, client: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard producers[index].firstSender >= 0 else { return learnPartitions(index, client: client) }
    let sender = producers[index].firstSender + client
    let leaders = leaders(forSender: sender)
    senders[sender].sender.refresh(leaders: leaders, at: now)
    follow(leaders, sender: sender)
    pass(sender, at: now, &scheduler)
  }

  /// A client of a producer comes to know all partitions that there are.
  mutating func learnPartitions(_ index: Int, client: Int) {
    let topic = producers[index].topic
    producers[index].learn(
      growth.count(of: topic), client: client, topic: specification.topics[topic].name)
  }

  /// A member of a classic group renews its metadata; if it leads the group and has assigned other
  /// partitions than there are, it joins within its next poll.
  mutating func refreshMetadata(
    ofMember number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard consumers[number].phase == .running else { return }
    consumers[number].metadataStage = growth.stage
    let assigned = consumers[number].assignedStage
    let topics = groups[consumers[number].group].topics
    guard assigned >= 0,
      topics.contains(where: { growth.count(of: $0, at: assigned) != growth.count(of: $0) })
    else { return }
    consumers[number].client.metadataChanged()
    consumers[number].hasNews = true
    if !consumers[number].isBusy { poll(number, at: now, &scheduler) }
  }

  // MARK: - Offsets

  /// Where a member begins to read a partition of which its group has no offset (`auto.offset.reset`).
  mutating func startOfFresh(_ cursor: Int, at now: Int64) -> Int {
    guard groups[cursors[cursor].group].consumption.client.offsetReset == .latest else {
      return cursors[cursor].committed
    }
    let end = partitions[cursors[cursor].partition].log.end
    skip(cursor, to: end, at: now)
    return end
  }

  /// A share group begins to read a partition (`share.auto.offset.reset`): that settles where its window starts.
  mutating func openWindow(ofFresh cursor: Int, at now: Int64) {
    cursors[cursor].isFresh = false
    let start = startOfFresh(cursor, at: now)
    guard start > 0 else { return }
    let share = Int(cursors[cursor].share)
    shares[share].window = window(ofGroup: cursors[cursor].group, startingAt: start)
    cursors[cursor].committed = start
    shares[share].raiseFloor()
    trim(cursors[cursor].partition)
  }

  /// A group leaves out what was written to a partition before it began to read it.
  private mutating func skip(_ cursor: Int, to end: Int, at now: Int64) {
    let count = end - cursors[cursor].processed
    guard count > 0 else { return }
    for offset in cursors[cursor].processed..<end { closeKey(at: offset, ofCursor: cursor) }
    let group = cursors[cursor].group
    cursors[cursor].processed = end
    cursors[cursor].skipped += count
    cursors[cursor].changeBacklog(by: -count, at: now)
    groups[group].totals.skipped += count
    groups[group].measured.changeBacklog(by: Int64(-count), at: now)
  }

  // MARK: - Order of keys

  /// Notes the keys of records that were appended, where keys move.
  @inline(never)
  mutating func noteKeysOpened(_ count: Int, cursor: Int) {
    let partition = cursors[cursor].partition
    let end = partitions[partition].log.end
    for offset in (end - count)..<end {
      let record = partitions[partition].log[offset]
      guard record.key >= 0 else { continue }
      groups[cursors[cursor].group].openKeys?.open(record.key, at: record.published)
    }
  }

  /// Notes that a record is completed, and whether an earlier one of its key is not.
  @inline(never)
  mutating func noteKeyDone(_ record: MessageRecord, group: Int) {
    guard record.key >= 0 else { return }
    if groups[group].openKeys?.close(record.key, at: record.published) == true {
      groups[group].totals.keyInversions += 1
    }
  }

  /// Notes that a record will never be completed.
  mutating func closeKey(at offset: Int, ofCursor cursor: Int) {
    let group = cursors[cursor].group
    guard groups[group].openKeys != nil else { return }
    let record = partitions[cursors[cursor].partition].log[offset]
    guard record.key >= 0 else { return }
    _ = groups[group].openKeys?.close(record.key, at: record.published)
  }
}
