// SPDX-License-Identifier: GPL-3.0-or-later

/// One broker's table of the members of one group, as it learns of them from heartbeats.
///
/// Source: `ConsumerManager`, `ConsumerGroupInfo` and `ClientHousekeepingService` of Apache
/// RocketMQ 5. Members are the model's consumer numbers; times are in nanoseconds.
package struct GroupRegister: Sendable {
  /// The members, in order of registration.
  package private(set) var members: [Int] = []
  private var lastHeartbeats: [Int64] = []

  package init() {}

  /// Notes a heartbeat; returns whether the member is new, so that the others must be told.
  package mutating func heartbeat(from member: Int, at now: Int64) -> Bool {
    if let index = members.firstIndex(of: member) {
      lastHeartbeats[index] = now
      return false
    }
    members.append(member)
    lastHeartbeats.append(now)
    return true
  }

  /// Removes a member that unregistered or whose connection closed; returns whether it was there,
  /// so that the others must be told.
  package mutating func remove(_ member: Int) -> Bool {
    guard let index = members.firstIndex(of: member) else { return false }
    members.remove(at: index)
    lastHeartbeats.remove(at: index)
    return true
  }

  /// Removes members not heard of for longer than `lifetime`; nobody is told of these
  /// (`scanNotActiveChannel`).
  package mutating func expire(olderThan lifetime: Int64, at now: Int64) -> [Int] {
    var expired: [Int] = []
    for index in members.indices.reversed() where now - lastHeartbeats[index] > lifetime {
      expired.append(members.remove(at: index))
      lastHeartbeats.remove(at: index)
    }
    return expired
  }
}
