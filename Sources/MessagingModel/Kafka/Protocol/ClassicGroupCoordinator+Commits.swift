// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

extension ClassicGroupCoordinator {
  /// Whether positions that a member commits are kept; they are a sign of life as well.
  ///
  /// They are refused from a member that is no longer of the group or of its generation, and while
  /// an assignment is awaited.
  ///
  /// Source: `classic.ClassicGroup.validateOffsetCommit`, `OffsetMetadataManager`.
  package mutating func acceptsCommit(
    from member: MemberID?, instanceID: MemberID?, generation: Int,
    arrived: VirtualTime, at time: VirtualTime
  ) -> Bool {
    now = time
    guard let member, case .success(let position) = find(member, instanceID: instanceID),
      generation == self.generation, state != .completingRebalance
    else { return false }
    if members[position].joiner == nil { prolongSession(of: position, asOf: arrived) }
    return true
  }
}
