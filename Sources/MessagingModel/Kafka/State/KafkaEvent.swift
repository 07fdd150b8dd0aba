// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What the model of Kafka schedules; entities are named by their index in its tables.
enum KafkaEvent: BitwiseCopyable {
  case publish(producer: Int32, source: Int32)
  /// The first batch of a client for a broker has waited for its linger time.
  case linger(producer: Int32, lane: Int32)
  /// The request that has been on the way from a client to a broker longest is there.
  case produce(producer: Int32, lane: Int32)
  /// A fetch is at its broker.
  case fetchArrives(fetch: Int32)
  /// A broker answers a fetch that it holds, with what there is.
  case fetchDue(fetch: Int32, stamp: UInt32)
  /// An answer is at the consumer.
  case fetched(fetch: Int32)
  /// A consumer is done with a record.
  case recordEnd(consumer: Int32)

  // Share groups.
  case shareFetchArrives(fetch: Int32)
  case shareFetched(fetch: Int32)
  case shareRecordEnd(consumer: Int32)
  /// What a member settles is at the brokers.
  case shareSettled(consumer: Int32)
  /// The oldest lock of a share partition may have run out.
  case shareLock(share: Int32)
  /// A member is to renew its locks.
  case shareRenewal(consumer: Int32, stamp: UInt32)

  // Producers whose sends are kept account of.
  /// The loop of a client is to run.
  case senderWakes(sender: Int32)
  /// A request is at its broker, or its answer at the client.
  case senderRequestArrives(sender: Int32, request: Int32)
  /// A thread of the broker is through with a request.
  case senderRequestHandled(sender: Int32, request: Int32)
  case senderRequestAnswered(sender: Int32, request: Int32)
  /// A client's wish for a connection is at the broker, or the connection is open.
  case senderConnects(sender: Int32, broker: Int32)
  case senderConnected(sender: Int32, broker: Int32)
  /// A client hears who leads.
  case senderLearns(sender: Int32)

  /// A client hears that its connection to a broker is gone, or was refused.
  case senderDisconnected(sender: Int32, broker: Int32)

  // Replicas and brokers.
  /// An answer is at a follower, or its next fetch at the leader.
  case replicaReceives(fetch: Int32)
  case replicaFetchArrives(fetch: Int32)
  /// The controller agrees to a set of replicas in sync.
  case replicasAltered(partition: Int32)
  /// The followers of a new leader fetch from it.
  case replicasIntroduced(partition: Int32)
  case replicaLagCheck
  case leaderBalance
  /// The controller has not heard of a broker for its session, or the broker is back.
  case brokerFenced(broker: Int32, life: Int32)
  case brokerReturns(broker: Int32, life: Int32)
  /// A member hears who leads a partition.
  case readerAsks(held: Int32, stamp: UInt32)

  // Coordination.
  case heartbeat(consumer: Int32, stamp: UInt32)
  case pollDeadline(consumer: Int32)
  /// Positions of assigned partitions are known.
  case activate(held: Int32, stamp: UInt32)
  /// A request is at the coordinator, or an answer at a member.
  case message(index: Int32)
  case coordinatorTimer(group: Int32)
  /// A client of a producer, or a member of a classic group, renews what it knows of topics.
  case clientRefreshes(producer: Int32, client: Int32)
  case memberRefreshes(consumer: Int32)

  // The scenario and the measurements.
  case scenario(index: Int32)
  case scenarioStep(index: Int32)
  case endOfWarmUp
  case sample
}

typealias KafkaScheduler = Scheduler<KafkaEvent>

extension Scheduler where Event == KafkaEvent {
  /// Schedules an event at a time in nanoseconds.
  @inline(__always)
  @discardableResult
  mutating func at(
    _ nanoseconds: Int64, _ event: KafkaEvent, priority: EventPriority = .normal
  ) -> EventHandle {
    schedule(event, at: VirtualTime(nanoseconds: nanoseconds), priority: priority)
  }

  /// Schedules an event at a time in nanoseconds that is among the next to come.
  @inline(__always)
  mutating func soon(
    _ nanoseconds: Int64, _ event: KafkaEvent, priority: EventPriority = .normal
  ) {
    scheduleNear(event, at: VirtualTime(nanoseconds: nanoseconds), priority: priority)
  }
}
