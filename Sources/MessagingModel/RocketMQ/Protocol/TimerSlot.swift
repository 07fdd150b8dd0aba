// SPDX-License-Identifier: GPL-3.0-or-later

/// The place of a timed message on a broker's timer wheel.
///
/// Source: `TimerMessageStore.doPut` and `dequeue` of Apache RocketMQ 5, `HookUtils.handleTimerMessage`.
package enum TimerSlot {
  /// The slot of a message that is to be delivered at a time: the tick before it, or the one before
  /// that if the time is a tick itself.
  ///
  /// - Precondition: `precision` is positive.
  package static func slot(ofDelivery time: Int64, precision: Int64) -> Int64 {
    let remainder = time % precision
    if remainder == 0 { return time - precision }
    return time - (remainder < 0 ? remainder + precision : remainder)
  }

  /// When the wheel lets go of a slot: at the tick after it.
  package static func release(ofDelivery time: Int64, precision: Int64) -> Int64 {
    slot(ofDelivery: time, precision: precision) + precision
  }
}
