// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a group coordinator refuses a request, under the name of Kafka's error code
/// (`common.protocol.Errors`).
package enum GroupError: String, Error, Sendable, Hashable {
  /// A new dynamic member has to come again with the id that it is given.
  case memberIDRequired = "MEMBER_ID_REQUIRED"
  /// The coordinator does not know the member, or not any more.
  case unknownMemberID = "UNKNOWN_MEMBER_ID"
  /// The group is being rebalanced, and the member has to join.
  case rebalanceInProgress = "REBALANCE_IN_PROGRESS"
  /// The request belongs to another generation of the group.
  case illegalGeneration = "ILLEGAL_GENERATION"
  /// Another member has taken the static member's place.
  case fencedInstanceID = "FENCED_INSTANCE_ID"
  /// No assignor is supported by all members.
  case inconsistentGroupProtocol = "INCONSISTENT_GROUP_PROTOCOL"
  /// The session timeout is outside the broker's limits.
  case invalidSessionTimeout = "INVALID_SESSION_TIMEOUT"
  /// The member's epoch is neither its last nor the one before.
  case fencedMemberEpoch = "FENCED_MEMBER_EPOCH"
  /// A live member has the static member's name already.
  case unreleasedInstanceID = "UNRELEASED_INSTANCE_ID"
  /// The group has as many members as it may have.
  case groupMaxSizeReached = "GROUP_MAX_SIZE_REACHED"
  /// Records are not held by the member that wants to settle them.
  case invalidRecordState = "INVALID_RECORD_STATE"
  /// The offsets are not among those that have been handed out.
  case invalidRequest = "INVALID_REQUEST"
}
