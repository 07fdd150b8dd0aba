// SPDX-License-Identifier: GPL-3.0-or-later

/// How much of a group's capacity whole queues let it use.
///
/// A queue belongs to one member, so the member with the most queues decides: with P equal queues on
/// C members the group keeps up with mu P / ceil(P / C) messages a second, not with mu C.
public struct SharedCapacity: Sendable, Hashable {
  /// A member, or a queue under orderly consumption: what reaches it and what it can do.
  public struct Station: Sendable, Hashable {
    /// The share of all messages that it gets.
    public var share: Double
    /// Messages that it can complete a second.
    public var capacity: Double

    /// Pairs a share with a capacity.
    public init(share: Double, capacity: Double) {
      self.share = share
      self.capacity = capacity
    }
  }

  /// The stations.
  public let stations: [Station]

  /// Describes the stations of a group.
  public init(_ stations: [Station]) { self.stations = stations }

  /// Describes members that each own whole queues with equal shares of the messages.
  public init(queuesOwned: [Int], capacityOfMember: Double) {
    let all = Double(queuesOwned.reduce(0, +))
    stations = queuesOwned.filter { $0 > 0 }.map {
      Station(share: Double($0) / all, capacity: capacityOfMember)
    }
  }

  /// The most messages a second in all with which every station keeps up.
  public var sustainableRate: Double {
    stations.filter { $0.share > 0 }.map { $0.capacity / $0.share }.min() ?? 0
  }

  /// Messages completed a second in the long run: a station that does not keep up gives what it can.
  public func throughput(at rate: Double) -> Double {
    stations.reduce(0) { $0 + min($1.share * rate, $1.capacity) }
  }

  /// Messages a second by which the backlog grows in the long run.
  public func growth(at rate: Double) -> Double {
    stations.reduce(0) { $0 + max($1.share * rate - $1.capacity, 0) }
  }

  /// Share of their time that all stations work in the long run.
  public func utilization(at rate: Double) -> Double {
    throughput(at: rate) / stations.reduce(0) { $0 + $1.capacity }
  }

  /// The numbers of members, up to the number of queues, that allow more than one member less does.
  ///
  /// Any other number pays for members that change nothing.
  public static func usefulMembers(queues: Int) -> [Int] {
    guard queues > 0 else { return [] }
    return (1...queues).filter { members in
      members == 1 || most(queues, members) < most(queues, members - 1)
    }
  }

  private static func most(_ queues: Int, _ members: Int) -> Int {
    (queues + members - 1) / members
  }
}
