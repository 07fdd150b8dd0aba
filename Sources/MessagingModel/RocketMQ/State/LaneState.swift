// SPDX-License-Identifier: GPL-3.0-or-later

/// One lane of a consumer under keyed consumption: messages that are handled one after the other.
struct LaneState: ~Copyable {
  /// The messages of the lane, oldest first; the first one is the listener's.
  var messages = Ring<LaneMessage>()
  /// Whether a listener is at work on the first message.
  var isBusy = false
  /// Since when a failed first message has kept the lane from being worked on, or -1.
  var suspendedSince: Int64 = -1
  /// What earlier attempts at the first message came to; without failures there were none.
  var history = InPlaceHistory(offset: -1, failures: 0, arrived: 0, firstStart: 0, service: 0)

  /// Whether the listener may be given the lane's first message.
  var isIdle: Bool { !isBusy && suspendedSince < 0 }

  /// Ends the life of the first message in the lane.
  mutating func removeFirst() {
    messages.removeFirst()
    history.failures = 0
  }
}

/// A message in a lane.
struct LaneMessage: BitwiseCopyable {
  var held: HeldReference
  var offset: Int64
  /// When the reply that brought it arrived.
  var arrived: Int64
}
