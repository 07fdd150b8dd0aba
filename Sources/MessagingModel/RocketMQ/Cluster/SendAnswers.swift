// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What brokers do with sends, and what clients make of their answers.
//
// Sources: `SendMessageProcessor`, `CommitLog.handleDiskFlushAndHA`,
// `DefaultMQProducerImpl.sendDefaultImpl`, `MQClientAPIImpl.onExceptionImpl` of Apache RocketMQ 5.
extension RocketMQModel {
  // MARK: - At the broker

  /// A request has reached the broker's send queue, or the place where the broker was.
  mutating func reachBroker(_ send: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    sends[send].underWay -= 1
    let queue = Int(sends[send].queue)
    let broker = queues[queue].broker
    let link = link(ofClient: Int(sends[send].client), to: broker)
    guard link == .open else {
      fail(send, link, at: now, &scheduler)
      return
    }
    let topic = queues[queue].topic
    guard
      queues[queue].number
        < max(topics[topic].readCounts[broker], topics[topic].writeCounts[broker])
    else {
      answer(send, .rejected, at: now + producerLatency, now, &scheduler)
      return
    }
    sends[send].life = brokers[broker].life
    guard brokers[broker].hasCost else {
      store(send, at: now, &scheduler)
      return
    }
    let taken = brokers[broker].server.take(
      messages: Int(sends[send].count), bytes: sends[send].bytes, at: now)
    switch taken {
    case .busy(let time): answer(send, .busy, at: time + producerLatency, now, &scheduler)
    case .stored(let time):
      sends[send].underWay += 1
      scheduler.at(time, .storeSend(send: Int32(send)), priority: .first)
      if time >= deadline(of: send), !sends[send].isDone {
        answer(send, .timeOut, at: deadline(of: send), now, &scheduler)
      }
    }
  }

  /// A request's turn at the commit log has come to its end.
  mutating func storeFromQueue(_ send: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    sends[send].underWay -= 1
    let broker = queues[Int(sends[send].queue)].broker
    guard brokers[broker].isUp, brokers[broker].life == sends[send].life else {
      fail(
        send, brokers[broker].answersAtOnce ? .refused : .silent, at: now, &scheduler)
      return
    }
    store(send, at: now, &scheduler)
  }

  private mutating func store(_ send: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let queue = Int(sends[send].queue)
    let broker = queues[queue].broker
    let producer = clients[Int(sends[send].client)].producer
    let count = Int(sends[send].count)
    sends[send].copies += 1
    if sends[send].copies == 1 {
      producers[producer].sendCounts.stored += count
    } else {
      producers[producer].sendCounts.repeated += count
      let failed = Int(sends[send].lastBroker)
      if let outage = cluster.outage(blamedFor: failed < 0 ? broker : failed) {
        cluster.outages[outage].repeated += count
      }
    }
    brokers[broker].noteBytes(sends[send].bytes, at: now)
    var message = Int(sends[send].first)
    while message >= 0 {
      let record = sentMessages[message].record
      if producers[producer].takesDetour {
        takeDetour(
          record, to: queue, from: Int(sends[send].client), at: now, &scheduler)
      } else {
        append(record, to: queue, at: now, &scheduler)
      }
      message = Int(sentMessages[message].next)
    }
    if sends[send].isDone {
      release(send)
    } else {
      answer(
        send, .stored, at: answerTime(of: broker, at: now) + producerLatency, now, &scheduler)
    }
  }

  /// When the answer to a send that is stored now leaves the broker: after a flush and a slave's
  /// confirmation where they are asked for.
  private mutating func answerTime(of broker: Int, at now: Int64) -> Int64 {
    let flushed = brokers[broker].hasCost ? brokers[broker].server.flushed(at: now) : now
    guard brokers[broker].waitsForSlaves else { return flushed }
    let isFollowed =
      brokers[broker].livingSlaves > 0 && !isCutFromSlaves(broker)
    return max(
      flushed,
      now + (isFollowed ? brokers[broker].replicationDelay : BrokerLimits.slaveTimeout))
  }

  private mutating func fail(
    _ send: Int, _ link: LinkState, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    if sends[send].isDone {
      release(send)
    } else if link == .silent {
      answer(send, .timeOut, at: max(now, deadline(of: send)), now, &scheduler)
    } else {
      answer(send, .refused, at: now + producerLatency, now, &scheduler)
    }
  }

  // MARK: - Answers

  /// Schedules what a client will hear; nothing comes later than its patience lasts.
  mutating func answer(
    _ send: Int, _ answer: SendAnswer, at time: Int64, _ now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    guard !sends[send].isDone else {
      release(send)
      return
    }
    let deadline = deadline(of: send)
    let isLate = time > deadline
    sends[send].underWay += 1
    let heard = isLate ? SendAnswer.timeOut : answer
    let moment = max(now, min(time, deadline))
    if moment == now {
      hear(send, heard, at: now, &scheduler)
    } else {
      scheduler.at(moment, .sendAnswer(send: Int32(send), answer: heard), priority: .first)
    }
  }

  /// A client hears what became of an attempt.
  mutating func hear(
    _ send: Int, _ told: SendAnswer, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    sends[send].underWay -= 1
    guard !sends[send].isDone else {
      release(send)
      return
    }
    let client = Int(sends[send].client)
    let producer = clients[client].producer
    let broker = queues[Int(sends[send].queue)].broker
    var answer = told
    if answer == .stored, hasOutage || brokers[broker].life != sends[send].life {
      // The answer may have been lost with its broker, or on its way.
      answer = answerAfterOutage(send, client: client, broker: broker)
      if answer == .timeOut, now < deadline(of: send) {
        sends[send].underWay += 1
        scheduler.at(
          deadline(of: send), .sendAnswer(send: Int32(send), answer: .timeOut), priority: .first)
        return
      }
    }
    producers[producer].sendCounts.note(answer, after: now - sends[send].sent)
    // `sendDefaultImpl`: a broker's error isolates it and marks it unreachable, a broken connection
    // isolates it.
    clients[client].faults.note(
      broker, latency: now - sends[send].sent, isFailure: answer != .stored,
      isReachable: answer != .busy && answer != .rejected, at: now)
    if answer == .stored {
      finish(send, isStored: true, at: now, &scheduler)
    } else if isRepeated(answer, send, producer: producer), now < deadline(of: send) {
      producers[producer].sendCounts.retried += 1
      if let outage = cluster.outage(blamedFor: broker) { cluster.outages[outage].retried += 1 }
      sends[send].lastBroker = Int32(broker)
      attempt(send, at: now, &scheduler)
    } else {
      finish(send, isStored: false, at: now, &scheduler)
    }
  }

  private func answerAfterOutage(_ send: Int, client: Int, broker: Int) -> SendAnswer {
    if brokers[broker].life != sends[send].life {
      return brokers[broker].answersAtOnce ? .refused : .timeOut
    }
    switch link(ofClient: client, to: broker) {
    case .open: return .stored
    case .refused: return .refused
    case .silent: return .timeOut
    }
  }

  /// Whether an attempt is followed by another one: a synchronous client repeats what the broker
  /// refuses, an asynchronous one only what broke on the way, and neither moves a message whose
  /// queue the application chose, which a synchronous client sends once.
  private func isRepeated(_ answer: SendAnswer, _ send: Int, producer: Int) -> Bool {
    guard Int(sends[send].attempts) <= producers[producer].sending.retries else { return false }
    switch producers[producer].sending.mode {
    case .oneWay: return false
    case .synchronous: return producers[producer].routing == .roundRobin && answer != .timeOut
    case .asynchronous: return answer == .refused
    }
  }

  /// A client is done with a send; its thread turns to the next one.
  mutating func finish(
    _ send: Int, isStored: Bool, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let client = Int(sends[send].client)
    let producer = clients[client].producer
    sends[send].isDone = true
    sends[send].isGivenUp = !isStored
    let thread = Int(sends[send].thread)
    release(send)
    guard producers[producer].sending.mode == .synchronous else { return }
    clients[client].isThreadBusy[thread] = false
    guard !clients[client].waiting.isEmpty else { return }
    let next = Int(clients[client].waiting.popFirst())
    clients[client].isThreadBusy[thread] = true
    sends[next].thread = Int32(thread)
    scheduler.at(now, .beginSend(send: Int32(next)), priority: .first)
  }
}

extension SendCounts {
  mutating func note(_ answer: SendAnswer, after time: Int64) {
    switch answer {
    case .stored:
      answers += 1
      answerTime += Int128(time)
      answerTimeMaximum = max(answerTimeMaximum, time)
    case .busy: busy += 1
    case .rejected: rejected += 1
    case .refused: refused += 1
    case .timeOut: timedOut += 1
    }
  }
}
