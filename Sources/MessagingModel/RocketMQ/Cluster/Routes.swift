// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

// Name servers: brokers register with all of them, each client asks one.
//
// Sources: `BrokerController.registerBrokerAll`, `RouteInfoManager`,
// `MQClientInstance.updateTopicRouteInfoFromNameServer` and
// `NettyRemotingClient.getAndCreateNameserverChannel` of Apache RocketMQ 5.
extension RocketMQModel {
  /// Prepares name servers and what clients know; brokers, topics and producers are there.
  mutating func addCluster() {
    guard specification.needsCluster else { return }
    let servers = specification.nameServers ?? .init()
    cluster.isActive = true
    cluster.registrationInterval = servers.registrationInterval.nanoseconds
    cluster.expiry = servers.brokerExpiry.nanoseconds
    cluster.scanInterval = servers.scanInterval.nanoseconds
    cluster.registers = Array(
      repeating: RouteRegister(brokers: brokers.count), count: servers.count)
    cluster.stops = Array(repeating: 0, count: servers.count)
    cluster.views = Array(repeating: nil, count: servers.count * topics.count)
    for broker in 0..<brokers.count { registerBroker(broker, at: 0) }
    for producer in 0..<producers.count { addClients(of: producer) }
  }

  /// Gives each client of a producer its own view of the routes.
  private mutating func addClients(of producer: Int) {
    producers[producer].keepAccount()
    producers[producer].firstClient = clients.count
    let sending = producers[producer].sending
    for number in 0..<producers[producer].clients {
      let server = firstNameServer("\(producers[producer].name)/\(number)")
      clients.append(
        ProducerClient(
          producer: producer, number: number, nameServer: server,
          route: view(ofTopic: producers[producer].topic, from: server).writable,
          masters: knownMasters(from: server),
          faults: BrokerFaults(brokers: brokers.count, isEnabled: sending.avoidsFaultyBrokers),
          threads: producers[producer].threads))
    }
  }

  /// The name server that a client turns to first, any with equal chance.
  func firstNameServer(_ entity: String) -> Int {
    guard cluster.registers.count > 1 else { return 0 }
    var draws = streams.stream(entity: entity, purpose: "name server")
    return Int(draws.nextBounded(UInt64(cluster.registers.count)))
  }

  /// Schedules what name servers and clients do by themselves.
  mutating func beginCluster(_ scheduler: inout ModelScheduler) {
    guard cluster.isActive else { return }
    for broker in 0..<brokers.count {
      var phases = streams.stream(entity: brokers[broker].name, purpose: "registration")
      let phase = Int64(phases.nextBounded(UInt64(max(1, cluster.registrationInterval))))
      scheduler.at(phase, .registerBroker(broker: Int32(broker)))
      brokers[broker].offsetFlushPhase = Int64(
        phases.nextBounded(UInt64(BrokerLimits.offsetFlush)))
      brokers[broker].logFlushPhase = Int64(phases.nextBounded(UInt64(BrokerLimits.logFlush)))
      brokers[broker].heartbeatPhase = Int64(
        phases.nextBounded(UInt64(BrokerLimits.raftHeartbeat)))
      if specification.losesMaster(of: brokers[broker].name) {
        scheduler.at(
          brokers[broker].offsetFlushPhase, .flushOffsets(broker: Int32(broker)))
      }
    }
    for (server, name) in nameServerNames.enumerated() {
      var phases = streams.stream(entity: name, purpose: "phases")
      let phase = Int64(phases.nextBounded(UInt64(max(1, cluster.scanInterval))))
      scheduler.at(phase, .scanRoutes(server: Int32(server)))
    }
    for client in 0..<clients.count {
      let producer = clients[client].producer
      var phases = streams.stream(
        entity: "\(producers[producer].name)/\(clients[client].number)", purpose: "route polls")
      let phase = Int64(phases.nextBounded(UInt64(producers[producer].routePollInterval)))
      scheduler.at(phase, .pollClientRoute(client: Int32(client)))
    }
  }

  // MARK: - Brokers

  /// A broker's periodic registration.
  mutating func registerPeriodically(
    _ broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    registerBroker(broker, at: now)
    scheduler.at(
      now + cluster.registrationInterval, .registerBroker(broker: Int32(broker)))
  }

  /// A broker registers with every name server that it reaches; while its master is gone, its
  /// slaves do.
  ///
  /// The address of a master that went without a sign stays until it expires.
  mutating func registerBroker(_ broker: Int, at now: Int64) {
    let isUp = brokers[broker].isUp
    guard isUp || brokers[broker].livingSlaves > 0 else { return }
    for server in cluster.registers.indices where cluster.isUp(nameServer: server) {
      let reachesAsMaster = isUp && !isCut(masterNode(of: broker), .nameServer(server))
      let reachesAsSlave =
        brokers[broker].livingSlaves > 0 && !isCut(.slaves(broker), .nameServer(server))
      if reachesAsMaster {
        cluster.registers[server].register(
          broker, entry(of: broker, master: brokers[broker].master), at: now)
      } else if reachesAsSlave,
        !isUp && brokers[broker].answersAtOnce || cluster.registers[server][broker] == nil
      {
        cluster.registers[server].register(broker, entry(of: broker, master: -1), at: now)
      }
    }
  }

  private func entry(of broker: Int, master: Int32) -> RouteRegister.Entry {
    RouteRegister.Entry(
      readQueues: topics.map { $0.readCounts[broker] },
      writeQueues: topics.map { $0.writeCounts[broker] }, master: master)
  }

  /// The name servers see a broker's connection close.
  mutating func disconnectBroker(_ broker: Int, at now: Int64) {
    for server in cluster.registers.indices where cluster.isUp(nameServer: server) {
      guard !isCut(masterNode(of: broker), .nameServer(server)) else { continue }
      if brokers[broker].livingSlaves > 0 {
        cluster.registers[server].register(broker, entry(of: broker, master: -1), at: now)
      } else {
        cluster.registers[server].remove(broker)
      }
    }
  }

  mutating func scanRoutes(_ server: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    cluster.registers[server].expire(olderThan: cluster.expiry, at: now)
    scheduler.at(now + cluster.scanInterval, .scanRoutes(server: Int32(server)))
  }

  // MARK: - Name servers

  /// Name servers end; all that they knew is gone.
  mutating func stopNameServers(_ names: [String]) {
    for (server, name) in nameServerNames.enumerated() where names.contains(name) {
      cluster.stops[server] += 1
      cluster.registers[server].removeAll()
    }
  }

  /// Name servers come back, to be told by each broker in its turn, unless they were stopped again.
  mutating func startNameServers(_ names: [String]) {
    for (server, name) in nameServerNames.enumerated() where names.contains(name) {
      cluster.stops[server] -= 1
    }
  }

  // MARK: - Clients

  /// A topic's queues as the clients of a name server see them.
  mutating func view(ofTopic topic: Int, from server: Int) -> RouteView {
    let place = server * topics.count + topic
    let version = cluster.registers[server].version
    if let known = cluster.views[place], known.version == version { return known }
    let route = cluster.registers[server].route(
      of: topic, named: topics[topic].name, brokers: (0..<brokers.count).map { brokers[$0].name })
    let numbers = Dictionary(
      topics[topic].queues.map { (queueName($0), $0) }, uniquingKeysWith: { first, _ in first })
    let view = RouteView(
      version: version, readable: route.subscribeQueues.compactMap { numbers[$0] },
      writable: route.publishQueues.compactMap { numbers[$0].map { Int32($0) } })
    cluster.views[place] = view
    return view
  }

  /// Which master of each broker a name server names, or -1.
  func knownMasters(from server: Int) -> [Int32] {
    (0..<brokers.count).map { cluster.registers[server][$0]?.master ?? -1 }
  }

  /// What a client knows of masters after an answer; from a name server that knows nobody it learns
  /// nothing, and keeps the addresses that it has.
  private func masters(from server: Int, keeping known: [Int32]) -> [Int32] {
    (0..<brokers.count).allSatisfy { cluster.registers[server][$0] == nil }
      ? known : knownMasters(from: server)
  }

  /// The name server that answers a client, which may turn to another one.
  ///
  /// A dead one is replaced at once by the next that is there; a silent one costs the client this
  /// poll, and the next one goes elsewhere.
  private func answeringServer(for node: Node, current: inout Int) -> Int? {
    let count = cluster.registers.count
    if cluster.isUp(nameServer: current) {
      if !isCut(node, .nameServer(current)) { return current }
      current = (current + 1) % count
      return nil
    }
    for step in 1..<max(2, count) {
      let candidate = (current + step) % count
      if cluster.isUp(nameServer: candidate), !isCut(node, .nameServer(candidate)) {
        current = candidate
        return candidate
      }
    }
    return nil
  }

  /// A consumer asks its name server; topics that it does not know keep their route.
  mutating func askNameServer(consumer: Int, at now: Int64) {
    let group = consumers[consumer].group
    var server = consumers[consumer].nameServer
    let answering = answeringServer(
      for: .member(group: group, id: consumers[consumer].id), current: &server)
    consumers[consumer].nameServer = server
    guard let answering else { return }
    for (position, topic) in groups[group].topics.enumerated() {
      let view = view(ofTopic: topic, from: answering)
      if !view.readable.isEmpty || !view.writable.isEmpty {
        consumers[consumer].routes[position] = view.readable
      }
    }
    let lackedAddresses = lacksAddresses(consumer)
    consumers[consumer].masters = masters(
      from: answering, keeping: consumers[consumer].masters)
    if hasOutage { refreshDarkness(ofConsumers: [consumer], at: now) }
    if lackedAddresses { refreshOutage() }
  }

  /// A producer client's periodic poll.
  mutating func pollClientRoute(
    _ client: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    askNameServer(client: client)
    let interval = producers[clients[client].producer].routePollInterval
    scheduler.at(now + interval, .pollClientRoute(client: Int32(client)))
  }

  /// A producer client asks its name server; a changed route begins with new random counters.
  mutating func askNameServer(client: Int) {
    let producer = clients[client].producer
    var server = clients[client].nameServer
    let answering = answeringServer(
      for: .client(producer: producer, number: clients[client].number), current: &server)
    clients[client].nameServer = server
    guard let answering else { return }
    let view = view(ofTopic: producers[producer].topic, from: answering)
    clients[client].masters = masters(from: answering, keeping: clients[client].masters)
    if view.readable.isEmpty, view.writable.isEmpty { return }
    guard clients[client].route != view.writable else { return }
    clients[client].route = view.writable
    clients[client].routeChanges += 1
    restartSelectors(ofClient: client)
  }

  private mutating func restartSelectors(ofClient client: Int) {
    let producer = clients[client].producer
    let number = clients[client].number
    var starts = streams.stream(
      entity: "\(producers[producer].name)/\(number)", index: clients[client].routeChanges,
      purpose: "round-robin starts")
    for thread in 0..<producers[producer].threads {
      producers[producer].selectors[thread * producers[producer].clients + number] =
        RoundRobinSelector(counter: Int32(truncatingIfNeeded: starts.next()))
    }
  }
}
