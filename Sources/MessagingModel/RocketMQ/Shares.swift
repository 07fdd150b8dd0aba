// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Stochastics

// What a client's rebalance works with: the members that a broker lists, and each one's share.
//
// Sources: `MQClientInstance.findConsumerIdList`, `RebalanceImpl.rebalanceByTopic` of Apache
// RocketMQ 5.
extension RocketMQModel {
  /// The broker of the topic that a client asks for the members, any with equal chance, or -1.
  mutating func brokerToAsk(_ topic: Int, of consumer: Int) -> Int {
    var candidates = 0
    for position in consumers[consumer].routes[topic].indices
    where beginsBroker(position, ofRoute: topic, of: consumer) { candidates += 1 }
    guard candidates > 0 else { return -1 }
    var chosen = consumers[consumer].drawIndex(below: candidates)
    for position in consumers[consumer].routes[topic].indices
    where beginsBroker(position, ofRoute: topic, of: consumer) {
      if chosen == 0 { return queues[consumers[consumer].routes[topic][position]].broker }
      chosen -= 1
    }
    return -1
  }

  /// The members of a client's group as a broker knows them; `nil` for none.
  func members(of consumer: Int, knownTo broker: Int) -> [Int]? {
    guard broker >= 0 else { return nil }
    let members = brokers[broker].registers[consumers[consumer].group].members
    return members.isEmpty ? nil : members
  }

  /// Whether a position in a client's route is the first of its broker.
  private func beginsBroker(_ position: Int, ofRoute topic: Int, of consumer: Int) -> Bool {
    guard position > 0 else { return true }
    let queue = consumers[consumer].routes[topic][position]
    let before = consumers[consumer].routes[topic][position - 1]
    return queues[queue].broker != queues[before].broker
  }

  /// The queues of a topic that belong to a client, in allocation order; `nil` leaves all as it is.
  mutating func share(
    of consumer: Int, job: RebalanceJob, topic: Int, isBalanced: inout Bool
  ) -> [Int]? {
    let route = consumers[consumer].routes[job.topic]
    if groups[consumers[consumer].group].isBroadcasting { return route }
    guard let view = job.view, !route.isEmpty else { return nil }
    let group = consumers[consumer].group
    let table = allocate(group: group, topic: topic, route: route, members: view)
    switch table {
    case .failed:
      isBalanced = false
      return nil
    case .rows(let members, let rows):
      // A member that the broker does not list gets nothing, and gives up all that it holds.
      guard let position = members.firstIndex(where: { consumers[$0].id == consumers[consumer].id })
      else { return [] }
      return rows[position]
    }
  }

  /// The shares of all listed members, computed once for each combination of members and queues.
  mutating func allocate(
    group: Int, topic: Int, route: [Int], members: [Int]
  ) -> AllocationMemo.Answer {
    let key = AllocationMemo.Key(group: group, topic: topic, route: route, members: members)
    if let known = memo.answers[key] { return known }
    let sorted = members.sorted {
      let left = MemberID(consumers[$0].id)
      let right = MemberID(consumers[$1].id)
      return left == right ? $0 < $1 : left < right
    }
    var request = AllocationRequest(
      queues: route.map { queueName($0) }, members: sorted.map { MemberID(consumers[$0].id) })
    if !groups[group].allocation.laws.contains(.memoryless) {
      request = remembering(request, members: sorted, key: key)
    }
    var answer = AllocationMemo.Answer.failed
    if let table = try? AllocationRounds(of: groups[group].allocation, for: request).last {
      answer = .rows(
        members: sorted,
        rows: sorted.indices.map { queuesRead($0, of: table, route: route) })
    }
    memo.remember(answer, for: key)
    return answer
  }

  /// The queues of a route that a member reads.
  ///
  /// Those that a configured allocation names but the route lacks cannot be read; a whole broker, as
  /// pop gives it, stands for all of its queues.
  private func queuesRead(_ member: Int, of table: AllocationTable, route: [Int]) -> [Int] {
    var read: [Int] = []
    for position in table.row(ofMemberAt: member) {
      guard position >= table.requestedCount else {
        read.append(route[position])
        continue
      }
      let name = table.queues[position]
      guard name.number == MessageQueueID.wholeBroker else { continue }
      for queue in route
      where brokers[queues[queue].broker].name == name.broker && !read.contains(queue) {
        read.append(queue)
      }
    }
    return read
  }

  /// The same request with what members were given when the topic was last allocated to a group.
  ///
  /// RocketMQ's clients know nothing of the kind: each works from names alone. A strategy that
  /// remembers is a what-if here, as if all clients knew the allocation before the present view, and
  /// as if queues could be handed over in rounds without waiting.
  @inline(never)
  private mutating func remembering(
    _ request: AllocationRequest, members: [Int], key: AllocationMemo.Key
  ) -> AllocationRequest {
    guard let latest = memo.latest(before: key) else { return request }
    let owned = members.map { member in
      (latest[member] ?? []).map { queueName($0) }
    }
    return AllocationRequest(
      queues: request.queues,
      members: zip(request.members, owned).map { GroupMember($0.id, owned: $1) })
  }

  func queueName(_ queue: Int) -> MessageQueueID {
    MessageQueueID(
      topic: topics[queues[queue].topic].name, broker: brokers[queues[queue].broker].name,
      number: queues[queue].number)
  }
}
