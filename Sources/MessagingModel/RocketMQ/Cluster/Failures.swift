// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What clients do when a request other than a pull or a send does not get through.
//
// Sources: `RebalanceImpl`, `RemoteBrokerOffsetStore`, `DefaultMQPushConsumerImpl.sendMessageBack` of
// Apache RocketMQ 5.
extension RocketMQModel {
  /// Whether a broker and a member hear each other: by its master, or by slaves that clients
  /// address as well.
  func isHeard(_ consumer: Int, by broker: Int) -> Bool {
    if link(ofConsumer: consumer, to: broker) == .open { return true }
    let node = Node.member(group: consumers[consumer].group, id: consumers[consumer].id)
    return consumers[consumer].masters[broker] != Self.unknownBroker
      && brokers[broker].livingSlaves > 0 && !isCut(node, .slaves(broker))
  }

  /// Whether a client's commit of a held queue's offset arrives.
  func reachesBroker(ofHeld index: Int) -> Bool { link(ofHeld: index) == .open }

  /// Whether a client reaches the master of a held queue, who alone has the locks.
  func reachesMaster(ofHeld index: Int) -> Bool {
    link(ofConsumer: held[index].consumer, to: queues[held[index].queue].broker) == .open
  }

  /// Whether a question for a start offset is answered.
  func answersQuery(for queue: Int, consumer: Int) -> Bool {
    link(ofConsumer: consumer, to: queues[queue].broker, isReading: true) == .open
  }

  /// A question for members stays without a list, which leaves everything as it is: at once where
  /// nobody listens, else when the client has waited for long enough.
  mutating func passUnanswered(
    _ broker: Int, _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    job.view = nil
    job.step = .apply
    let isSilent = link(ofConsumer: consumer, to: broker) == .silent
    let wait = isSilent ? BrokerLimits.membersTimeout : consumerLatency
    if wait == 0 { return true }
    scheduler.at(now + wait, .continueRebalance(consumer: Int32(consumer)))
    return false
  }

  /// Whether some broker takes a message that a client sends back.
  func reachesForSendBack(_ slot: Int) -> Bool { !hasOutage || brokerForSendBack(slot) >= 0 }

  /// The broker that takes a message sent back: the message's own, or the next that is there, to
  /// which the client sends it as a new message of the retry topic; -1 while there is none.
  func brokerForSendBack(_ slot: Int) -> Int {
    let consumer = Int(services[slot].consumer)
    let own = queues[cursors[Int(services[slot].cursor)].queue].broker
    if groups[cursors[Int(services[slot].cursor)].group].isBroadcasting { return own }
    for step in 0..<brokers.count {
      let candidate = (own + step) % brokers.count
      if link(ofConsumer: consumer, to: candidate) == .open { return candidate }
    }
    return -1
  }

  // MARK: - Reads from disk

  /// Whether a reply has to be read from disk, which makes it shorter and later.
  ///
  /// A master whose memory does not reach back so far sends its clients to a slave, if they may read
  /// there (`DefaultMessageStore.getMessage`, `PullMessageProcessor`).
  @inline(never)
  mutating func readsDisk(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let queue = held[index].queue
    let broker = queues[queue].broker
    let first = held[index].replyFirst
    guard brokers[broker].diskReadTime > 0, first < held[index].replyEnd,
      brokers[broker].isOnDisk(storedAt: queues[queue].log[first].visible)
    else { return false }
    var bytes = 0
    var end = first
    while end < held[index].replyEnd, end - first < BrokerLimits.messagesPerDiskPull {
      bytes += max(0, Int(queues[queue].log[end].bytes))
      if end > first, bytes > BrokerLimits.bytesPerDiskPull { break }
      end += 1
    }
    held[index].replyEnd = end
    var time = brokers[broker].diskReadTime
    if brokers[broker].servesReads {
      brokers[broker].slaveReads += 1
    } else {
      brokers[broker].diskReads += 1
      time = brokers[broker].server.scaled(time)
    }
    scheduler.at(now + consumerLatency + time, .pullReply(reference(index)))
    return true
  }
}
