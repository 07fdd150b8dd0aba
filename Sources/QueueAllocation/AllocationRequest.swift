// SPDX-License-Identifier: GPL-3.0-or-later

/// One queue that can be given to a member, with what a strategy may want to know of it.
public struct AllocatableQueue: Sendable, Hashable {
  /// Which queue it is.
  public var id: MessageQueueID
  /// The racks or machine rooms that hold a replica; empty when unknown.
  public var racks: [String]
  /// What reading it costs a member, in the unit of a member's capacity; `nil` when unknown.
  public var load: Double?

  /// Creates the description of a queue.
  public init(_ id: MessageQueueID, racks: [String] = [], load: Double? = nil) {
    self.id = id
    self.racks = racks
    self.load = load
  }
}

/// The topics that one member wants to read.
public enum TopicSubscription: Sendable, Hashable {
  /// Every topic of the request.
  case everyTopic
  /// The named topics only.
  case topics([String])

  /// Whether a topic is among those wanted.
  public func includes(_ topic: String) -> Bool {
    switch self {
    case .everyTopic: true
    case .topics(let topics): topics.contains { CodeUnitOrder.areEqual($0, topic) }
    }
  }
}

/// One member of a consumer group, with what a strategy may want to know of it.
///
/// RocketMQ's strategies use the id only, and the rack where machine rooms count. The rest is what
/// Kafka's assignors travel with: different subscriptions, static membership, and the ownership a
/// member claims, with the generation in which it received it.
public struct GroupMember: Sendable, Hashable {
  /// The generation of a member that has never taken part in a rebalance.
  public static let noGeneration = -1

  /// The member's id.
  public var id: MemberID
  /// The name a static member keeps over restarts (Kafka's `group.instance.id`).
  public var instanceID: MemberID?
  /// What the member wants to read.
  public var subscription: TopicSubscription
  /// The rack or machine room the member runs in.
  public var rack: String?
  /// The queues the member says it owned before this rebalance, in the member's own order.
  public var owned: [MessageQueueID]
  /// The generation in which it came to own them.
  public var generation: Int

  /// Creates a member; by default one that is new and reads everything.
  public init(
    _ id: MemberID, instanceID: MemberID? = nil, subscription: TopicSubscription = .everyTopic,
    rack: String? = nil, owned: [MessageQueueID] = [], generation: Int = noGeneration
  ) {
    self.id = id
    self.instanceID = instanceID
    self.subscription = subscription
    self.rack = rack
    self.owned = owned
    self.generation = generation
  }
}

/// What a strategy is asked: a group's members and the queues to give them.
///
/// This is one party's *view*. In RocketMQ every client asks for itself, one topic at a time, with
/// queues and members as it last saw them, so two clients may ask about different views; in Kafka
/// a leader or the broker asks once for everybody and for all topics. Strategies take both lists in
/// the order given: ``sorted()`` puts them into the order that RocketMQ's clients use.
public struct AllocationRequest: Sendable {
  /// Every queue, topic by topic.
  public let queues: [AllocatableQueue]
  /// Which part of ``queues`` belongs to which topic, in order of the topics.
  public let topics: [Topic]
  /// The members, in the order in which a strategy that counts them does.
  public let members: [GroupMember]

  /// One topic of a request.
  public struct Topic: Sendable, Hashable {
    /// The topic's name.
    public let name: String
    /// The positions of its queues in ``AllocationRequest/queues``.
    public let positions: Range<Int>
  }

  /// Creates a request; queues keep their order, gathered by topic in order of first appearance.
  ///
  /// - Complexity: O(*queues* + *members*) when queues of a topic stand together, as sorted queues
  ///   do; one more pass per interleaved topic otherwise.
  public init(queues: [AllocatableQueue], members: [GroupMember]) {
    var runs: [(name: String, queues: [AllocatableQueue])] = []
    var runOfTopic: [CodeUnitString: Int] = [:]
    for queue in queues {
      if let last = runs.indices.last, CodeUnitOrder.areEqual(runs[last].name, queue.id.topic) {
        runs[last].queues.append(queue)
      } else if let run = runOfTopic[CodeUnitString(text: queue.id.topic)] {
        runs[run].queues.append(queue)
      } else {
        runOfTopic[CodeUnitString(text: queue.id.topic)] = runs.count
        runs.append((queue.id.topic, [queue]))
      }
    }
    self.init(runs: runs, members: members)
  }

  /// Creates a request about plain queues and members, of whom nothing but the ids is known.
  public init(queues: [MessageQueueID], members: [MemberID]) {
    self.init(
      queues: queues.map { AllocatableQueue($0) }, members: members.map { GroupMember($0) })
  }

  private init(
    runs: [(name: String, queues: [AllocatableQueue])], members: [GroupMember]
  ) {
    var gathered: [AllocatableQueue] = []
    var topics: [Topic] = []
    for run in runs {
      let start = gathered.count
      gathered.append(contentsOf: run.queues)
      topics.append(Topic(name: run.name, positions: start..<gathered.count))
    }
    self.queues = gathered
    self.topics = topics
    self.members = members
  }

  /// The same request with queues and members in the order of RocketMQ's clients: queues by topic,
  /// broker and number, members by id, all by code unit.
  ///
  /// - Complexity: O(*n* log *n*) comparisons of names.
  public func sorted() -> AllocationRequest {
    AllocationRequest(
      queues: queues.sorted { $0.id < $1.id }, members: members.sorted { $0.id < $1.id })
  }

  /// For each member the position of the first member with its id: its own unless ids repeat.
  ///
  /// A broker lists ids per connection, so two processes with one id appear twice, and every
  /// look-up by id finds the first.
  ///
  /// - Complexity: O(*members*).
  func firstPositions() -> [Int] {
    let ascend = zip(members, members.dropFirst()).allSatisfy { $0.id < $1.id }
    if ascend { return Array(members.indices) }
    var first: [MemberID: Int] = [:]
    return members.indices.map { position in
      let id = members[position].id
      if let known = first[id] { return known }
      first[id] = position
      return position
    }
  }

  /// Refuses a request without queues or without members, as RocketMQ's common guard does.
  func requireQueuesAndMembers() throws(AllocationError) {
    if queues.isEmpty { throw .noQueues }
    if members.isEmpty { throw .noMembers }
  }

  /// A request about some of the queues and some of the members of this one, by position.
  func restricted(toQueues queuePositions: [Int], members memberPositions: [Int])
    -> AllocationRequest
  {
    AllocationRequest(
      queues: queuePositions.map { queues[$0] }, members: memberPositions.map { members[$0] })
  }
}
