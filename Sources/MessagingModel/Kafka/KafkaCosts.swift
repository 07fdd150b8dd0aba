// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What requests cost brokers: each takes one of their threads for a time, and reads of what is no longer in memory
// take longer. Copies are appended by a follower's own fetcher, one for each leader.
//
// Sources: `KafkaRequestHandlerPool`, `RequestChannel`, `ReplicaFetcherThread` of Apache Kafka 4.3.
extension KafkaModel {
  mutating func addHandlers(_ cost: KafkaBrokerCost) {
    handlers = Array(repeating: RequestHandlers(threads: cost.threads), count: brokerCount)
    pageCaches = Array(repeating: PageCache(capacity: cost.memory), count: brokerCount)
  }

  /// All that a broker does takes longer for a time.
  mutating func slowBroker(
    _ name: String, by factor: Double, for duration: VirtualDuration, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    for broker in 0..<brokerCount where specification.brokers[broker].name == name {
      handlers[broker].factor *= factor
      schedule(.endFault(.slowBroker(broker, factor)), at: now + duration.nanoseconds, &scheduler)
    }
  }

  private var cost: KafkaBrokerCost { kafka.cost ?? KafkaBrokerCost() }

  /// Time of an append of some batches with so many bytes in all.
  private func appendTime(batches: Int, bytes: Int) -> Int64 {
    cost.batch.nanoseconds * Int64(batches)
      + Int64(Int128(cost.perKiB.nanoseconds) * Int128(bytes) / 1_024)
  }

  /// Notes that a broker has written something, as a leader or as a follower.
  mutating func noteWritten(_ bytes: Int, at broker: Int, now: Int64) {
    guard broker >= 0, cost.memory < .max else { return }
    pageCaches[broker].write(bytes, at: now)
  }

  // MARK: - Produce requests

  /// Gives a request to a thread of its broker.
  ///
  /// - Returns: Whether that takes time.
  mutating func handOver(
    _ request: Int, ofSender index: Int, to broker: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) -> Bool {
    let batches = senders[index].sender.batches(of: request)
    let bytes = batches.reduce(0) { $0 + Int(senders[index].sender.batches[$1].bytes) }
    let work = cost.request.nanoseconds + appendTime(batches: batches.count, bytes: bytes)
    let end = handlers[broker].take(work, at: now)
    guard end > now else { return false }
    senders[index].replies[request].handled = end
    senders[index].replies[request].life = isReplicated ? brokerStates[broker].life : 0
    scheduler.at(
      end, .senderRequestHandled(sender: Int32(index), request: Int32(request)), priority: .first)
    return true
  }

  /// A thread is through with a request; one that the broker had when it ended went with it.
  mutating func handle(
    request: Int, ofSender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let broker = senders[index].sender.broker(of: request)
    guard senders[index].replies[request].handled == now,
      !senders[index].replies[request].isOver
    else { return }
    senders[index].replies[request].handled = .min
    let life = isReplicated ? brokerStates[broker].life : 0
    guard senders[index].replies[request].life == life else {
      return drop(request: request, ofSender: index)
    }
    append(request, ofSender: index, to: broker, at: now, &scheduler)
    workOff(broker, ofSender: index, at: now, &scheduler)
  }

  // MARK: - Copies

  /// When a fetch of a follower leaves the leader, whose memory has what it asks for.
  mutating func timeOfFetch(at leader: Int, now: Int64) -> Int64 {
    handlers[leader].take(cost.request.nanoseconds, at: now)
  }

  /// How long a follower takes to append what an answer brings of a partition.
  mutating func timeOfCopy(
    _ carried: KafkaReplicaFetch.Carried, to replica: Int, at follower: Int, now: Int64
  ) -> Int64 {
    let start = replicas[carried.partition].replicas.logEnd(of: replica)
    var batches = 0
    var bytes = 0
    for batch in replicas[carried.partition].tail
    where batch.end > start && batch.end <= carried.end {
      batches += 1
      bytes += batch.bytes
    }
    noteWritten(bytes, at: follower, now: now)
    return handlers[follower].scaled(appendTime(batches: batches, bytes: bytes))
  }

  // MARK: - Fetches of consumers

  /// When the answer to a fetch leaves its broker, and with that what is in it.
  @inline(never)
  mutating func timeOfAnswer(_ fetch: Int, at now: Int64) -> Int64 {
    let broker = fetch - consumers[fetches[fetch].consumer].firstFetch
    var work = cost.request.nanoseconds
    for place in 0..<fetches[fetch].answer.count {
      let range = fetches[fetch].answer[place]
      work += readTime(of: Int(range.cursor), from: range.from, at: broker)
    }
    let left = handlers[broker].take(work, at: now)
    let arrival = left + consumerLatency
    fetches[fetch].answer.updateEach { $0.arrived = arrival }
    fetches[fetch].arrival = arrival
    return left
  }

  /// The same for a fetch of a share group.
  @inline(never)
  mutating func timeOfShareAnswer(_ fetch: Int, at now: Int64) -> Int64 {
    let broker = fetch - consumers[fetches[fetch].consumer].firstFetch
    var work = cost.request.nanoseconds
    for place in 0..<fetches[fetch].acquired.count {
      let range = fetches[fetch].acquired[place]
      work += readTime(of: Int(range.cursor), from: range.from, at: broker)
    }
    let left = handlers[broker].take(work, at: now)
    let arrival = left + consumerLatency
    fetches[fetch].acquired.updateEach { $0.arrived = arrival }
    fetches[fetch].arrival = arrival
    return left
  }

  /// Nothing where memory has the first record that is read, else a read from disk.
  private func readTime(of cursor: Int, from offset: Int, at broker: Int) -> Int64 {
    guard cost.memory < .max else { return 0 }
    let written = partitions[cursors[cursor].partition].log[offset].visible
    return pageCaches[broker].holds(writtenAt: written) ? 0 : cost.diskRead.nanoseconds
  }
}
