// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a strategy gives no answer.
///
/// RocketMQ's strategies throw in these cases; a client that catches it keeps the queues it holds.
public enum AllocationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The member that asks has no id.
  case emptyCaller
  /// There is no queue to allocate.
  case noQueues
  /// The group has no member.
  case noMembers
  /// Machine rooms are needed for this broker and were never configured.
  case roomsNotConfigured(broker: String)
  /// No machine room can be told for a broker or member.
  case noRoom(name: String)
  /// A number of virtual nodes outside the allowed range.
  case virtualNodesOutOfRange(Int, allowed: ClosedRange<Int>)
  /// A capacity of a member that is no positive number.
  case capacityOutOfRange(Double)
  /// A rack-aware sticky assignor has given so much by racks that a member cannot get its share; on
  /// that Kafka's `AbstractStickyAssignor` throws `IllegalStateException`.
  case shareOutOfReach(member: MemberID)
  /// The broker does not know a strategy of this name for pop consumption and answers nothing.
  case unknownToBroker(strategy: String)

  /// The simple name of the exception that RocketMQ throws here, if it throws one.
  public var rocketMQException: String? {
    switch self {
    case .emptyCaller, .noQueues, .noMembers, .noRoom: "IllegalArgumentException"
    // Only a negative number is refused by RocketMQ itself.
    case .virtualNodesOutOfRange(let count, _): count < 0 ? "IllegalArgumentException" : nil
    case .roomsNotConfigured: "NullPointerException"
    case .capacityOutOfRange, .shareOutOfReach, .unknownToBroker: nil
    }
  }

  /// The reason in words.
  public var description: String {
    switch self {
    case .emptyCaller: "the member that asks for queues has an empty id"
    case .noQueues: "there are no queues to allocate"
    case .noMembers: "the group has no members"
    case .roomsNotConfigured(let broker):
      "broker '\(broker)' names a machine room, but no machine rooms are configured"
    case .noRoom(let name): "no machine room can be told for '\(name)'"
    case .virtualNodesOutOfRange(let count, let allowed):
      "\(count) virtual nodes are outside \(allowed.lowerBound) to \(allowed.upperBound)"
    case .capacityOutOfRange(let capacity):
      "a capacity of \(capacity) is no positive number"
    case .shareOutOfReach(let member):
      "racks leave member '\(member)' with less than its share, on which Kafka's assignor gives up; "
        + "spread members or replicas over racks more evenly"
    case .unknownToBroker(let strategy):
      "a broker assigns pop queues by averagely or averagely-by-circle, not by '\(strategy)'"
    }
  }
}
