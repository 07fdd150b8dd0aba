// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

/// Reads what a scenario says of name servers, slaves, costs, sends and clocks.
struct ClusterReader {
  let context: ScenarioContext

  /// The name servers; `nil` where the scenario says nothing of them.
  func readNameServers(_ scenario: SectionReader) -> NameServerSpecification? {
    guard scenario.has("name_servers") else {
      _ = scenario.node("name_servers")
      return nil
    }
    guard let node = scenario.node("name_servers") else { return nil }
    if case .scalar = node.content {
      let count = scenario.value(
        "name_servers", allowQuotes: false, read: Quantity.count,
        check: { (1...26).contains($0) ? nil : "is out of range; allowed are 1 to 26" },
        show: { "\($0)" })
      return count.map { NameServerSpecification(count: $0) }
    }
    let reader = section(node, ScenarioSchema.nameServers, scenario.path("name_servers"))
    var servers = NameServerSpecification()
    if let count = reader.count("count") { servers.count = count }
    if let interval = reader.duration("registration_interval") {
      servers.registrationInterval = interval
    }
    if let expiry = reader.duration("broker_expiry") { servers.brokerExpiry = expiry }
    if let interval = reader.duration("scan_interval") { servers.scanInterval = interval }
    return servers
  }

  /// The clocks that are not right, by node.
  func readClocks(_ scenario: SectionReader) -> [String: NodeClock] {
    let clocks = scenario.named("clocks", form: { _ in nil }) { _, node, path -> NodeClock? in
      let reader = section(node, ScenarioSchema.clock, path)
      let ahead = reader.duration("ahead")
      let behind = reader.duration("behind")
      if ahead != nil, behind != nil {
        reader.error("behind", "stands beside 'ahead'; a clock is one of the two")
      }
      let offset = (ahead ?? .zero).nanoseconds - (behind ?? .zero).nanoseconds
      return NodeClock(
        offset: VirtualDuration(nanoseconds: offset),
        driftPartsPerMillion: reader.number("drift") ?? 0)
    }
    return Dictionary(
      clocks.members.compactMap { member in member.value.map { (member.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The slaves of a broker; `nil` for none.
  func readReplicas(_ broker: SectionReader) -> ReplicaSpecification? {
    guard let node = broker.node("replicas") else { return nil }
    let reader = section(node, ScenarioSchema.replicas, broker.path("replicas"))
    var replicas = ReplicaSpecification(slaves: 1)
    if let slaves = reader.count("slaves") { replicas.slaves = slaves }
    if let replication = reader.word(
      "replication", as: ReplicaSpecification.Replication.self)
    {
      replicas.replication = replication
    }
    if let failover = reader.word("failover", as: ReplicaSpecification.Failover.self) {
      replicas.failover = failover
    }
    if let delay = reader.duration("delay") { replicas.delay = delay }
    if let isRead = reader.flag("slave_reads") { replicas.areSlavesRead = isRead }
    return replicas
  }

  /// What a broker's store costs; `nil` for nothing.
  func readCost(_ broker: SectionReader) -> BrokerCost? {
    guard let node = broker.node("cost") else { return nil }
    if case .scalar = node.content {
      let names = BrokerCost.presets.map(\.name)
      let name = broker.value(
        "cost",
        read: { text throws(Quantity.Refusal) in
          guard names.contains(text) else {
            throw Quantity.Refusal(
              "\(Quantity.quoted(text)) is no preset; there are "
                + WordList.choices(names, last: "and")
                + NearestSpelling.hint(for: text, among: names))
          }
          return text
        }, show: { $0 })
      return name.flatMap(preset)
    }
    let reader = section(node, ScenarioSchema.cost, broker.path("cost"))
    let name = reader.word("preset", of: BrokerCost.presets.map(\.name))
    var cost = name.flatMap(preset) ?? BrokerCost()
    if let append = reader.duration("append") { cost.append = append }
    if let append = reader.duration("append_per_kib") { cost.appendPerKiB = append }
    if let flush = reader.word("flush", of: ["async", "sync"]) {
      cost.isFlushedFirst = flush == "sync"
    }
    if let flush = reader.duration("flush_time") { cost.flush = flush }
    if let memory = reader.size("memory") { cost.memory = memory }
    if let read = reader.duration("disk_read") { cost.diskRead = read }
    return cost
  }

  private func preset(_ name: String) -> BrokerCost? {
    BrokerCost.presets.first { $0.name == name }?.cost
  }

  /// How a producer sends; `nil` where the scenario says nothing of it.
  ///
  /// Half messages are sent synchronously and no other way
  /// (`DefaultMQProducerImpl.sendMessageInTransaction`).
  func readSending(
    _ producer: SectionReader, isTransactional: Bool = false
  ) -> SendingSpecification? {
    guard let node = producer.node("sending") else { return nil }
    let reader = section(node, ScenarioSchema.sending, producer.path("sending"))
    var sending = SendingSpecification()
    if let mode = reader.word("mode", as: SendingSpecification.Mode.self) {
      sending.mode = mode
      if isTransactional, mode != .synchronous {
        reader.error(
          "mode",
          "'\(mode.rawValue)' stands beside 'transaction', whose half messages RocketMQ's client sends "
            + "synchronously; give sync, or leave the transaction out")
      }
    } else if !reader.has("mode") {
      if isTransactional { sending.mode = .synchronous }
      context.record(
        reader.path("mode"), sending.mode.rawValue, isDefault: true,
        ScenarioSchema.sending.field("mode").summary)
    }
    if let timeout = reader.duration("timeout") { sending.timeout = timeout }
    if let retries = reader.count("retries") { sending.retries = retries }
    if let avoids = reader.flag("avoid_faulty_brokers") { sending.avoidsFaultyBrokers = avoids }
    if let batch = reader.count("batch") { sending.batch = batch }
    if let hold = reader.duration("batch_hold") { sending.batchHold = hold }
    if sending.mode == .oneWay, reader.has("retries") {
      reader.error(
        "retries",
        "'\(sending.retries)' stands beside 'mode: one-way', whose client hears of no failure and sends "
          + "nothing again; leave it out, or send sync or async")
    }
    if sending.batch == 1, reader.has("batch_hold") {
      reader.error(
        "batch_hold", "goes with a 'batch' of more than one message; give one, or leave it out")
    }
    return sending
  }

  private func section(
    _ node: ScenarioNode, _ section: ScenarioSection, _ path: String
  ) -> SectionReader {
    SectionReader(node, as: section, path: path, position: node.position, context: context)
  }
}
