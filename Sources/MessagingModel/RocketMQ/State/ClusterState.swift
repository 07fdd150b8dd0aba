// SPDX-License-Identifier: GPL-3.0-or-later

/// Name servers and the state of the links, in scenarios that have faults of machines or routes.
struct ClusterState {
  /// Whether clients ask name servers; else they see each change at their next poll.
  var isActive = false
  var registers: [RouteRegister] = []
  /// How many stops of each name server are in force.
  var stops: [Int] = []
  var registrationInterval: Int64 = 0
  var expiry: Int64 = 0
  var scanInterval: Int64 = 0
  var partitions: [ActivePartition] = []
  /// Other latencies of links that are in force, in the order in which they began.
  var latencies: [ActiveLatency] = []
  /// What clients make of a name server's routes, by name server and topic.
  var views: [RouteView?] = []
  var outages: [Outage] = []
  /// By queue, below which offset nobody needs a message any more; logs go further back where the end of one
  /// may be lost.
  var passed: [Int: Int] = [:]
  /// What sends had been through when each scenario event happened.
  var sendMarks: [SendMark] = []
  /// Clocks of members that are not right; of several that hold for a member, the last counts.
  var memberClocks: [(nodes: NodeSet, clock: NodeClock)] = []
  /// Whether a topic has queues that brokers let nobody read any more.
  var hasShrunk = false
}

/// The queues of a topic as the clients of one name server see them.
struct RouteView {
  var version: Int
  var readable: [Int]
  var writable: [Int32]
}

extension ClusterState {
  func isUp(nameServer server: Int) -> Bool { stops[server] == 0 }

  /// The outage that a request's trouble with a broker is booked to: the broker's latest, or the latest
  /// of all where it had none or no broker was reached for.
  func outage(blamedFor broker: Int) -> Int? {
    outages.lastIndex { $0.broker == broker } ?? outages.indices.last
  }
}

/// A fault of links that is in force.
struct ActiveLatency {
  var event: Int
  var link: ClusterFault.LinkClass
  var nanoseconds: Int64
}

/// A partition that is in force.
struct ActivePartition {
  var number: Int
  var one: NodeSet
  /// Everybody else, if there is none.
  var other: NodeSet?

  func cuts(_ left: Node, _ right: Node) -> Bool {
    if let other {
      return one.holds(left) && other.holds(right) || one.holds(right) && other.holds(left)
    }
    return one.holds(left) != one.holds(right)
  }
}

/// A node, as partitions and clocks name it.
enum Node: Equatable {
  case broker(Int)
  case slaves(Int)
  case nameServer(Int)
  case member(group: Int, id: String)
  case client(producer: Int, number: Int)

  var isMember: Bool {
    if case .member = self { true } else { false }
  }
}

/// A set of nodes.
struct NodeSet {
  var nodes: [Node] = []
  /// Groups and producers of which all nodes belong to it.
  var groups: [Int] = []
  var producers: [Int] = []

  func holds(_ node: Node) -> Bool {
    switch node {
    case .member(let group, _): groups.contains(group) || nodes.contains(node)
    case .client(let producer, _): producers.contains(producer) || nodes.contains(node)
    case .broker, .slaves, .nameServer: nodes.contains(node)
    }
  }
}

/// How a request fares on its way.
enum LinkState {
  case open
  /// The answer comes at once: nobody is there.
  case refused
  /// No answer comes.
  case silent
}

/// The counts of all producers' sends at a moment.
struct SendMark {
  var event: Int
  var time: Int64
  var counts: SendCounts
}

/// A master's absence.
struct Outage {
  var broker: Int
  var event: Int
  var start: Int64
  /// How it ended, or nil where a partition cut it off.
  var ending: ClusterFault.Ending?
  /// When a master served again, or -1, and whether a slave had become it.
  var end: Int64 = -1
  var isPromotion = false
  var lost = 0
  var unacknowledged = 0
  /// Messages given up, copies stored and attempts repeated on account of it.
  var failed = 0
  var repeated = 0
  var retried = 0
}
